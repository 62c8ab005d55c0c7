"""The list of standing bids of a tender that was ended before its deadline: fixed, and never opened."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.bids import gates, judging, queries, slips
from procure.core.actors import platform
from procure.crypto.documents import NO_OPENING
from procure.crypto.entries import Entry
from procure.db import db
from procure.ledger import queries as lines
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.tenders import queries as tenders
from procure.tenders.models import Envelope, Tender, TenderState


def due(at: datetime) -> list[str]:
    """Ended tenders that nothing says the standing bids of."""
    closed = sa.exists().where(Line.subject == Tender.id, Line.act == "close")
    wanted = sa.select(Tender.id).where(Tender.state == TenderState.ENDED, ~closed)
    return list(db.session.scalars(wanted.order_by(Tender.id)))


def record(tender_id: str, at: datetime) -> Line | None:
    """Write down what stood when it was ended; twice changes nothing.

    It is a line of the ledger alone, which no page shows: who had bid stays as secret as it was.
    """
    tender = tenders.published(tender_id)
    gates.lock_alone(tender)
    if tender_id not in due(at):
        return None
    ledger.lock()
    first, *_ = [_record(tender, envelope, at) for envelope in tender.envelopes]
    return first


def line_of(tender: Tender, envelope: Envelope) -> Line | None:
    """The line that lists an envelope's standing bids, by which a close record is made for its package."""
    spelled = tender.spelled(envelope)
    closes = [one for one in lines.of(tender.id) if one.act == "close"]
    return next((one for one in closes if _entry(one).value.get("envelope") == spelled), None)


def _record(tender: Tender, envelope: Envelope, at: datetime) -> Line:
    standing = queries.standing(tender.id, envelope)
    listed = [{"bid_sha256": one.sha256, "index": one.line_index} for one in standing]
    about = judging.tender_document(tender, envelope)
    named = {"lot": about["lot"], "envelope": about.get("envelope")}
    return slips.record("close", tender, platform(), at, bids=listed, **named, result=NO_OPENING)


def _entry(line: Line) -> Entry:
    return Entry.parse(line.entry.encode())
