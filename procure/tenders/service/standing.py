"""What every change of a tender begins and ends with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from procure.core.actors import Actor
from procure.core.errors import NotAllowed, Stale
from procure.core.terms import Message
from procure.db import db
from procure.ledger import service as ledger
from procure.tenders.models import TENDER, Project, Section, Tender

_ORDER = (Tender.number, Tender.lot)


def hold(tender: Tender) -> None:
    """Let nobody else change the tender until the commit, and see what it is now."""
    db.session.execute(sa.select(Tender.id).where(Tender.id == tender.id).with_for_update())
    db.session.refresh(tender)


def hold_all(tender_ids: Sequence[str]) -> list[Tender]:
    """Hold several at once, in the order in which lots are always held; they are those of this instant."""
    wanted = Tender.id.in_(tender_ids)
    db.session.execute(sa.select(Tender.id).where(wanted).order_by(*_ORDER).with_for_update())
    found = sa.select(Tender).where(wanted).order_by(*_ORDER)
    return list(db.session.scalars(found.execution_options(populate_existing=True)))


def fresh(tender: Tender, version: int) -> None:
    """Stale where the page was filled in against an older version."""
    if version != tender.version:
        raise Stale(
            Message(
                "您打开本页之后，本单位有人修改了这个项目。您填写的内容还在：请在新窗口核对最新内容，再次提交即以您的为准。"
            )
        )


def open_draft(tender: Tender) -> None:
    """Hold a tender that may still be written; NotAllowed otherwise."""
    hold(tender)
    TENDER.after("edit", tender.state)


def hold_lots(tender: Tender) -> list[Tender]:
    """Hold the whole project, then each of its lots in their order; they are those of this instant."""
    number = Project.number == tender.number
    db.session.execute(sa.select(Project.number).where(number).with_for_update())
    db.session.refresh(tender.project)
    for lot in tender.project.lots:
        hold(lot)
    return list(tender.project.lots)


def draft_lots(tender: Tender) -> list[Tender]:
    """Hold every lot of the project to change what they share; NotAllowed unless all are drafts."""
    lots = hold_lots(tender)
    if frozen := [one for one in lots if not one.is_draft]:
        raise NotAllowed(
            Message(
                "第%(lots)s包已经定稿。各包共同的内容（开标时间、保管人、分包、总预算）只能在各包都是草稿时改动；"
                "还没有发布的，可以先退回草稿。",
                lots="、".join(str(one.lot) for one in frozen),
            )
        )
    return lots


def edited(tender: Tender, section: Section, by: Actor, at: datetime, also: Sequence[Tender] = ()) -> None:
    """A new version with its line; ``also`` are the lots that changed with it."""
    for one in (tender, *also):
        one.version += 1
    db.session.flush()
    facts: dict[str, object] = {"section": section.value, "version": tender.version}
    if also:
        facts["also"] = [one.id for one in also]
    ledger.record("tender.edited", subject=tender.id, by=by, at=at, facts=facts)
