"""Writing a draft: created or copied, edited section by section."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from procure.core import clock, parameters
from procure.core.actors import Actor
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.db import db
from procure.ledger import service as ledger
from procure.tenders import queries
from procure.tenders.models import (
    TENDER,
    Attachment,
    FactorKind,
    Goods,
    Project,
    Section,
    Tender,
)
from procure.tenders.service.standing import draft_lots, edited, fresh, open_draft
from procure.tenders.service.writing import ROWS, keep, plain, replace, stands, write

_COPIED = (
    *("goods", "category", "budget_fen", "ceiling_fen", "need", "performance_place", "performance_days"),
    *("consortium_accepted", "credit_query", "bid_security_fen", "bid_validity_days", "complex_project"),
    *("uniform_standard", "advance_percent", "advance_reason", "acceptance_working_days"),
    *(
        "payment_working_days",
        "late_interest_bp",
        "performance_security_percent",
        "advance_guarantee_percent",
        "liability",
        "threshold",
        "mode",
    ),
    *("reserve", "reserve_form", "reserve_percent", "reserve_small_percent", "reserve_reason"),
    *("bidder_window_minutes", "custodian_wait_minutes", "two_envelopes", "price_after_hours"),
)
SHARED = frozenset({Section.TIMING, Section.CUSTODIANS})
"""Sections that are the same in every lot of a project: one notice has one opening."""
OWN = frozenset({"bid_security_fen"})
"""What stands in a shared section and is each lot's own."""
_GENERAL = (
    ("具有独立承担民事责任的能力，遵守法律、行政法规。", "《政府采购法》第二十二条"),
    (
        "具有良好的商业信誉和健全的财务会计制度，有依法缴纳税收和社会保障资金的良好记录。",
        "《政府采购法》第二十二条",
    ),
    ("参加政府采购活动前三年内，在经营活动中没有重大违法记录。", "《政府采购法》第二十二条"),
)
_CREDIT = (
    "采购人在资格审查时通过“信用中国”网站和中国政府采购网查询投标人信用记录，留存查询结果；"
    "被列入失信被执行人、重大税收违法失信主体、政府采购严重违法失信行为记录名单的，资格审查不通过。"
)
_PRICE_TIERS = (
    "满足招标文件要求且投标价格最低的投标报价为评标基准价，得满分；"
    "其他投标人得分＝（评标基准价÷投标报价）×分值。"
)


def create(number: str, title: str, goods: Goods, *, by: Actor, at: datetime) -> Tender:
    """A new draft that starts with the general conditions of the law; the same twice is the same draft."""
    if same := same_draft(number, title, by):
        return same
    tender = add_lot(
        project_of(number), 1, title, by, at, goods=goods, budget_fen=0, ceiling_fen=0, credit_query=_CREDIT
    )
    replace(tender, "qualifications", [{"text": text, "basis": basis} for text, basis in _GENERAL])
    least = parameters.number(f"price_weight_{goods}_min", clock.beijing_day(at))
    price = {"name": "投标报价", "kind": FactorKind.PRICE, "points": least, "tiers": _PRICE_TIERS}
    replace(tender, "factors", [price])
    ledger.record("tender.created", subject=tender.id, by=by, at=at, facts={"number": number})
    return tender


def columns_of(source: Tender) -> dict[str, Any]:
    """The columns that a copy takes over."""
    return {name: getattr(source, name) for name in _COPIED}


def copy_parts(source: Tender, tender: Tender) -> None:
    """Give a new draft the rows, attachments and custodians of another."""
    for name, model in ROWS.items():
        replace(tender, name, [plain(row, model) for row in getattr(source, name)])
    tender.attachments = [
        Attachment(**plain(row, Attachment), position=row.position) for row in source.attachments
    ]
    keep(tender, [one.certificate for one in source.custodians])


def edit(
    tender: Tender, section: Section, values: Mapping[str, Any], *, version: int, by: Actor, at: datetime
) -> Tender:
    """Write one section: columns by name, rows as mappings, custodians as certificate ids.

    What the lots of a project share is written in all of them.
    """
    others = _sharing(tender) if section in SHARED else []
    open_draft(tender)
    if stands(tender, values):
        return tender
    fresh(tender, version)
    for name, value in values.items():
        write(tender, name, value, at)
        for other in others if name not in OWN else []:
            write(other, name, value, at)
    edited(tender, section, by, at, also=others)
    return tender


def project_of(number: str, title: str = "", budget_fen: int = 0) -> Project:
    """A new project under a number that nobody has used."""
    if queries.under_number(number):
        raise BadInput(Message("项目编号%(number)s已被使用，请换一个。", number=number), field="number")
    return Project(number=number, title=title, budget_fen=budget_fen)


def add_lot(project: Project, lot: int, title: str, by: Actor, at: datetime, **values: Any) -> Tender:
    """A lot of a project with these columns."""
    tender = Tender(
        project=project,
        lot=lot,
        own_title=title,
        purchaser_id=by.organisation,
        created_by=by.person,
        created_at=at,
        state=TENDER.initial,
        version=1,
        **values,
    )
    db.session.add(tender)
    db.session.flush()
    return tender


def same_draft(number: str, title: str, by: Actor) -> Tender | None:
    """The draft that the same person has begun under this number and name."""
    found = next(iter(queries.under_number(number)), None)
    if found is None or (found.purchaser_id, found.created_by) != (by.organisation, by.person):
        return None
    return found if title == (found.project.title or found.own_title) and found.is_draft else None


def _sharing(tender: Tender) -> list[Tender]:
    """The other lots of a divided project."""
    if not tender.project.is_divided:
        return []
    return [one for one in draft_lots(tender) if one is not tender]
