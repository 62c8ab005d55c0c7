"""Days in a text, and how many working days lie between the first and the last of them."""

from __future__ import annotations

import re
from datetime import date, timedelta

_DATE = re.compile(r"(?:([0-9]{4})[年./-])?([0-9]{1,2})[月./-]([0-9]{1,2})日?(?![0-9:%])")
_WEEK, _WORKING = 7, 5


def working_days(text: str) -> int | None:
    """Weekdays from the first day in a text to its last, both counted; None without two days in order."""
    found = _days(text)
    if len(found) < 2 or found[-1] < found[0]:  # noqa: PLR2004  # the first and the last
        return None
    return _weekdays(found[0], found[-1])


def _days(text: str) -> list[date]:
    """Days in their order; one without its year stands in the year of the one before it."""
    days: list[date] = []
    for year, month, day in _DATE.findall(text):
        of = int(year) if year else days[-1].year if days else None
        try:
            days += [date(of, int(month), int(day))] if of else []
        except ValueError:
            continue
    return days


def _weekdays(first: date, last: date) -> int:
    weeks, rest = divmod((last - first).days + 1, _WEEK)
    tail = (last - timedelta(days=ahead) for ahead in range(rest))
    return weeks * _WORKING + sum(day.weekday() < _WORKING for day in tail)
