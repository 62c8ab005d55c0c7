"""Fixing the list of standing bids once the deadline has passed."""

from __future__ import annotations

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
from procure.tenders import queries as tenders
from procure.tenders.models import Tender


def close(tender: Tender, at: datetime) -> Closing:
    """Fix the list of standing bids in a signed close record; closing twice changes nothing.

    It waits for what arrived in time: NotAllowed while such a document is still being judged.
    """
    gates.lock_alone(tender)
    db.session.refresh(tender)
    if closing := queries.closing(tender.id):
        return closing
    obligations.proceed(tender.id, at)
    if not tender.is_open(at):
        raise NotAllowed(Message("投标截止时间未到，不能截标。"), code="not-yet")
    if gates.is_skewed():
        raise NotAllowed(Message("本机时钟与数据库时钟相差太多，不截标。请先校准时钟。"), code="clock-skew")
    if not gates.is_quiet(tender.id) and not _is_overdue(tender, at):
        raise NotAllowed(Message("截止前到达的投标还在核验，稍后截标。"), code="not-quiet")
    ledger.lock()
    return _close(tender, queries.standing(tender.id), at)


def close_by_id(tender_id: str, at: datetime) -> Closing:
    """The same for a job."""
    return close(tenders.published(tender_id), at)


def _close(tender: Tender, standing: list[Submission], at: datetime) -> Closing:
    needed = parameters.number("min_bidders", on(_noticed_at(tender)))
    opens = not rules.breaches(Open(len(standing), needed), on(at))
    listed = [{"bid_sha256": one.sha256, "index": one.line_index} for one in standing]
    result = None if opens else NO_OPENING
    lot = judging.tender_document(tender)["lot"]
    line = slips.record("close", tender, platform(), at, bids=listed, lot=lot, result=result)
    signed = slips.receipt(line, at)
    closing = Closing(
        tender_id=tender.id,
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
