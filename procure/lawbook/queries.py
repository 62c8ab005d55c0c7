"""Reading the calendar, the numbers, and how they came to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from procure.core import calendar, clock, parameters
from procure.core.calendar import LastDay, Year
from procure.core.errors import NotFound
from procure.core.parameters import Parameter
from procure.core.terms import Message
from procure.db import db
from procure.lawbook.models import LawChange, Subject
from procure.lawbook.rules import STATUTORY, EnterYear
from procure.obligations import queries as obligations
from procure.obligations.models import Obligation
from procure.tenders import queries as tenders
from procure.tenders.models import Tender

_AHEAD = 2
_WEEKDAYS = 5


@dataclass(frozen=True)
class YearShown:
    """One year of the calendar; ``year`` is None while its notice isn't out."""

    number: int
    year: Year | None
    statutory: list[date]


@dataclass(frozen=True)
class Moved:
    """An open clock and its day on a calendar that may come to count."""

    obligation: Obligation
    last: LastDay


@dataclass(frozen=True)
class Preview:
    """What a year would change, and what it leaves as published."""

    moved: list[Moved]
    certain: int
    """Clocks whose provisional day becomes certain without moving."""
    openings: list[Tender]
    """Published openings that would fall on a day off; they stay where they are."""


def get(id_: str) -> LawChange:
    """One change; NotFound where there is none."""
    found = db.session.get(LawChange, id_)
    if found is None:
        raise NotFound(Message("没有这项内容，或者它不属于您。"))
    return found


def waiting() -> list[LawChange]:
    """Every change that waits for a second person, oldest first."""
    wanted = sa.select(LawChange).where(LawChange.decided_at.is_(None))
    return list(db.session.scalars(wanted.order_by(LawChange.proposed_at, LawChange.id)))


def waiting_about(subject: Subject, about: str) -> LawChange | None:
    """The change of one year or number that waits."""
    return next((one for one in waiting() if (one.subject, one.about) == (subject, about)), None)


def decided() -> list[LawChange]:
    """Every change that was confirmed or declined, the newest first."""
    wanted = sa.select(LawChange).where(LawChange.decided_at.is_not(None))
    return list(db.session.scalars(wanted.order_by(LawChange.decided_at.desc(), LawChange.id)))


def confirmed(subject: Subject, about: str | None = None) -> list[LawChange]:
    """What was confirmed of the calendar or of the numbers, or of one year or number; the newest first."""
    wanted = sa.select(LawChange).where(LawChange.subject == subject, LawChange.place.is_not(None))
    if about is not None:
        wanted = wanted.where(LawChange.about == about)
    return list(db.session.scalars(wanted.order_by(LawChange.place.desc())))


def last_place() -> int:
    """The place of the newest confirmed change; nought before the first."""
    return db.session.scalar(sa.select(sa.func.max(LawChange.place))) or 0


def years(at: datetime) -> list[YearShown]:
    """The years that matter, the newest first: those announced and two ahead of now."""
    known, now = calendar.current(), clock.beijing_day(at).year
    numbers = range(max(max(known.years), now + _AHEAD), min(known.years) - 1, -1)
    return [YearShown(one, known.years.get(one), known.statutory(one)) for one in numbers]


def year_facts(year: Year, on: date) -> EnterYear:
    """What the rules ask of a year that is entered."""
    known = calendar.current()
    others = [one for one in known.years.values() if one.year != year.year]
    return EnterYear(
        year=year.year,
        off=year.off,
        work=year.work,
        dated=year.notices[0].date,
        on=on,
        statutory=frozenset(known.statutory(year.year)),
        off_elsewhere=frozenset(day for one in others for day in one.off),
        work_elsewhere=frozenset(day for one in others for day in one.work),
    )


def doubt(year: Year) -> Message | None:
    """What is unusual about a year's count and should be looked up again; a year of an epidemic is so too."""
    fewer = sum(one.weekday() < _WEEKDAYS for one in year.off) - len(year.work)
    if fewer == STATUTORY:
        return None
    return Message(
        "放假占去的工作日减去调休上班日是 %(n)s 天，通常应为 %(usual)s 天（法定节假日的天数）。"
        "请对照通知原文再核对一遍；确有特别安排的，可以确认。",
        n=fewer,
        usual=STATUTORY,
    )


def preview(year: Year, at: datetime) -> Preview:
    """What would change for open clocks if a year counted from now on."""
    then = calendar.current().with_years([year])
    found = [Moved(one, one.anew(then)) for one in obligations.outdated_on(then, at)]
    moved = [one for one in found if one.last.day != one.obligation.due_on]
    openings = [one for one in tenders.open_for_bids(at) if one.opens_at is not None]
    off = [one for one in openings if not then.is_working_day(clock.beijing_day(one.opens_at or at))]
    return Preview(moved, len(found) - len(moved), off)


def numbers() -> list[Parameter]:
    """Every number in the order of the table, those of one key together by their dates."""
    table = parameters.all_()
    return [
        row for rows in table.by_key.values() for row in sorted(rows, key=lambda one: one.since or date.min)
    ]


def number(key: str) -> list[Parameter]:
    """The rows of one number by their dates; NotFound where there is none of that name."""
    found = [one for one in numbers() if one.key == key]
    if not found:
        raise NotFound(Message("没有这个法定数字。"))
    return found
