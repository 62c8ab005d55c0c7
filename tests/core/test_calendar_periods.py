"""The last day of a period: first day left out, days off, make-up days, the end of the day in Beijing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procure.core.calendar import BEIJING, day_of, days, load
from procure.core.periods import Period, Unit

DATES = st.dates(date(2004, 1, 1), date(2040, 12, 31))
COUNTS = st.integers(1, 90)
ONE_DAY = timedelta(days=1)

CALENDAR = load()


def wd(count: int) -> Period:
    return Period(count, Unit.WORKING_DAYS, "测试")


def d(count: int) -> Period:
    return Period(count, Unit.DAYS, "测试")


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("since", "period", "last", "unrolled"),
    [
        ("2026-09-22", wd(10), "2026-10-13", "2026-10-13"),
        ("2026-09-22", wd(9), "2026-10-12", "2026-10-12"),
        ("2026-09-22", wd(8), "2026-10-10", "2026-10-10"),  # a make-up Saturday is counted
        ("2026-09-22", wd(2), "2026-09-24", "2026-09-24"),
        ("2026-09-22", wd(3), "2026-09-28", "2026-09-28"),  # the Mid-Autumn days are not
        ("2026-09-30", wd(1), "2026-10-08", "2026-10-08"),
        ("2026-10-03", wd(1), "2026-10-08", "2026-10-08"),  # an event on a day off
        ("2026-09-22", d(8), "2026-09-30", "2026-09-30"),
        ("2026-09-22", d(9), "2026-10-08", "2026-10-01"),
        ("2026-09-22", d(15), "2026-10-08", "2026-10-07"),
        ("2026-09-22", d(16), "2026-10-08", "2026-10-08"),
        ("2026-09-22", d(18), "2026-10-10", "2026-10-10"),  # a make-up Saturday is no reason to move on
        ("2026-09-22", d(19), "2026-10-12", "2026-10-11"),  # a Sunday
        ("2026-01-31", d(28), "2026-02-28", "2026-02-28"),
    ],
)
def test_a_period_ends_on_its_last_day(since: str, period: Period, last: str, unrolled: str) -> None:
    found = CALENDAR.last_day(period, day(since))
    assert (found.day, found.unrolled, found.provisional) == (day(last), day(unrolled), False)


@pytest.mark.parametrize(
    ("at", "last"),
    [
        (datetime(2026, 9, 21, 15, 59, 59, tzinfo=UTC), "2026-09-22"),
        (datetime(2026, 9, 21, 16, 0, tzinfo=UTC), "2026-09-23"),
        (datetime(2026, 9, 21, 23, 0, tzinfo=UTC), "2026-09-23"),  # 07:00 in Beijing is not yesterday
        (datetime(2026, 9, 22, 23, 59, 59, tzinfo=BEIJING), "2026-09-23"),
        (datetime(2026, 9, 23, 0, 0, tzinfo=BEIJING), "2026-09-24"),
    ],
)
def test_the_day_of_an_event_is_its_day_in_beijing(at: datetime, last: str) -> None:
    assert CALENDAR.last_day(wd(1), at).day == day(last)


def test_an_instant_without_its_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        CALENDAR.last_day(wd(1), datetime(2026, 9, 22, 10, 0))
    with pytest.raises(ValueError, match="offset"):
        CALENDAR.latest_day_before(d(1), datetime(2026, 9, 22, 10, 0))


def test_the_last_day_ends_at_24_o_clock_in_beijing() -> None:
    last = CALENDAR.last_day(d(9), day("2026-09-22"))
    assert last.ends_at == datetime(2026, 10, 8, 16, 0, tzinfo=UTC)
    assert last.target_ends_at == datetime(2026, 10, 1, 16, 0, tzinfo=UTC)
    assert day_of(last.ends_at - timedelta(microseconds=1)) == last.day


@pytest.mark.parametrize(
    ("since", "period", "provisional"),
    [
        ("2026-12-18", wd(6), False),
        ("2026-12-18", wd(7), True),  # 29 December: the notice of 2027 may change it
        ("2026-12-18", d(10), False),
        ("2026-12-18", d(11), True),
        ("2026-12-30", d(8), True),
        ("2027-03-01", wd(1), True),
        ("2017-12-20", wd(12), True),  # counts days of a year that is not loaded
        ("2017-12-20", d(20), False),  # ends in a year that is
    ],
)
def test_a_deadline_that_a_coming_notice_may_move_is_provisional(
    since: str, period: Period, provisional: bool
) -> None:
    assert CALENDAR.last_day(period, day(since)).provisional is provisional


@pytest.mark.parametrize(
    ("end", "period", "latest"),
    [
        ("2026-10-20", d(15), "2026-10-05"),  # a day off is not moved nearer to the deadline
        ("2026-10-21", d(15), "2026-10-06"),
        ("2026-10-13", wd(3), "2026-10-09"),  # the make-up Saturday is one of the three
        ("2026-10-12", wd(3), "2026-10-08"),
        ("2026-10-11", wd(3), "2026-09-30"),  # a deadline on a Sunday still leaves three working days
        ("2026-10-09", wd(1), "2026-10-08"),
        ("2026-10-08", wd(1), "2026-09-30"),
    ],
)
def test_the_latest_day_before_leaves_the_whole_period(end: str, period: Period, latest: str) -> None:
    found = CALENDAR.latest_day_before(period, day(end))
    assert (found.day, found.unrolled, found.provisional) == (day(latest), day(latest), False)


def test_the_latest_day_before_a_deadline_in_an_unannounced_year_is_provisional() -> None:
    assert CALENDAR.latest_day_before(wd(3), day("2027-01-06")).provisional
    assert not CALENDAR.latest_day_before(wd(3), day("2026-12-29")).provisional


@pytest.mark.parametrize(
    ("a", "b", "count"),
    [
        ("2026-09-22", "2026-10-13", 10),
        ("2026-09-22", "2026-09-22", 0),
        ("2026-09-23", "2026-09-22", 0),
        ("2026-10-01", "2026-10-07", 0),
        ("2026-10-09", "2026-10-10", 1),
    ],
)
def test_working_days_between_leaves_the_first_day_out(a: str, b: str, count: int) -> None:
    assert CALENDAR.working_days_between(day(a), day(b)) == count


@settings(deadline=None)
@given(DATES, COUNTS)
def test_a_period_of_working_days_ends_on_a_working_day_and_holds_exactly_its_count(
    since: date, count: int
) -> None:
    last = CALENDAR.last_day(wd(count), since)
    assert CALENDAR.is_working_day(last.day)
    assert sum(CALENDAR.is_working_day(each) for each in days(since + ONE_DAY, last.day)) == count


@settings(deadline=None)
@given(DATES, COUNTS)
def test_a_period_of_days_moves_on_to_the_first_working_day_and_no_further(since: date, count: int) -> None:
    last = CALENDAR.last_day(d(count), since)
    assert (last.unrolled - since).days == count
    assert CALENDAR.is_working_day(last.day)
    assert not any(CALENDAR.is_working_day(each) for each in days(last.unrolled, last.day - ONE_DAY))


@settings(deadline=None)
@given(DATES, COUNTS, st.sampled_from(Unit))
def test_a_later_event_or_a_longer_period_never_ends_earlier(since: date, count: int, unit: Unit) -> None:
    last = CALENDAR.last_day(Period(count, unit, "测试"), since).day
    assert CALENDAR.last_day(Period(count, unit, "测试"), since + ONE_DAY).day >= last
    assert CALENDAR.last_day(Period(count + 1, unit, "测试"), since).day >= last


@settings(deadline=None)
@given(DATES, COUNTS)
def test_the_latest_day_before_always_leaves_that_many_days(end: date, count: int) -> None:
    assert (end - CALENDAR.latest_day_before(d(count), end).day).days == count
    latest = CALENDAR.latest_day_before(wd(count), end).day
    assert CALENDAR.is_working_day(latest)
    assert CALENDAR.working_days_between(latest, end) >= count
    assert CALENDAR.working_days_between(latest, end - ONE_DAY) < count + (not CALENDAR.is_working_day(end))


@settings(deadline=None)
@given(DATES, COUNTS)
def test_a_provisional_last_day_is_never_in_announced_months(since: date, count: int) -> None:
    last = CALENDAR.last_day(wd(count), since)
    inside = date(2017, 12, 31) <= since and last.day <= date(2026, 12, 28)
    assert last.provisional is not inside
