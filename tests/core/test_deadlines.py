"""The clocks of the law from one event to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from procure.core import calendar, parameters
from procure.core.calendar import BEIJING
from procure.core.deadlines import Deadline, deadline, following

AWARDED = datetime(2026, 9, 14, 10, 0, tzinfo=BEIJING)


def clock(key: str, since: datetime = AWARDED) -> Deadline:
    return deadline(key, parameters.period(key, since.date()), since)


@pytest.mark.parametrize(
    ("key", "last"),
    [
        ("A.notice_period", "2026-09-20"),  # the Sunday is a make-up day
        ("A.doc_available_min", "2026-09-20"),
        ("A.bid_period_min", "2026-10-08"),
        ("A.report_to_purchaser", "2026-09-16"),
        ("A.confirm_winner", "2026-09-20"),
        ("A.publish_result", "2026-09-16"),
        ("A.result_notice_period", "2026-09-15"),
        ("A.challenge_raise", "2026-09-22"),
        ("contract_sign_zibo", "2026-09-28"),
        ("contract_sign_hard", "2026-10-14"),
        ("acceptance_zibo", "2026-09-22"),
        ("pay_zibo", "2026-09-20"),
        ("pay_38", "2026-10-14"),
        ("pay_sme_default", "2026-10-14"),
        ("pay_sme_max", "2026-11-13"),
    ],
)
def test_a_legal_clock_runs_to_its_last_day_and_not_a_moment_longer(key: str, last: str) -> None:
    due_at = clock(key).due_at
    assert (due_at - timedelta(microseconds=1)).astimezone(BEIJING).date() == date.fromisoformat(last)
    assert due_at.astimezone(BEIJING).date() == date.fromisoformat(last) + timedelta(days=1)


def test_a_deadline_carries_what_it_was_counted_from() -> None:
    found = clock("A.challenge_raise")
    assert (found.code, found.since, found.provisional) == ("A.challenge_raise", AWARDED, False)
    assert found.article == "《政府采购法》第五十二条"
    assert found.due_at == found.last.ends_at == datetime(2026, 9, 22, 16, 0, tzinfo=UTC)


def test_from_one_award_the_challenge_ends_on_the_eighth_working_day_and_signing_is_due_on_the_tenth() -> (
    None
):
    notice = clock("A.result_notice_period")
    challenge = following("A.challenge_raise", parameters.period("A.challenge_raise", AWARDED.date()), notice)
    days = calendar.current()
    assert days.working_days_between(AWARDED.date(), notice.last.day) == 1
    assert days.working_days_between(AWARDED.date(), challenge.last.day) == 8
    assert days.working_days_between(AWARDED.date(), clock("contract_sign_zibo").last.day) == 10
    assert (clock("contract_sign_hard").last.unrolled - AWARDED.date()).days == 30


def test_a_clock_that_follows_another_counts_the_same_again_from_its_own_since() -> None:
    notice = clock("A.result_notice_period")
    challenge = following("A.challenge_raise", parameters.period("A.challenge_raise", AWARDED.date()), notice)
    assert deadline(challenge.code, challenge.period, challenge.since) == challenge
    assert deadline(challenge.code, challenge.period, notice.due_at).last.day > challenge.last.day


def test_a_deadline_in_an_unannounced_year_is_provisional() -> None:
    assert clock("contract_sign_hard", datetime(2026, 12, 10, tzinfo=BEIJING)).provisional
    assert not clock("contract_sign_hard", datetime(2026, 11, 10, tzinfo=BEIJING)).provisional


def test_another_calendar_moves_the_deadline() -> None:
    today = calendar.current()
    freed = replace(today, off=today.off | {date(2026, 9, 16)})
    period = parameters.period("A.challenge_raise", AWARDED.date())
    assert deadline("x", period, AWARDED, freed).last.day == date(2026, 9, 23)
    assert deadline("x", period, AWARDED).last.day == date(2026, 9, 22)
