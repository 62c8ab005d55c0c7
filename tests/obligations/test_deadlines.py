"""When reminders are given, and what is left of a period that was stopped."""

from __future__ import annotations

from datetime import date

import pytest

from procure.core.calendar import current
from procure.core.parameters import NotInForce
from procure.core.periods import Period, Unit
from procure.obligations.deadlines import Stage, Stopped, due, reminders_until, resumed, stage
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


def stopped(paused, *, unit=Unit.WORKING_DAYS, target="2026-03-13", last="2026-03-13"):
    return Stopped(unit, date.fromisoformat(target), date.fromisoformat(last), at(paused), False)


def test_what_was_left_runs_on_from_the_lift():
    """Stopped on Tuesday with three working days left, resumed the Monday after."""
    assert resumed(stopped("2026-03-10 15:00"), at("2026-03-16 09:00")).day == date(2026, 3, 19)


def test_a_hold_lifted_on_its_own_day_moves_nothing():
    assert resumed(stopped("2026-03-10 00:00"), at("2026-03-10 23:59")).day == date(2026, 3, 13)
    assert resumed(stopped("2026-03-10 23:59"), at("2026-03-11 00:00")).day == date(2026, 3, 16)


def test_a_hold_on_the_last_day_leaves_one_day():
    assert resumed(stopped("2026-03-13 23:59"), at("2026-03-13 23:59")).day == date(2026, 3, 13)
    assert resumed(stopped("2026-03-13 23:59"), at("2026-03-18 10:00")).day == date(2026, 3, 19)


def test_days_left_are_counted_to_the_day_before_it_was_rolled_and_roll_anew():
    """Ten days left of a period of days; the new last day is a Saturday of Qingming and moves on."""
    period = stopped("2026-03-04 10:00", unit=Unit.DAYS, target="2026-03-14", last="2026-03-16")
    assert resumed(period, at("2026-03-25 10:00")).unrolled == date(2026, 4, 4)
    assert resumed(period, at("2026-03-25 10:00")).day == AFTER_QINGMING


def test_a_hold_in_the_rolled_days_leaves_one_day():
    period = stopped("2026-03-15 10:00", unit=Unit.DAYS, target="2026-03-14", last="2026-03-16")
    assert resumed(period, at("2026-03-17 10:00")).day == date(2026, 3, 18)
