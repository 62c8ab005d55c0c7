"""Dividing a project into lots while all of it is a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procure.core.actors import Actor
from procure.core.errors import BadInput, NotAllowed
from procure.core.terms import Message
from procure.db import db
from procure.ledger import service as ledger
from procure.tenders import queries
from procure.tenders.models import Answer, Project, Tender
from procure.tenders.service.drafting import add_lot, columns_of, copy_parts
from procure.tenders.service.standing import draft_lots, fresh

MOST_LOTS = 20
_SHARED = ("budget_id", "opens_at", "provisional_accepted")
_UNPRICED = {"budget_fen": 0, "ceiling_fen": 0, "bid_security_fen": 0}


@dataclass(frozen=True)
class Whole:
    """A divided project: its name and its budget."""

    title: str
    budget_fen: int


def divide(
    tender: Tender, whole: Whole, first_title: str, title: str, *, version: int, by: Actor, at: datetime
) -> Tender:
    """Make a tender the first lot of a project and add a second that starts as its copy."""
    lots = draft_lots(tender)
    if len(lots) > 1:
        return _divided_already(lots, title)
    fresh(tender, version)
    if first_title == title:
        raise BadInput(Message("各包的名称不能相同。"), field="title")
    _write(tender.project, whole)
    tender.own_title = first_title
    tender.version += 1
    return _added(tender, 2, title, by, at)


def extend(tender: Tender, title: str, *, by: Actor, at: datetime) -> Tender:
    """One more lot of a divided project, a copy of ``tender`` without prices; the same twice is the same."""
    lots = draft_lots(tender)
    if same := _same(lots, title):
        return same
    if len(lots) < 2:
        raise NotAllowed(Message("这个项目还没有分包。请刷新页面后重新办理。"))
    if len(lots) >= MOST_LOTS:
        raise BadInput(Message("一个项目最多分%(n)s个包。", n=MOST_LOTS), field="title")
    return _added(tender, lots[-1].lot + 1, title, by, at)


def rename(tender: Tender, whole: Whole, *, version: int, by: Actor, at: datetime) -> Tender:
    """Change the name or the budget of a divided project."""
    lots = draft_lots(tender)
    project = tender.project
    if len(lots) < 2:
        raise NotAllowed(Message("这个项目还没有分包。请刷新页面后重新办理。"))
    if Whole(project.title, project.budget_fen) == whole:
        return tender
    fresh(tender, version)
    _write(project, whole)
    for lot in lots:
        lot.version += 1
    facts = {"title": whole.title, "budget_fen": whole.budget_fen, "lots": [one.id for one in lots]}
    ledger.record("project.edited", subject=tender.id, by=by, at=at, facts=facts)
    return tender


def remove(tender: Tender, *, version: int, by: Actor, at: datetime) -> Tender:
    """Take a lot out of its project and give the lot that stands in its place; the last lot stays whole."""
    lots = draft_lots(tender)
    if len(lots) < 2:
        raise NotAllowed(Message("项目只有这一个包，不能移除。"))
    fresh(tender, version)
    if queries.is_disputed(tender):
        raise NotAllowed(Message("本包有提请监管部门决定的异议，决定须一直公开，所以不能移除本包。"))
    db.session.execute(sa.delete(Answer).where(Answer.tender_id == tender.id))
    facts = {"number": tender.number, "lot": tender.lot, "title": tender.own_title}
    project, place, subject = tender.project, tender.lot - 1, tender.id
    db.session.delete(tender)
    db.session.flush()
    db.session.expire(project, ["lots"])
    left = [one for one in lots if one is not tender]
    for number, lot in enumerate(left, 1):
        lot.lot, lot.version = number, lot.version + 1
        db.session.flush()
    if len(left) == 1:
        left[0].own_title, project.title, project.budget_fen = project.title, "", 0
    ledger.record("lot.removed", subject=subject, by=by, at=at, facts=facts)
    return left[min(place, len(left) - 1)]


def _added(source: Tender, lot: int, title: str, by: Actor, at: datetime) -> Tender:
    columns = columns_of(source) | {name: getattr(source, name) for name in _SHARED} | _UNPRICED
    made = add_lot(source.project, lot, title, by, at, **columns)
    copy_parts(source, made)
    facts = {"number": made.number, "lot": lot, "from": source.id}
    ledger.record("lot.added", subject=made.id, by=by, at=at, facts=facts)
    return made


def _same(lots: list[Tender], title: str) -> Tender | None:
    return next((one for one in lots if one.own_title == title), None)


def _write(project: Project, whole: Whole) -> None:
    if whole.budget_fen <= 0:
        raise BadInput(Message("请填写项目总预算，应大于零。"), field="budget_fen")
    project.title, project.budget_fen = whole.title, whole.budget_fen


def _divided_already(lots: list[Tender], title: str) -> Tender:
    """The same division once more; NotAllowed for any other."""
    if same := _same(lots, title):
        return same
    raise NotAllowed(Message("这个项目已经分包。请刷新页面后再增加包。"))
