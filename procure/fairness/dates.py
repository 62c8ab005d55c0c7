"""Days in a text, and how many working days lie between the first and the last of them."""

from __future__ import annotations

import re
from datetime import date, timedelta

_DATE = re.compile(r"(?:([0-9]{4})[年./-])?([0-9]{1,2})[月./-]([0-9]{1,2})日?(?![0-9:%])")
_WEEK, _WORKING, _A_LEAP_YEAR = 7, 5, 2024


def working_days(text: str) -> int | None:
    """Weekdays from the first day in a text to its last, both counted; None without two days in order.

    Where no year is given, as many as that many days can hold.
    """
    found = _DATE.findall(text)
    days = _days(found)
    if len(days) < 2 or days[-1] < days[0]:  # noqa: PLR2004  # the first and the last
        return None
    return _weekdays(days[0], days[-1]) if found[0][0] else _most(days[0], days[-1])


def _days(found: list[tuple[str, str, str]]) -> list[date]:
    """Days in their order; one without its year stands in the year of the one before it."""
    days: list[date] = []
    for year, month, day in found:
        of = int(year) if year else days[-1].year if days else _A_LEAP_YEAR
        try:
            days.append(date(of, int(month), int(day)))
        except ValueError:
            continue
    return days


def _weekdays(first: date, last: date) -> int:
    weeks, rest = divmod((last - first).days + 1, _WEEK)
    tail = (last - timedelta(days=ahead) for ahead in range(rest))
    return weeks * _WORKING + sum(day.weekday() < _WORKING for day in tail)


def _most(first: date, last: date) -> int:
    weeks, rest = divmod((last - first).days + 1, _WEEK)
    return weeks * _WORKING + min(rest, _WORKING)
