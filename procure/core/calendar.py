"""Working days of mainland China, and the last day of a period.

Counting: the first day is left out (民法典201; 87号令85; 94号令42); a period of working days counts those
only; a period of days whose last day is off ends on the next working day (民法典203). The last day ends
at 24:00 Beijing time. A make-up Saturday or Sunday is a working day.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Any

from procure.core.clock import BEIJING, beijing_day
from procure.core.periods import Period, Unit
from procure.core.years import Notice, Year

__all__ = ["BEIJING", "Calendar", "LastDay", "Notice", "Year", "current", "load"]

ONE_DAY = timedelta(days=1)

# The notice of a coming year may change these days of the running one (2018-12-29 was so made a working day).
NEW_YEAR_BRIDGE = (12, 29)

FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


@dataclass(frozen=True)
class LastDay:
    """The day a period ends on; ``unrolled`` is that day before it moved on past days off."""

    day: date
    unrolled: date
    provisional: bool

    @property
    def ends_at(self) -> datetime:
        """24:00 Beijing time of ``day``: the first instant that is too late."""
        return midnight_after(self.day)

    @property
    def target_ends_at(self) -> datetime:
        """24:00 Beijing time of ``unrolled``: the target of a buyer's own duty."""
        return midnight_after(self.unrolled)


@dataclass(frozen=True)
class Calendar:
    """``off`` and ``work`` are the announced days; ``expected`` are statutory days of years not announced."""

    off: frozenset[date]
    work: frozenset[date]
    expected: frozenset[date]
    notices: dict[int, tuple[Notice, ...]]
    years: Mapping[int, Year] = field(default_factory=dict)

    def with_years(self, more: Iterable[Year]) -> Calendar:
        """The calendar on which these years count in place of what was known of them."""
        return _composed({**self.years, **{one.year: one for one in more}}, self.expected)

    def is_working_day(self, day: date) -> bool:
        """What the State Council announced, else Monday to Friday without the statutory days."""
        if day in self.work or day in self.off:
            return day in self.work
        return day.weekday() < 5 and (self.is_published(day.year) or not self._is_statutory(day))

    def is_published(self, year: int) -> bool:
        """Whether the State Council's notice for the year is loaded."""
        return year in self.notices

    def statutory(self, year: int) -> list[date]:
        """The days of a year that are off whatever its notice says, as far as they are known."""
        fixed = {date(year, month, day) for month, day in FIXED_HOLIDAYS}
        return sorted(fixed | {day for day in self.expected if day.year == year})

    def is_provisional(self, day: date) -> bool:
        """Whether a notice still to come may change the day."""
        ahead = (day.month, day.day) >= NEW_YEAR_BRIDGE and not self.is_published(day.year + 1)
        return ahead or not self.is_published(day.year)

    def last_day(self, period: Period, since: date | datetime) -> LastDay:
        """The last day of a period that begins with an event; OverflowError past the year 9999."""
        start = day_of(since)
        if period.unit is Unit.WORKING_DAYS:
            day = self._step(start, period.count, ONE_DAY)
            return LastDay(day, day, self._any_provisional(start + ONE_DAY, day))
        unrolled = start + period.count * ONE_DAY
        day = unrolled if self.is_working_day(unrolled) else self._step(unrolled, 1, ONE_DAY)
        return LastDay(day, unrolled, self._any_provisional(unrolled, day))

    def latest_day_before(self, period: Period, end: date | datetime) -> LastDay:
        """The last day on which an act is still ``period`` before ``end``, counted backwards.

        It never moves nearer to ``end``, and an ``end`` on a day off leaves one working day more, so that
        the waiting side always has the whole period.
        """
        last = day_of(end)
        if period.unit is Unit.WORKING_DAYS:
            day = self._step(last, period.count + (not self.is_working_day(last)), -ONE_DAY)
            return LastDay(day, day, self._any_provisional(day, last - ONE_DAY))
        day = last - period.count * ONE_DAY
        return LastDay(day, day, provisional=False)

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after ``a`` up to and including ``b``; nought if ``b`` is not after ``a``."""
        return sum(self.is_working_day(day) for day in days(day_of(a) + ONE_DAY, day_of(b)))

    def _step(self, day: date, count: int, stride: timedelta) -> date:
        while count:
            day += stride
            count -= self.is_working_day(day)
        return day

    def _any_provisional(self, first: date, last: date) -> bool:
        return any(self.is_provisional(day) for day in days(first, last))

    def _is_statutory(self, day: date) -> bool:
        return (day.month, day.day) in FIXED_HOLIDAYS or day in self.expected


def current() -> Calendar:
    """The calendar that counts now: the one accessor for every clock."""
    return _source(None)


def known_at(at: datetime) -> Calendar:
    """The calendar as it was known at an instant, for what was published then and doesn't move."""
    return _source(at)


def use(source: Callable[[datetime | None], Calendar]) -> None:
    """Ask an installation for its calendar from now on: at an instant, or now."""
    global _source
    _source = source


@cache
def load() -> Calendar:
    """The calendar in the package: a file for each announced year, and what is known of the years ahead."""
    files = resources.files("procure.core").joinpath("holidays").iterdir()
    texts = {file.name: file.read_text("utf-8") for file in files if file.name.endswith(".toml")}
    ahead = tomllib.loads(texts.pop("provisional.toml"))
    years = (Year.read(text) for text in texts.values())
    return _composed({one.year: one for one in years}, frozenset(_expected(ahead["years"])))


def _composed(years: Mapping[int, Year], expected: frozenset[date]) -> Calendar:
    return Calendar(
        off=frozenset(day for year in years.values() for day in year.off),
        work=frozenset(day for year in years.values() for day in year.work),
        expected=expected,
        notices={year.year: year.notices for year in years.values()},
        years=years,
    )


def _shipped(_: datetime | None) -> Calendar:
    return load()


_source: Callable[[datetime | None], Calendar] = _shipped


def midnight_after(day: date) -> datetime:
    """24:00 Beijing time of a day."""
    return datetime.combine(day + ONE_DAY, time(), BEIJING)


def day_of(moment: date | datetime) -> date:
    """The calendar day in Beijing; ValueError for a datetime without an offset."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"an instant needs its offset from UTC: {moment}")
    return beijing_day(moment)


def days(first: date, last: date) -> Iterator[date]:
    """Every day from ``first`` to ``last``, both included."""
    return (first + n * ONE_DAY for n in range((last - first).days + 1))


def _expected(years: Iterable[dict[str, Any]]) -> Iterator[date]:
    for year in years:
        eve = year["spring_festival_eve"]
        yield from days(eve, eve + 3 * ONE_DAY)
        yield from (year["qingming"], year["dragon_boat"], year["mid_autumn"])
