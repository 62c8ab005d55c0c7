"""How much time an outage gives back: one calculation for every tender it touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from procure.core import calendar, parameters
from procure.core.calendar import midnight_after
from procure.core.clock import beijing_day

GAP = "outage.gap_seconds"
SHORT_BELOW = "outage.short_below_minutes"
SHORT_ADDS = "outage.short_adds_minutes"
LONG_ADDS = "outage.long_adds_minutes"
DAY_BEGINS = "outage.day_begins_minutes"
DAY_ENDS = "outage.day_ends_minutes"
JUDGE_WITHIN = "outage.judge_within"
_WHOLE_DAY = (timedelta(0), timedelta(days=1))


def longest_silence(at: datetime) -> timedelta:
    """Signs of life further apart than this show an outage."""
    return timedelta(seconds=parameters.number(GAP, beijing_day(at)))


def is_short(lasted: timedelta, at: datetime) -> bool:
    """Whether an outage gives hours back rather than a day."""
    return lasted < _minutes(SHORT_BELOW, beijing_day(at))


def new_opening(lasted: timedelta, told_at: datetime) -> datetime:
    """When every tender opens that an outage touched, counted from when bidders are told of it.

    A short outage gives back hours of work. A long one gives a whole day, days off not counted. Either ends
    within working hours of a working day, at a whole minute.
    """
    on = beijing_day(told_at)
    working = _minutes(DAY_BEGINS, on), _minutes(DAY_ENDS, on)
    if is_short(lasted, told_at):
        return _whole_minute(_counted(told_at, _minutes(SHORT_ADDS, on), working))
    full = _counted(told_at, _minutes(LONG_ADDS, on), _WHOLE_DAY)
    return _whole_minute(_counted(full, timedelta(0), working))


@dataclass(frozen=True)
class Window:
    """Deadlines after ``since`` and before ``until``."""

    since: datetime
    until: datetime

    def covers(self, due: Any) -> Any:
        """Whether an instant, or a column of instants, lies inside."""
        return (due > self.since) & (due < self.until)


def touched(began_at: datetime, ended_at: datetime) -> Window:
    """The deadlines that an outage touched: those within it, and those too soon after it.

    Whoever has as much time left at its end as the rule would give needs no more.
    """
    return Window(began_at, new_opening(ended_at - began_at, ended_at))


def judged_by(ended_at: datetime) -> datetime:
    """Until when a deadline waits for the judgement of people who have not come to one."""
    period = parameters.period(JUDGE_WITHIN, beijing_day(ended_at))
    return calendar.current().last_day(period, ended_at).ends_at


def _counted(start: datetime, amount: timedelta, hours: tuple[timedelta, timedelta]) -> datetime:
    """The end of an amount of time of which only some hours of working days count."""
    day, left, days = beijing_day(start), amount, calendar.current()
    while True:
        if days.is_working_day(day):
            first, last = (_midnight(day) + one for one in hours)
            begin = max(start, first)
            if begin + left <= last:
                return begin + left
            left -= max(last - begin, timedelta(0))
        day += calendar.ONE_DAY


def _midnight(day: date) -> datetime:
    return midnight_after(day - calendar.ONE_DAY)


def _whole_minute(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + timedelta(minutes=1)


def _minutes(key: str, on: date) -> timedelta:
    return timedelta(minutes=parameters.number(key, on))
