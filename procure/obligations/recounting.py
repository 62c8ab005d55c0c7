"""Another calendar gives open clocks another day: the one before is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa

from procure.core.actors import platform
from procure.core.calendar import LastDay
from procure.db import db
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import queries
from procure.obligations.models import Move, Obligation


def recount(obligation: Obligation, at: datetime) -> Line | None:
    """Compute a provisional day anew on the calendar of now; None where nothing has changed."""
    db.session.refresh(obligation, with_for_update={"of": Obligation})
    if obligation.due_at <= at or not queries.is_outdated(obligation):
        return None
    days = set_day(obligation, obligation.anew())
    facts = {"code": obligation.code} | days
    line = ledger.record("obligation.recounted", subject=obligation.id, by=platform(), at=at, facts=facts)
    keep_moves({obligation.id: days}, line)
    return line


def recount_all(at: datetime) -> dict[str, dict[str, str]]:
    """Compute every open day that is not over anew on the calendar of now; the caller records the act.

    The days before and after by the clock's id; a day that merely became certain is the same twice.
    """
    wanted = [one.id for one in queries.outdated_on(None, at)]
    rows = db.session.scalars(_locked(wanted)).all()
    return {one.id: set_day(one, one.anew()) for one in rows}


def keep_moves(moved: Mapping[str, Mapping[str, str]], line: Line) -> None:
    """Keep the days before and after beside the clocks, with the line of the act that moved them."""
    for id_, days in moved.items():
        before, after = date.fromisoformat(days["before"]), date.fromisoformat(days["after"])
        move = Move(
            obligation_id=id_, before_on=before, after_on=after, moved_at=line.at, moved_by=line.index
        )
        db.session.add(move)


def _locked(ids: list[str]) -> sa.Select[Obligation]:
    rows = sa.select(Obligation).where(Obligation.id.in_(ids)).order_by(Obligation.id)
    return rows.with_for_update(of=Obligation).execution_options(populate_existing=True)


def set_day(obligation: Obligation, last: LastDay) -> dict[str, str]:
    """Take a day, forget the reminders of another one, and return both days for the ledger."""
    before = obligation.due_on
    obligation.due_on, obligation.target_on, obligation.due_at = last.day, last.unrolled, last.ends_at
    obligation.provisional = last.provisional
    if last.day != before:
        for reminder in queries.reminders(obligation):
            db.session.delete(reminder)
    return {"before": before.isoformat(), "after": last.day.isoformat()}
