"""Good credit is what nobody decided against a supplier in some months: no other fact is asked."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

from procure.guarantees.credit import Credit, months_before, shortcoming

ON = date(2026, 3, 24)


def test_credit_is_clean_again_on_the_day_after_the_months() -> None:
    assert shortcoming(Credit(), ON) is None
    for name in ("ban_ends", "forfeits"):
        assert shortcoming(Credit(**{name: (date(2024, 3, 24),)}), ON) is not None
        assert shortcoming(Credit(**{name: (date(2024, 3, 23),)}), ON) is None
    assert shortcoming(Credit(ban_ends=(date(2027, 1, 1),)), ON) is not None


def test_nothing_but_decisions_is_a_fact_of_credit() -> None:
    assert {one.name for one in fields(Credit)} == {"ban_ends", "forfeits"}


def test_months_end_where_a_month_is_short() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2028, 2, 29), 24) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 24) == date(2024, 1, 15)
