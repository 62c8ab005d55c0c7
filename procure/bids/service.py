"""The acts of bidding: hand in, close, release; opening lies in ``openings``."""

from __future__ import annotations

from datetime import datetime

from procure.accounts.clients import Enrolled
from procure.bids import judging, queries
from procure.bids.judging import Handed
from procure.bids.models import Submission
from procure.bids.queries import Door
from procure.bids.refusals import Refused, enforce
from procure.bids.rules import Arrive
from procure.bids.taking import Arrival, take_in
from procure.core.actors import Actor
from procure.core.terms import Message
from procure.db import db
from procure.tenders.models import Tender


def submit(tender: Tender, document: bytes, p7s: bytes, *, by: Actor, arrived_at: datetime) -> Submission:
    """Take in a bid, a replacement or a withdrawal whose last byte came at ``arrived_at``.

    The receipt is signed and stored in the same transaction. The same bytes again give the same receipt.
    Refused carries the protocol's code; nothing is changed then.
    """
    if repeated := queries.repeated(tender.id, by.organisation, document, p7s):
        return repeated
    door = queries.door(tender.id)
    handed = judge(door, document, p7s, by=by, arrived_at=arrived_at)
    answer = take_in([Arrival(door, handed, by, arrived_at)])[0]
    if isinstance(answer, Refused):
        raise answer
    return db.session.get_one(Submission, answer.id)


def judge(
    tender: Door,
    document: bytes,
    p7s: bytes,
    *,
    by: Actor,
    arrived_at: datetime,
    known: Enrolled | None = None,
) -> Handed:
    """What can be judged before anybody has to wait: time, form, signature, certificate, binding."""
    refuse_late(tender, arrived_at)
    if tender.is_closed:
        raise _closed()
    return judging.read(tender, document, p7s, by.organisation, arrived_at, known)


def refuse_late(tender: Door, at: datetime) -> None:
    """Refused from the deadline on, whatever else is wrong."""
    enforce(Arrive(at, tender.opens_at), at)


def _closed() -> Refused:
    reason = Message("截标记录已经生成，不再接收任何投标文件。请保存好拒收回执。")
    return Refused("closed", reason, status=409)
