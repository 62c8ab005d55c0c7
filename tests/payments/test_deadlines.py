"""The days of payment and what each day of lateness costs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from procure.obligations.deadlines import due
from procure.payments import deadlines
from procure.payments.deadlines import (
    PAY_LIMIT,
    PAY_NOTICE,
    PAY_SME,
    PAY_SME_AGREED,
    PAY_TARGET,
    agreed,
    interest,
)
from tests.cast import at

SINCE = at("2026-03-02 15:00")
DAY = date(2026, 4, 1)


def test_five_working_days_and_thirty_days_run_from_the_later_event():
    assert due(PAY_TARGET.code, SINCE).due_at == at("2026-03-10 00:00")
    assert due(PAY_NOTICE.code, SINCE).due_at == at("2026-03-17 00:00")
    assert due(PAY_LIMIT.code, SINCE).due_at == at("2026-04-02 00:00")
    assert deadlines.ready_at(SINCE, SINCE + timedelta(days=1)) == SINCE + timedelta(days=1)
    assert deadlines.ready_at(SINCE + timedelta(days=1), SINCE) == SINCE + timedelta(days=1)


def test_the_first_minute_after_midnight_in_beijing_belongs_to_the_next_day():
    assert agreed(at("2026-03-02 23:59"), 5).last.day == date(2026, 3, 9)
    assert agreed(at("2026-03-03 00:01"), 5).last.day == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("days", "clock"), [(5, PAY_SME), (21, PAY_SME), (22, PAY_SME), (30, PAY_SME_AGREED)]
)
def test_a_longer_agreed_period_has_the_longest_lawful_clock(days, clock):
    assert deadlines.sme_clock(SINCE, days) is clock


@pytest.mark.parametrize(
    ("on", "fen"),
    [
        (DAY - timedelta(days=1), 0),
        (DAY, 0),
        (DAY + timedelta(days=1), 35_000),
        (DAY + timedelta(days=20), 700_000),
    ],
)
def test_interest_begins_with_the_day_after_the_last(on, fen):
    assert interest(70_000_000, DAY, on) == fen


@pytest.mark.parametrize(("amount", "fen"), [(999, 0), (1000, 1), (2999, 1), (3000, 2)])
def test_interest_is_rounded_half_up_to_whole_fen(amount, fen):
    assert interest(amount, DAY, DAY + timedelta(days=1)) == fen


def test_interest_is_not_compounded():
    whole = interest(12_345_678, DAY, DAY + timedelta(days=365))
    assert abs(whole - 12_345_678 * 5 * 365 / 10_000) <= 0.5
