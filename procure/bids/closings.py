"""Fixing the list of standing bids once the deadline has passed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from procure.bids import gates, judging, queries, slips
from procure.bids.models import ClosedBid, Closing, Submission
from procure.bids.rules import Open, on
from procure.core import parameters, rules
from procure.core.actors import platform
from procure.core.errors import NotAllowed
from procure.core.terms import Message
from procure.crypto.documents import NO_OPENING
from procure.db import db
from procure.ledger import service as ledger
from procure.obligations import service as obligations
from procure.outages import queries as outages
from procure.tenders import queries as tenders
from procure.tenders.models import Envelope, Tender


def close(tender: Tender, at: datetime) -> Closing:
    """Fix the list of standing bids in a signed close record; closing twice changes nothing.

    Where there are two envelopes both are closed at once, each in its own record; that of the first is given.

    It waits for what arrived in time: NotAllowed while such a document is still being judged.
    """
    gates.lock_alone(tender)
    db.session.refresh(tender)
    if closing := queries.closing(tender.id):
        return closing
    obligations.proceed(tender.id, at)
    if not tender.is_open(at):
        raise NotAllowed(Message("投标截止时间未到，不能截标。"), code="not-yet")
    if any(one.covers(tender.opens_at) for one in outages.waiting(at)):
        reason = Message("截止时间前后平台可能中断过，认定之前不截标。")
        raise NotAllowed(reason, code="outage")
    if gates.is_skewed():
        raise NotAllowed(Message("本机时钟与数据库时钟相差太多，不截标。请先校准时钟。"), code="clock-skew")
    if not gates.is_quiet(tender.id) and not _is_overdue(tender, at):
        raise NotAllowed(Message("截止前到达的投标还在核验，稍后截标。"), code="not-quiet")
    ledger.lock()
    standing = {one: queries.standing(tender.id, one) for one in tender.envelopes}
    opens = _has_enough(tender, standing.values(), at)
    first, *_ = [_close(tender, envelope, bids, opens, at) for envelope, bids in standing.items()]
    return first


def close_by_id(tender_id: str, at: datetime) -> Closing:
    """The same for a job."""
    return close(tenders.published(tender_id), at)


def _has_enough(tender: Tender, standing: Iterable[list[Submission]], at: datetime) -> bool:
    """Whether bidders enough have handed in every envelope."""
    whole = set.intersection(*({one.organisation_id for one in bids} for bids in standing))
    needed = parameters.number("min_bidders", on(_noticed_at(tender)))
    return not rules.breaches(Open(len(whole), needed), on(at))


def _close(
    tender: Tender, envelope: Envelope, standing: list[Submission], opens: bool, at: datetime
) -> Closing:
    listed = [{"bid_sha256": one.sha256, "index": one.line_index} for one in standing]
    about = judging.tender_document(tender, envelope)
    named = {"lot": about["lot"], "envelope": about.get("envelope")}
    result = None if opens else NO_OPENING
    line = slips.record("close", tender, platform(), at, bids=listed, **named, result=result)
    signed = slips.receipt(line, at)
    closing = Closing(
        tender_id=tender.id,
        envelope=envelope,
        closed_at=at,
        line_index=line.index,
        head=line.head,
        document=signed.text,
        p7s=signed.p7s,
        opens=opens,
    )
    db.session.add(closing)
    db.session.flush()
    db.session.add_all(ClosedBid(closing_id=closing.id, submission_id=one.id) for one in standing)
    db.session.flush()
    return closing


def _noticed_at(tender: Tender) -> datetime:
    assert tender.posted_at is not None
    return tender.posted_at


def _is_overdue(tender: Tender, at: datetime) -> bool:
    assert tender.opens_at is not None
    return at >= tender.opens_at + queries.PATIENCE
