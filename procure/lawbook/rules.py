"""What a year's arrangement of days must satisfy before it counts, and who lets a change count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from procure.core.calendar import NEW_YEAR_BRIDGE
from procure.core.rules import rule
from procure.core.terms import Message

STATUTORY = 13
"""Statutory days off in a year; whatever is moved about, so many weekdays fewer are worked."""
_MOST_OFF = 45
_MOST_WORKED = 15
_NOTICE = "国务院办公厅各年度部分节假日安排的通知"
_STATUTE = "《全国年节及纪念日放假办法》（2024年修订）第二条"
_TWO = "GB/T 22239-2019 8.1.5"


@dataclass(frozen=True)
class EnterYear:
    """A year's days as told by a notice of day ``dated``, entered on ``on``.

    ``statutory`` are the days off in any case; ``off_elsewhere`` and ``work_elsewhere`` are what the notices
    of other years say.
    """

    year: int
    off: frozenset[date]
    work: frozenset[date]
    dated: date
    on: date
    statutory: frozenset[date] = frozenset()
    off_elsewhere: frozenset[date] = frozenset()
    work_elsewhere: frozenset[date] = frozenset()


@dataclass(frozen=True)
class ConfirmChange:
    """Ids of who proposes a change of the calendar or of a number, and of who confirms it."""

    proposed_by: str
    confirmed_by: str


def _days(*texts: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(f"2027-{one}") for one in texts)


_YEAR = EnterYear(
    year=2027,
    off=_days("01-01", "05-01", "05-02", "05-03", "10-01", "10-02", "10-03", "10-04", "10-05"),
    work=_days("09-26"),
    dated=date(2026, 11, 4),
    on=date(2026, 11, 5),
    statutory=_days("01-01", "05-01", "05-02", "10-01", "10-02", "10-03"),
)
_CONFIRM = ConfirmChange(proposed_by="one", confirmed_by="another")


def _told(days: Iterable[date]) -> str:
    return "、".join(one.isoformat() for one in sorted(days))


@rule(article=_NOTICE, kept=_YEAR, broken=replace(_YEAR, year=2025))
def the_year_is_not_over(facts: EnterYear) -> Message | None:
    """What is past was counted as it was known then."""
    if facts.year >= facts.on.year:
        return None
    return Message(
        "%(year)s年已经过去，不能再改。请核对年份；期限已经按当时的安排计算过。", year=str(facts.year)
    )


@rule(article=_NOTICE, kept=_YEAR, broken=replace(_YEAR, off=_YEAR.off | {date(2028, 1, 1)}))
def its_days_belong_to_the_year(facts: EnterYear) -> Message | None:
    """A notice may change the last days of the year before and none further away."""
    first = date(facts.year - 1, *NEW_YEAR_BRIDGE)
    strange = {one for one in facts.off | facts.work if not first <= one <= date(facts.year, 12, 31)}
    if not strange:
        return None
    return Message(
        "%(days)s 不属于%(year)s年（上一年只能有12月29日至31日）。请对照通知逐日核对。",
        days=_told(strange),
        year=str(facts.year),
    )


@rule(article=_STATUTE, kept=_YEAR, broken=replace(_YEAR, off=_YEAR.off - {date(2027, 5, 1)}))
def the_statutory_days_are_off(facts: EnterYear) -> Message | None:
    """No notice makes one of the statutory days a working day."""
    missing = facts.statutory - facts.off
    if not missing:
        return None
    return Message("放假日期里缺少法定节假日 %(days)s。请对照通知补上。", days=_told(missing))


@rule(
    article="《全国年节及纪念日放假办法》（2024年修订）第六条、第七条",
    kept=_YEAR,
    broken=replace(_YEAR, work=_days("09-27")),
)
def a_day_worked_in_exchange_is_a_weekend_day(facts: EnterYear) -> Message | None:
    """Any other is worked anyway, so that the date must be mistyped."""
    strange = {one for one in facts.work if one.weekday() < 5}
    if not strange:
        return None
    return Message("调休上班日 %(days)s 不是星期六或者星期日。请对照通知核对。", days=_told(strange))


@rule(article=_NOTICE, kept=_YEAR, broken=replace(_YEAR, work_elsewhere=_days("01-01")))
def no_day_is_both_off_and_worked(facts: EnterYear) -> Message | None:
    """Neither in one notice nor between the notices of two years."""
    both = (facts.off | facts.off_elsewhere) & (facts.work | facts.work_elsewhere)
    if not both:
        return None
    return Message(
        "%(days)s 既列为放假又列为上班（本次或者相邻年度的安排）。请对照通知核对，每一天只能有一种安排。",
        days=_told(both),
    )


@rule(
    article=_NOTICE,
    kept=_YEAR,
    broken=replace(_YEAR, off=frozenset(date(2027, 1, 1) + timedelta(n) for n in range(300))),
)
def there_are_no_more_days_than_a_year_can_have(facts: EnterYear) -> Message | None:
    """A range with a wrong end would free a whole season."""
    if len(facts.off) <= _MOST_OFF and len(facts.work) <= _MOST_WORKED:
        return None
    return Message(
        "放假%(off)s天、调休上班%(work)s天，超出合理范围（至多%(most)s天、%(worked)s天）。请核对起止日期。",
        off=len(facts.off),
        work=len(facts.work),
        most=_MOST_OFF,
        worked=_MOST_WORKED,
    )


@rule(article=_NOTICE, kept=_YEAR, broken=replace(_YEAR, dated=date(2026, 11, 6)))
def the_notice_is_out_and_near_its_year(facts: EnterYear) -> Message | None:
    """It comes out in the year before or in the year itself."""
    if facts.dated <= facts.on and facts.year - 1 <= facts.dated.year <= facts.year:
        return None
    return Message("通知的日期应在上一年或者当年，并且不晚于今天。请核对通知的落款日期。")


@rule(article=_TWO, kept=_CONFIRM, broken=replace(_CONFIRM, confirmed_by="one"))
def two_people_change_what_the_law_is_here(facts: ConfirmChange) -> Message | None:
    """One alone could move everybody's deadlines."""
    if facts.proposed_by != facts.confirmed_by:
        return None
    return Message("提出和确认须由两个人分别办理，请由另一位系统管理员或者监管部门人员对照原文确认。")
