"""A legal clock with its dates: which rule, since when, due when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from procure.core import calendar as calendars
from procure.core.calendar import Calendar, LastDay
from procure.core.periods import Period


@dataclass(frozen=True)
class Deadline:
    """``code`` names the clock (a key of the parameter table); ``since`` is the starting event."""

    code: str
    period: Period
    since: datetime
    last: LastDay

    @property
    def due_at(self) -> datetime:
        """The first instant that is too late: 24:00 Beijing time of the last day."""
        return self.last.ends_at

    @property
    def provisional(self) -> bool:
        """Whether a holiday notice still to come may move it."""
        return self.last.provisional

    @property
    def article(self) -> str:
        """The source of the period."""
        return self.period.article


def deadline(code: str, period: Period, since: datetime, calendar: Calendar | None = None) -> Deadline:
    """The deadline of a clock that an event starts."""
    days = calendar or calendars.current()
    return Deadline(code, period, since, days.last_day(period, since))


def following(code: str, period: Period, earlier: Deadline, calendar: Calendar | None = None) -> Deadline:
    """The deadline of a clock that starts when ``earlier`` ends.

    Its ``since`` is the last second of that day: at 24:00 it is already the next day, which would then be
    left out as the first and make the period a day too long.
    """
    return deadline(code, period, earlier.due_at - timedelta(seconds=1), calendar)
