"""The calendar and the numbers that count in this installation, for everything below that asks the kernel.

Each transaction looks up which confirmed change is the newest, so that every process counts alike at once;
what was built for it is kept by the application.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask import Flask, current_app, has_app_context

from procure.core import calendar, parameters
from procure.core.calendar import Calendar, Year
from procure.core.parameters import Parameter, Parameters, Status
from procure.db import db
from procure.lawbook.models import LawChange, Subject

_KEPT = "procure.lawbook"
_NOTHING = ""


@dataclass(frozen=True)
class Law:
    """What counts once the newest change is confirmed."""

    newest: str
    years: tuple[tuple[datetime, Year], ...]
    calendar: Calendar
    numbers: Parameters

    def known_at(self, at: datetime) -> Calendar:
        """The calendar with the changes that were confirmed by an instant."""
        known = [year for confirmed_at, year in self.years if confirmed_at <= at]
        return self.calendar if len(known) == len(self.years) else calendar.load().with_years(known)


def init_app(app: Flask) -> None:
    """Let the kernel ask this installation's law wherever an application stands behind the call."""
    calendar.use(_calendar)
    parameters.use(_numbers)


def forget() -> None:
    """Look up anew: this transaction itself has changed the law."""
    db.session.info.pop(_KEPT, None)


def _calendar(at: datetime | None) -> Calendar:
    if not has_app_context():
        return calendar.load()
    return _law().calendar if at is None else _law().known_at(at)


def _numbers() -> Parameters:
    return _law().numbers if has_app_context() else parameters.shipped()


def _law() -> Law:
    session = db.session()
    kept = session.info.get(_KEPT)
    if kept is not None and kept[0] is _transaction(session):
        return kept[1]  # type: ignore[no-any-return]  # as it was put there below
    with session.no_autoflush:
        law = _of_newest(session.scalar(_NEWEST) or _NOTHING)
    session.info[_KEPT] = (_transaction(session), law)
    return law


def _transaction(session: sa.orm.Session) -> object:
    return session.get_nested_transaction() or session.get_transaction()


def _of_newest(newest: str) -> Law:
    law = current_app.extensions.get(_KEPT)
    if law is None or law.newest != newest:
        law = current_app.extensions[_KEPT] = _built(newest)
    return law


_NEWEST = (
    sa.select(LawChange.id).where(LawChange.place.is_not(None)).order_by(LawChange.place.desc()).limit(1)
)
_CONFIRMED = sa.select(LawChange).where(LawChange.place.is_not(None)).order_by(LawChange.place)


def _built(newest: str) -> Law:
    changes = db.session.scalars(_CONFIRMED).all() if newest else []
    years = tuple((_since(one), one.year) for one in changes if one.subject is Subject.CALENDAR)
    numbers = parameters.shipped()
    for one in changes:
        if one.subject is Subject.NUMBER:
            numbers = numbers.amended(changed(one, numbers))
    entered = calendar.load().with_years(year for _, year in years) if years else calendar.load()
    return Law(newest, years, entered, numbers)


def _since(one: LawChange) -> datetime:
    assert one.decided_at is not None
    return one.decided_at


def changed(change: LawChange, table: Parameters) -> Parameter:
    """The row that a change of a number enters into a table."""
    first = change.holds_from or date.max
    told, before = change.facts, standing(table, change.about, first)
    return Parameter(
        key=change.about,
        title=before.title,
        value=told["value"],
        unit=before.unit,
        status=Status.VERIFIED,
        source=told["source"],
        since=first,
        until=before.until if told["value"] == before.value else None,
    )


def standing(table: Parameters, key: str, on: date) -> Parameter:
    """The row of a key on a day, or the last one where none holds then."""
    rows = table.by_key[key]
    return next((row for row in rows if row.in_force(on)), rows[-1])
