"""Who has good credit: by what was decided against it, and by nothing else (16号令 9; 实施意见 12).

Place, ownership, size and age are not facts here, so they can't count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from procure.core import parameters
from procure.core.terms import Message


@dataclass(frozen=True)
class Credit:
    """What is on record against a supplier: the last days of its bans, the days it lost a security."""

    ban_ends: tuple[date, ...] = ()
    forfeits: tuple[date, ...] = ()


def shortcoming(credit: Credit, on: date) -> Message | None:
    """Why a supplier is asked for a bid security on a day; None where it has good credit and is not."""
    months = parameters.number("good_credit_months", on)
    clean_since = months_before(on, months)
    if any(one >= clean_since for one in credit.ban_ends):
        return Message("近%(n)s个月内有禁止参加政府采购活动的处罚，或者处罚仍在执行。", n=months)
    if any(one >= clean_since for one in credit.forfeits):
        return Message("近%(n)s个月内有投标保证金依法不予退还的记录。", n=months)
    return None


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of a month that is too short for it."""
    whole = day.year * 12 + day.month - 1 - months
    for number in (day.day, 30, 29, 28):
        try:
            return date(whole // 12, whole % 12 + 1, min(number, day.day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
