"""Money is whole fen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procure.core import money


@given(st.integers(min_value=0, max_value=10**14))
def test_every_amount_survives_its_document_spelling(amount: int) -> None:
    assert money.fen(money.decimal(amount)) == amount


@pytest.mark.parametrize("spelling", ["", "1.234", "-1", "1,000", "01", "1.", ".5", "1e3", "NaN", "１", " 1"])
def test_a_spelling_that_is_not_yuan_and_fen_is_refused(spelling: str) -> None:
    with pytest.raises(ValueError):
        money.fen(spelling)


@pytest.mark.parametrize(
    ("amount", "shown"), [(0, "0.00"), (5, "0.05"), (123456789, "1,234,567.89"), (-150, "-1.50")]
)
def test_people_read_grouped_amounts(amount: int, shown: str) -> None:
    assert money.grouped(amount) == shown


def test_a_part_is_rounded_half_up_and_a_cap_is_rounded_down() -> None:
    assert money.part(5, Fraction(1, 2)) == 3
    assert money.at_most(5, Fraction(1, 2)) == 2
