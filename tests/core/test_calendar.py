"""Every day of the announced years against two independent packages, and what is known of the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

import chinese_calendar
import holidays
import pytest

from procure.core import calendar
from procure.core.calendar import Calendar, days

ANNOUNCED = range(2018, 2027)
FIRST, LAST = date(2018, 1, 1), date(2026, 12, 31)


@cache
def china() -> holidays.HolidayBase:
    return holidays.China(years=range(2018, 2041), language="zh_CN")


def differences(ours: Calendar, theirs: Callable[[date], bool]) -> list[date]:
    return [day for day in days(FIRST, LAST) if ours.is_working_day(day) != theirs(day)]


@pytest.mark.parametrize("theirs", [chinese_calendar.is_workday, lambda day: china().is_working_day(day)])
def test_every_announced_day_agrees_with_an_independent_package(theirs: Callable[[date], bool]) -> None:
    assert differences(calendar.load(), theirs) == []


def test_a_hand_typed_wrong_day_off_is_found_by_the_comparison() -> None:
    typo = replace(calendar.load(), off=calendar.load().off - {date(2026, 2, 23)})
    assert differences(typo, chinese_calendar.is_workday) == [date(2026, 2, 23)]


def test_a_hand_typed_wrong_make_up_day_is_found_by_the_comparison() -> None:
    typo = replace(calendar.load(), work=calendar.load().work | {date(2026, 4, 26)})
    assert differences(typo, china().is_working_day) == [date(2026, 4, 26)]


def test_the_ten_days_that_a_public_hand_typed_table_has_wrong_are_right_here() -> None:
    worked = {"01-04", "02-28", "06-25", "06-26", "09-20"}
    off = {"02-22", "02-23", "04-26", "06-19", "09-19"}
    answers = {day: calendar.load().is_working_day(date.fromisoformat(f"2026-{day}")) for day in worked | off}
    assert {day for day, works in answers.items() if works} == worked


@pytest.mark.parametrize(("year", "count"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_its_number_of_working_days(year: int, count: int) -> None:
    assert calendar.load().working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == count


@pytest.mark.parametrize("year", ANNOUNCED)
def test_an_announced_year_cites_its_notices(year: int) -> None:
    notices = calendar.load().notices[year]
    assert calendar.load().is_published(year)
    assert len(notices) == (2 if year in (2019, 2020) else 1)
    for notice in notices:
        assert notice.url.startswith("https://www.gov.cn/")
        assert notice.number.startswith("国办发明电〔")
        assert str(year) in notice.title
        assert date(year - 1, 10, 1) <= notice.date < date(year, 12, 31)


def test_two_notices_never_say_opposite_things_of_a_day() -> None:
    assert calendar.load().off & calendar.load().work == frozenset()


@pytest.mark.parametrize("day", [date(2019, 5, 2), date(2020, 1, 31), date(2020, 2, 1)])
def test_a_day_that_a_later_notice_of_the_same_year_freed_is_off(day: date) -> None:
    assert not calendar.load().is_working_day(day)


@pytest.mark.parametrize(
    ("day", "works"), [("2018-12-29", True), ("2018-12-31", False), ("2022-12-31", False)]
)
def test_a_december_day_follows_the_notice_of_the_next_year(day: str, works: bool) -> None:
    assert calendar.load().is_working_day(date.fromisoformat(day)) is works


def test_a_make_up_weekend_is_worked_and_a_bridge_weekday_is_not() -> None:
    assert calendar.load().is_working_day(date(2026, 10, 10))
    assert not calendar.load().is_working_day(date(2026, 10, 7))


def statutory(day: date) -> bool:
    names = china().get(day, "")
    return any(name and "补假" not in name for name in names.split("; "))


def unlike_the_statute(ours: Calendar) -> list[date]:
    ahead = days(date(2027, 1, 1), date(2040, 12, 31))
    return [day for day in ahead if ours.is_working_day(day) != (day.weekday() < 5 and not statutory(day))]


def test_the_years_ahead_have_the_statutory_days_and_weekends_off_and_no_others() -> None:
    assert unlike_the_statute(calendar.load()) == []


@pytest.mark.parametrize("year", range(2027, 2041))
def test_a_year_ahead_has_thirteen_statutory_days_unless_two_meet(year: int) -> None:
    met = year in (2028, 2031, 2039)  # 中秋 within 国庆
    assert sum(statutory(day) for day in days(date(year, 1, 1), date(year, 12, 31))) == 13 - met


def test_a_wrong_moon_is_found_by_the_comparison() -> None:
    ours = calendar.load()
    eve, other = date(2027, 2, 5), date(2027, 2, 9)
    assert unlike_the_statute(replace(ours, expected=ours.expected - {eve} | {other})) == [eve, other]


def test_every_day_from_2004_to_2040_has_an_answer() -> None:
    every = list(days(date(2004, 1, 1), date(2040, 12, 31)))
    assert {calendar.load().is_working_day(day) for day in every} == {True, False}
    announced = {day.year for day in every if not calendar.load().is_provisional(day)}
    assert announced == set(ANNOUNCED)


@pytest.mark.parametrize(
    ("day", "provisional"),
    [("2026-12-28", False), ("2026-12-29", True), ("2026-12-31", True), ("2027-01-01", True)]
    + [("2018-01-01", False), ("2017-12-31", True), ("2025-12-31", False)],
)
def test_the_days_that_a_coming_notice_may_change_are_provisional(day: str, provisional: bool) -> None:
    assert calendar.load().is_provisional(date.fromisoformat(day)) is provisional


def test_the_calendar_is_read_once() -> None:
    assert calendar.current() is calendar.load()
    assert calendar.load() is calendar.load()
