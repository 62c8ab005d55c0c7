"""When reminders are given, and what is left of a period that was stopped."""

from __future__ import annotations

from datetime import date

import pytest

from procure.core.calendar import current
from procure.core.parameters import NotInForce
from procure.core.periods import Period, Unit
from procure.obligations.deadlines import Count, Stage, due, reminders_until, resumed, stage
from tests.cast import at

FRIDAY = date(2026, 3, 13)
AFTER_QINGMING = date(2026, 4, 7)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-09 23:59:59", None),
        ("2026-03-10 00:00:00", Stage.THREE_LEFT),
        ("2026-03-11 23:59:59", Stage.THREE_LEFT),
        ("2026-03-12 00:00:00", Stage.ONE_LEFT),
        ("2026-03-12 23:59:59", Stage.ONE_LEFT),
        ("2026-03-13 00:00:00", Stage.DUE),
        ("2026-03-13 23:59:59", Stage.DUE),
        ("2026-03-14 00:00:00", Stage.OVERDUE),
    ],
)
def test_each_reminder_has_its_time(now, expected):
    assert stage(FRIDAY, at(now)) is expected


def test_days_off_are_not_counted_towards_a_reminder():
    assert stage(AFTER_QINGMING, at("2026-04-01 09:00")) is Stage.THREE_LEFT
    assert stage(AFTER_QINGMING, at("2026-03-31 23:59")) is None
    assert stage(AFTER_QINGMING, at("2026-04-05 09:00")) is Stage.ONE_LEFT


@pytest.mark.parametrize("now", ["2026-03-10 00:00", "2026-04-01 12:00", "2026-04-30 23:59"])
def test_the_horizon_is_the_last_day_with_a_reminder(now):
    third, fourth = (current().last_day(Period(n, Unit.WORKING_DAYS, ""), at(now)) for n in (3, 4))
    assert reminders_until(at(now)) == third.ends_at
    assert stage(third.day, at(now)) is Stage.THREE_LEFT
    assert stage(fourth.day, at(now)) is None


def test_the_law_of_the_day_of_the_event_gives_the_period():
    assert due("A.publish_result", at("2026-03-02 23:59")).due_at == at("2026-03-05 00:00")
    assert due("A.publish_result", at("2026-03-03 00:00")).due_at == at("2026-03-06 00:00")


def test_a_period_not_in_force_on_that_day_is_an_error():
    assert due("contract_sign_zibo", at("2020-06-26 00:00")).period.count == 10
    with pytest.raises(NotInForce):
        due("contract_sign_zibo", at("2020-06-25 23:59"))


def day_after_hold(paused, lifted, count=None):
    """The last day of ten working days since Monday 2 March, stopped and resumed."""
    running = count or Count(10, Unit.WORKING_DAYS, at("2026-03-02 09:00"))
    return resumed(running, at(paused), at(lifted)).last()


def test_what_was_left_runs_on_from_the_lift():
    """Stopped on Wednesday with three working days left, resumed the Monday after next."""
    assert day_after_hold("2026-03-11 15:00", "2026-03-23 09:00").day == date(2026, 3, 26)


def test_a_hold_lifted_on_its_own_day_moves_nothing():
    assert day_after_hold("2026-03-11 00:00", "2026-03-11 23:59").day == date(2026, 3, 16)
    assert day_after_hold("2026-03-11 23:59", "2026-03-12 00:00").day == date(2026, 3, 17)


def test_a_hold_on_the_last_day_leaves_one_day():
    assert day_after_hold("2026-03-16 23:59", "2026-03-16 23:59").day == date(2026, 3, 16)
    assert day_after_hold("2026-03-16 23:59", "2026-03-18 10:00").day == date(2026, 3, 19)


def test_days_left_are_counted_to_the_day_before_it_was_rolled_and_roll_anew():
    """Thirty days since 5 March end on Saturday 4 April, the first of Qingming; ten of them are left."""
    count = Count(30, Unit.DAYS, at("2026-03-05 09:00"))
    last = day_after_hold("2026-03-25 10:00", "2026-06-09 10:00", count)
    assert (last.unrolled, last.day) == (date(2026, 6, 19), date(2026, 6, 22))


def test_a_hold_in_the_rolled_days_leaves_one_day():
    count = Count(30, Unit.DAYS, at("2026-03-05 09:00"))
    assert day_after_hold("2026-04-05 10:00", "2026-04-08 10:00", count).day == date(2026, 4, 9)


def test_a_second_hold_counts_from_the_first_lift():
    first = resumed(
        Count(10, Unit.WORKING_DAYS, at("2026-03-02 09:00")), at("2026-03-11 15:00"), at("2026-03-23 09:00")
    )
    assert resumed(first, at("2026-03-24 09:00"), at("2026-03-30 09:00")).last().day == date(2026, 4, 1)
