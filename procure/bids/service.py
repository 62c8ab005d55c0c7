"""The acts of bidding: hand in, close, release; opening lies in ``openings``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import sqlalchemy as sa

from procure.accounts.clients import Enrolled
from procure.bids import gates, judging, queries, slips
from procure.bids.judging import Handed
from procure.bids.models import SealedPart, Submission, SubmissionKind
from procure.bids.queries import Door, Place
from procure.bids.refusals import Refused
from procure.bids.rules import Arrive, HandIn, on
from procure.blacklist import queries as bans
from procure.core import rules
from procure.core.actors import Actor
from procure.core.rules import RuleBroken
from procure.core.terms import Message
from procure.db import db, new_id
from procure.ledger import service as ledger
from procure.tenders.models import Tender

_CODES = {
    "transmission-ends-before-the-deadline": "late",
    "a-new-version-replaces-the-one-that-stands": "bid-sequence",
    "only-a-standing-bid-is-withdrawn": "bid-sequence",
    "a-banned-supplier-does-not-bid": "banned",
}
"""Codes of the sealing protocol for the rules' own names."""


@dataclass(frozen=True)
class Accepted:
    """An accepted document with its receipt."""

    id: str
    kind: SubmissionKind
    seq: int
    sha256: str
    receipt: str
    receipt_p7s: bytes

    @classmethod
    def of(cls, one: Submission) -> Self:
        """What its organisation holds of it."""
        return cls(one.id, one.kind, one.seq, one.sha256, one.receipt, one.receipt_p7s)

    def row(self) -> dict[str, Any]:
        """Its columns."""
        return vars(self)


def submit(tender: Tender, document: bytes, p7s: bytes, *, by: Actor, arrived_at: datetime) -> Submission:
    """Take in a bid, a replacement or a withdrawal whose last byte came at ``arrived_at``.

    The receipt is signed and stored in the same transaction. The same bytes again give the same receipt.
    Refused carries the protocol's code; nothing is changed then.
    """
    if repeated := queries.repeated(tender.id, by.organisation, document, p7s):
        return repeated
    door = queries.door(tender.id)
    handed = judge(door, document, p7s, by=by, arrived_at=arrived_at)
    accepted = take_in(door, handed, by=by, at=arrived_at)
    return db.session.get_one(Submission, accepted.id)


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
    _enforce(Arrive(at, tender.opens_at), at)


def take_in(tender: Door, handed: Handed, *, by: Actor, at: datetime) -> Accepted:
    """What needs the lock: that nothing has changed meanwhile, the law, the sequence, and the receipt."""
    gates.lock_shared(tender.id)
    judging.check_blobs(handed, by.organisation)
    ledger.lock()
    about = (handed.sha256, handed.parts, handed.recipient, handed.envelope)
    place = queries.place_of(tender.id, by.organisation, *about)
    if place.knows and (repeated := _repeated(tender, handed, by)):
        return repeated
    if place.is_closed:
        raise _overtaken()
    if place.tender_sha256 != tender.tender_sha256 or not place.is_published:
        raise Refused("tender-revision", Message("招标文件刚刚有变动，请重新下载后核对、密封并递交。"))
    _enforce(_hand_in(handed, place, at), at)
    _refuse_reused(tender, handed, place, by)
    in_order = max(at, place.latest or at)  # a clock that was put back leaves receipts in their order
    return _accept(tender, handed, place, by, in_order)


def _repeated(tender: Door, handed: Handed, by: Actor) -> Accepted | None:
    found = queries.repeated(tender.id, by.organisation, handed.document.data, handed.p7s)
    return Accepted.of(found) if found else None


def _enforce(facts: object, at: datetime) -> None:
    """The law, with the protocol's code for what it refuses."""
    try:
        rules.enforce(facts, on(at))
    except RuleBroken as broken:
        first = broken.breaches[0]
        code = _CODES.get(first.rule.code, first.rule.code)
        status = 422 if code == "banned" else 409
        raise Refused(code, first.reason, status=status, article=first.rule.article) from broken


def _hand_in(handed: Handed, place: Place, at: datetime) -> HandIn:
    ban = bans.in_force(place.code, on(at)) if place.was_ever_banned else None
    return HandIn(
        seq=handed.seq,
        prev=handed.document["prev"],
        last_seq=place.last_seq,
        standing=place.standing,
        is_withdrawal=handed.kind is SubmissionKind.WITHDRAW,
        today=on(at),
        banned_until=ban.ends_on if ban else None,
        ban_decision=ban.decision_number if ban else "",
    )


def _closed() -> Refused:
    reason = Message("截标记录已经生成，不再接收任何投标文件。请保存好拒收回执。")
    return Refused("closed", reason, status=409)


def _overtaken() -> Refused:
    """It came in time, and the platform was too slow for it: no fault of the supplier's."""
    reason = Message(
        "投标文件在截止时间前已经到达，但平台未能及时核验完毕，截标记录已经生成，本次递交没有生效。"
        "这不是贵单位的责任：请保存好本拒收回执，立即联系采购人和监管部门。"
    )
    return Refused("overtaken", reason, status=409)


def _refuse_reused(tender: Door, handed: Handed, place: Place, by: Actor) -> None:
    """A ciphertext, wrap or recipient that another organisation has handed in is not one's own."""
    if place.is_anothers:
        raise Refused("reused", Message("投标中含有不是由贵单位密封的密文或密钥，不能递交。请重新密封。"))
    if place.is_another_tenders:
        reason = Message("投标中含有贵单位为其他项目或者其他包密封的密文，不能递交到这里。请重新密封。")
        raise Refused("reused", reason)
    last = queries.last_of(tender.id, by.organisation, handed.envelope) if place.has_used_key else None
    if place.has_used_key and not judging.confirms(last, handed):
        raise Refused(
            "key-reused", Message("该投标密钥已在此前的投标中用过，请用 procure bid replace 重新密封。")
        )


def _accept(tender: Door, handed: Handed, place: Place, by: Actor, at: datetime) -> Accepted:
    line = slips.record(str(handed.kind), tender, by, at, **_entry(handed, place.code))
    signed = slips.receipt(line, at)
    accepted = Accepted(new_id(), handed.kind, handed.seq, handed.sha256, signed.text, signed.p7s)
    row = {
        "tender_id": tender.id,
        "envelope": handed.envelope,
        "organisation_id": by.organisation,
        "certificate_id": handed.certificate_id,
        "document": handed.document.data,
        "p7s": handed.p7s,
        "recipient": handed.recipient,
        "revision": tender.revision,
        "arrived_at": at,
        "line_index": line.index,
    }
    connection = db.session.connection()
    connection.execute(_SUBMISSION, row | accepted.row())
    own = {"submission_id": accepted.id, "organisation_id": by.organisation}
    if parts := [{"sha256": one, **own} for one in dict.fromkeys(handed.parts)]:
        connection.execute(_PARTS, parts)
    return accepted


_SUBMISSION, _PARTS = (sa.insert(one.metadata.tables[one.__tablename__]) for one in (Submission, SealedPart))


def _entry(handed: Handed, code: str) -> dict[str, object]:
    return {
        "lot": handed.document.get("lot"),
        "envelope": handed.document.get("envelope"),
        "bidder": handed.document["bidder"],
        "organisation": code,
        "seq": handed.seq,
        f"{handed.kind}_sha256": handed.sha256,
        "p7s_sha256": slips.digest(handed.p7s),
    }
