"""The public record of an opening on paper: what was read out, who released, what was said in the room."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from procure.bids import papers, queries
from procure.bids.models import Objection, OpenedBid, Opening
from procure.core import money
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.crypto.codes import short_code
from procure.tenders.models import Tender


def pdf_of(tender: Tender) -> bytes:
    """The record as a PDF; NotFound before the opening, NoRenderer where none can be made."""
    return papers.record_pdf(page_of(tender))


def page_of(tender: Tender) -> str:
    """The same as HTML; it changes with the objections alone."""
    opening, closing = queries.opening(tender.id), queries.closing(tender.id)
    if opening is None or closing is None:
        raise NotFound(Message("这份记录还没有生成。"))
    objections = queries.public_objections(tender.id)
    return papers.record_page(
        title="开标记录",
        rows=_rows(tender, opening, closing.closed_at),
        bids=[_bid(one) for one in queries.opened(tender.id)],
        custodians=_custodians(tender),
        objections=[_objection(one) for one in objections],
        hashes=[
            ("record.json", sha256(opening.record.encode()).hexdigest()),
            ("招标文件", tender.tender_sha256),
            ("截标记录的链头", closing.head),
        ],
    )


def _rows(tender: Tender, opening: Opening, closed_at: datetime) -> list[tuple[str, str]]:
    return [
        ("项目名称", tender.title),
        ("项目编号", tender.reference),
        ("采购人", tender.purchaser.name),
        ("截标", papers.moment(closed_at)),
        ("开标", papers.moment(opening.opened_at)),
    ]


def _bid(one: OpenedBid) -> tuple[str, ...]:
    organisation, said = one.organisation, one.status.label
    if one.reason:
        said = f"{said}：{queries.reason_of(one)}"
    price = money.grouped(one.price_fen) if one.price_fen is not None else "未读出"
    return (organisation.name, organisation.code, price, said, short_code(one.submission.sha256))


def _custodians(tender: Tender) -> list[tuple[str, str]]:
    released = {one.key: papers.moment(one.received_at) for one in queries.releases(tender.id)}
    return [(one.organisation.name, released.get(one.key, "未释放")) for one in tender.custodians]


def _objection(one: Objection) -> dict[str, str]:
    return {
        "who": one.organisation.name,
        "raised": papers.moment(one.raised_at),
        "kind": one.kind.label,
        "statement": one.statement,
        "answered": papers.moment(one.answered_at) if one.answered_at else "",
        "answer": one.answer,
    }
