"""The law of awarding at its boundaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from procure.awards.deadlines import deemed_at, notice_period
from procure.awards.rules import EXAMPLE, DetermineWinner
from procure.core.rules import breaches
from tests.cast import at

SECOND = timedelta(seconds=1)


def broken(facts: DetermineWinner) -> set[str]:
    return {breach.rule.code for breach in breaches(facts, date(2026, 3, 2))}


@pytest.mark.parametrize(
    ("after", "by_silence", "kept"),
    [(-SECOND, False, True), (0 * SECOND, False, False), (-SECOND, True, False), (0 * SECOND, True, True)],
)
def test_the_purchaser_decides_until_the_last_second_and_silence_from_then_on(
    after: timedelta, by_silence: bool, kept: bool
) -> None:
    facts = replace(EXAMPLE, at=EXAMPLE.due_at + after, by_silence=by_silence)
    assert (broken(facts) == set()) is kept


def test_only_the_first_ranked_wins() -> None:
    assert broken(replace(EXAMPLE, position=2)) == {"the-first-ranked-candidate-wins"}


@pytest.mark.parametrize(
    ("position", "out", "kept"),
    [(1, (), True), (1, (1,), False), (2, (1,), True), (2, (2,), False), (3, (1,), False), (3, (1, 2), True)],
)
def test_the_next_wins_where_all_before_it_are_out(position: int, out: tuple[int, ...], kept: bool) -> None:
    assert (broken(replace(EXAMPLE, position=position, out=out)) == set()) is kept
    silent = replace(EXAMPLE, position=position, out=out, by_silence=True, at=EXAMPLE.due_at)
    assert (broken(silent) == set()) is (kept and position == 1)


def test_late_is_possible_only_where_the_first_is_out() -> None:
    late = replace(EXAMPLE, at=EXAMPLE.due_at, position=2, out=(1,))
    assert broken(late) == set()
    assert broken(replace(EXAMPLE, at=EXAMPLE.due_at)) == {"the-purchaser-decides-in-time"}


def test_a_banned_supplier_does_not_win_even_by_silence() -> None:
    banned = replace(EXAMPLE, banned_until=date(2026, 12, 31), by_silence=True, at=EXAMPLE.due_at)
    assert broken(banned) == {"the-winner-is-not-banned"}


def test_silence_counts_on_the_last_day_of_the_period() -> None:
    assert deemed_at(at("2026-04-08 00:00")) == at("2026-04-07 23:59:59")


@pytest.mark.parametrize(
    ("published", "ends"),
    [
        ("2026-03-31 09:00", "2026-04-02 00:00"),
        ("2026-03-27 23:59", "2026-03-31 00:00"),
        ("2026-04-03 09:00", "2026-04-08 00:00"),
    ],
)
def test_the_result_notice_runs_one_working_day(published: str, ends: str) -> None:
    assert notice_period(at(published)).due_at == at(ends)
