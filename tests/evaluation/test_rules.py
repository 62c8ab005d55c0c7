"""The law of evaluating at its boundaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from procure.core.rules import RuleBroken, breaches, enforce
from procure.evaluation.rules import (
    ConfirmCommittee,
    ExamineConformity,
    ExamineQualification,
    Mark,
    SaveScores,
    Seat,
    SubmitScores,
    Verdict,
)
from procure.evaluation.rules.committee import EXAMPLE
from procure.evaluation.rules.members import SILENCE

ON = date(2026, 3, 30)


def seats(experts: int, representatives: int) -> tuple[Seat, ...]:
    kinds = [True] * experts + [False] * representatives
    return tuple(Seat(str(n), f"委员{n}", kind) for n, kind in enumerate(kinds))


def broken(facts: object) -> set[str]:
    return {breach.rule.code for breach in breaches(facts, ON)}


@pytest.mark.parametrize(
    ("experts", "representatives", "kept"),
    [
        (3, 0, False),
        (4, 0, False),
        (5, 0, True),
        (4, 1, True),
        (3, 2, False),
        (6, 0, False),
        (5, 2, True),
        (4, 3, False),
        (6, 3, True),
        (5, 4, False),
    ],
)
def test_a_committee_has_five_or_more_odd_and_two_thirds_experts(
    experts: int, representatives: int, kept: bool
) -> None:
    facts = replace(EXAMPLE, seats=seats(experts, representatives))
    assert (broken(facts) == set()) is kept


@pytest.mark.parametrize(
    ("budget_fen", "complex_project", "members", "kept"),
    [
        (999_999_999, False, 5, True),
        (1_000_000_000, False, 5, False),
        (1_000_000_000, False, 7, True),
        (1, True, 5, False),
        (1, True, 7, True),
    ],
)
def test_ten_million_yuan_or_a_complex_project_needs_seven(
    budget_fen: int, complex_project: bool, members: int, kept: bool
) -> None:
    facts = replace(EXAMPLE, seats=seats(members, 0), budget_fen=budget_fen, complex_project=complex_project)
    assert ("a-large-or-complex-project-has-seven-or-more" not in broken(facts)) is kept


def test_every_breach_of_a_bad_committee_is_told_at_once() -> None:
    bad = replace(seats(4, 0)[0], of_bidder=True, in_its_place=False)
    facts = replace(EXAMPLE, seats=(bad, bad, *seats(0, 2)), drawn_at=EXAMPLE.at + timedelta(seconds=1))
    assert broken(facts) == {
        "a-committee-is-odd-and-has-five-or-more",
        "experts-are-two-thirds-of-the-committee",
        "nobody-sits-twice",
        "each-member-sits-where-it-belongs",
        "no-member-works-for-a-bidder",
        "the-draw-was-made-before-it-is-entered",
    }


def test_whoever_entered_a_committee_does_not_confirm_it() -> None:
    enforce(ConfirmCommittee("one", "other"), ON)
    with pytest.raises(RuleBroken):
        enforce(ConfirmCommittee("one", "one"), ON)


@pytest.mark.parametrize(("price_fen", "kept"), [(89_999_999, True), (90_000_000, True), (90_000_001, False)])
def test_a_price_over_the_ceiling_by_one_fen_is_invalid(price_fen: int, kept: bool) -> None:
    facts = ExamineConformity((Verdict("供应商一", True, price_fen=price_fen),), 90_000_000)
    assert (broken(facts) == set()) is kept


def test_an_over_priced_bid_that_is_refused_with_a_reason_keeps_the_law() -> None:
    refused = Verdict("供应商一", False, "报价超过最高限价", price_fen=90_000_001)
    assert broken(ExamineConformity((refused,), 90_000_000)) == set()


@pytest.mark.parametrize("facts", [ExamineQualification, lambda rows: ExamineConformity(rows, 1)])
def test_a_refusal_without_a_reason_and_a_missing_verdict_are_refused(facts: object) -> None:
    rows = (Verdict("供应商一", False, "  "), Verdict("供应商二", None))
    assert len(broken(facts(rows))) == 2  # type: ignore[operator]  # both are called with verdicts


def test_a_banned_supplier_can_only_be_found_unqualified() -> None:
    until = date(2026, 12, 31)
    passed = ExamineQualification((Verdict("供应商一", True, banned_until=until),))
    refused = ExamineQualification((Verdict("供应商一", False, "处罚期内", banned_until=until),))
    assert broken(passed) == {"a-banned-supplier-is-not-qualified"}
    assert broken(refused) == set()


@pytest.mark.parametrize(("points", "kept"), [(-1, False), (0, True), (4000, True), (4001, False)])
def test_points_lie_between_nought_and_the_factors_points(points: int, kept: bool) -> None:
    assert (broken(SaveScores((Mark("方案", points, 4000),))) == set()) is kept


def test_a_sheet_with_a_gap_is_not_handed_in() -> None:
    assert broken(SubmitScores(())) == set()
    assert broken(SubmitScores(("供应商一：方案",))) == {"every-factor-is-scored"}


@pytest.mark.parametrize(
    ("seconds", "signed", "members", "kept"),
    [
        (-1, 3, 5, False),
        (0, 3, 5, True),
        (0, 2, 5, False),
        (0, 3, 6, False),
        (0, 4, 7, True),
        (0, 3, 7, False),
    ],
)
def test_silence_counts_after_a_day_and_a_majority(
    seconds: int, signed: int, members: int, kept: bool
) -> None:
    at = SILENCE.at + timedelta(seconds=seconds)
    assert (broken(replace(SILENCE, at=at, signed=signed, members=members)) == set()) is kept
    assert broken(replace(SILENCE, has_signed=True)) == {"only-who-has-not-signed-is-silent"}
