"""The public record of an opening on paper: what was read out, who released, what was said in the room."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from procure.bids import papers, queries
from procure.bids.models import Objection, OpenedBid
from procure.core import money
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.crypto.codes import short_code
from procure.tenders.models import Envelope, Tender


def pdf_of(tender: Tender, at: datetime) -> bytes:
    """The record as a PDF; NotFound before the opening, NoRenderer where none can be made."""
    return papers.record_pdf(page_of(tender, at))


def page_of(tender: Tender, at: datetime) -> str:
    """The same as HTML; it changes with the objections and, where prices open later, with them alone."""
    sessions = [_session(tender, one) for one in tender.envelopes]
    opened = [one for one in sessions if one is not None]
    if not opened:
        raise NotFound(Message("这份记录还没有生成。"))
    return papers.record_page(
        title="开标记录",
        rows=[("项目名称", tender.title), ("项目编号", tender.reference), ("采购人", tender.purchaser.name)],
        bids=[_bid(tender, one) for one in queries.opened(tender.id)],
        sessions=opened,
        objections=[_objection(one) for one in queries.public_objections(tender, at)],
        tender_sha256=tender.tender_sha256,
    )


def _session(tender: Tender, envelope: Envelope) -> dict[str, object] | None:
    """Who released when for one envelope, and what the signed record of its opening is."""
    opening, closing = queries.opening(tender.id, envelope), queries.closing(tender.id, envelope)
    if opening is None or closing is None:
        return None
    released = {one.key: papers.moment(one.received_at) for one in queries.releases(tender.id, envelope)}
    return {
        "name": envelope.label if tender.two_envelopes else "",
        "closed": papers.moment(closing.closed_at),
        "opened": papers.moment(opening.opened_at),
        "custodians": [(one.organisation.name, released.get(one.key, "未释放")) for one in tender.custodians],
        "record": sha256(opening.record.encode()).hexdigest(),
        "head": closing.head,
    }


def _bid(tender: Tender, one: OpenedBid) -> tuple[str, ...]:
    organisation, said = one.organisation, one.status.label
    if one.reason:
        said = f"{said}：{queries.reason_of(one)}"
    return (
        organisation.name,
        organisation.code,
        _price(tender, one),
        said,
        short_code(one.submission.sha256),
    )


def _price(tender: Tender, one: OpenedBid) -> str:
    if one.price_fen is not None:
        return money.grouped(one.price_fen)
    return "报价信封未开启" if tender.two_envelopes and one.price_envelope is None else "未读出"


def _objection(one: Objection) -> dict[str, str]:
    return {
        "who": one.organisation.name,
        "raised": papers.moment(one.raised_at),
        "kind": one.kind.label,
        "statement": one.statement,
        "answered": papers.moment(one.answered_at) if one.answered_at else "",
        "answer": one.answer,
    }
