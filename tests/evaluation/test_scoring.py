"""The arithmetic of comprehensive scoring."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procure.evaluation.scoring import Offer, mean, price_score, rank, text


@pytest.mark.parametrize(
    ("price", "lowest", "points", "score"),
    [
        (100, 100, 30, 3000),
        (200, 100, 30, 1500),
        (110_000_000, 100_000_000, 40, 3636),
        (115_000_000, 100_000_000, 40, 3478),
        (300, 100, 10, 333),
        (150, 100, 10, 667),
        (1600, 1, 8, 1),
        (1601, 1, 8, 0),
    ],
)
def test_the_price_score_is_lowest_over_price_rounded_half_up(
    price: int, lowest: int, points: int, score: int
) -> None:
    assert price_score(price, lowest, points) == score


def test_the_mean_counts_every_member_and_rounds_half_up() -> None:
    assert mean([0, 0, 0, 0, 6000]) == 1200
    assert mean([1, 2]) == 2
    assert mean([1, 1, 2]) == 1
    with pytest.raises(ValueError):
        mean([])


def test_the_highest_total_wins_and_the_numbers_add_up() -> None:
    placed = rank(
        [
            Offer("cheap", 100_000_000, (4000, 4200, 4100, 4000, 4200)),
            Offer("good", 110_000_000, (6000, 5800, 5900, 6000, 5800)),
        ],
        40,
    )
    assert [(one.key, one.position, one.price_score, one.other_score, one.total) for one in placed] == [
        ("good", 1, 3636, 5900, 9536),
        ("cheap", 2, 4000, 4100, 8100),
    ]


def test_a_tie_goes_to_the_lower_price_then_to_the_draw() -> None:
    tie = [Offer("dear", 200, (4000,)), Offer("cheap", 100, (2000,))]
    assert [one.key for one in rank(tie, 40)] == ["cheap", "dear"]
    full = [Offer("late", 100, (5,), draw="b"), Offer("early", 100, (5,), draw="a")]
    assert [one.key for one in rank(full, 40)] == ["early", "late"]


def test_without_bids_nobody_is_ranked() -> None:
    assert rank([], 40) == []


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=6), st.integers(1, 100))
def test_no_price_score_is_over_the_points_and_the_lowest_price_has_them_all(
    prices: list[int], points: int
) -> None:
    placed = rank([Offer(str(n), price, (0,)) for n, price in enumerate(prices)], points)
    assert max(one.price_score for one in placed) == points * 100
    for one in placed:
        exact = Fraction(min(prices), one.price_fen) * points * 100
        assert abs(one.price_score - exact) <= Fraction(1, 2)


def test_hundredths_are_shown_with_two_decimals() -> None:
    assert [text(one) for one in (0, 5, 9536, 10000)] == ["0.00", "0.05", "95.36", "100.00"]
