"""When a duty ends, when its debtor is reminded, and what is left of a period that was stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from procure.core import calendar as calendars
from procure.core import parameters
from procure.core.calendar import Calendar, LastDay, day_of, midnight_after
from procure.core.deadlines import Deadline, deadline
from procure.core.periods import Period, Unit
from procure.core.terms import Term

_AHEAD = Period(3, Unit.WORKING_DAYS, "")


class Stage(Term):
    """The reminders of one duty, in the order they are given."""

    THREE_LEFT = "three-left", "还有3个工作日"
    ONE_LEFT = "one-left", "还有1个工作日"
    DUE = "due", "今天到期"
    OVERDUE = "overdue", "已超期"


@dataclass(frozen=True)
class Count:
    """What a day is computed from: so many of a unit after an instant."""

    left: int
    unit: Unit
    since: datetime

    def last(self, calendar: Calendar | None = None) -> LastDay:
        """The last day on a calendar, without one on that of now."""
        return (calendar or calendars.current()).last_day(Period(self.left, self.unit, ""), self.since)


def due(code: str, since: datetime) -> Deadline:
    """The deadline of a clock under the law of the day its event happened; NotInForce without a period."""
    return deadline(code, parameters.period(code, day_of(since)), since)


def stage(due_on: date, at: datetime) -> Stage | None:
    """The reminder that is right at an instant; None while more than three working days are left."""
    if at >= midnight_after(due_on):
        return Stage.OVERDUE
    left = calendars.current().working_days_between(day_of(at), due_on)
    if left > _AHEAD.count:
        return None
    return (Stage.DUE, Stage.ONE_LEFT)[left] if left <= 1 else Stage.THREE_LEFT


def reminders_until(at: datetime) -> datetime:
    """A duty that ends later than this instant needs no reminder yet."""
    return calendars.current().last_day(_AHEAD, at).ends_at


def resumed(count: Count, paused_at: datetime, lifted_at: datetime) -> Count:
    """What is left of a count that was stopped, from the lift on.

    Lifted on the day it was placed, nothing moves; else at least one day is left, since part of one was.
    """
    paused_on = day_of(paused_at)
    if day_of(lifted_at) == paused_on:
        return count
    return Count(max(_left(count, paused_on), 1), count.unit, lifted_at)


def _left(count: Count, paused_on: date) -> int:
    last = count.last()
    if count.unit is Unit.WORKING_DAYS:
        return calendars.current().working_days_between(paused_on, last.day)
    return (last.unrolled - paused_on).days
