"""Count, unit and article as one value."""

from __future__ import annotations

import pytest

from procure.core.periods import Period, Unit


@pytest.mark.parametrize(
    ("period", "text"),
    [(Period(10, Unit.WORKING_DAYS, "甲"), "10个工作日"), (Period(30, Unit.DAYS, "乙"), "30日")],
)
def test_a_period_reads_as_the_law_writes_it(period: Period, text: str) -> None:
    assert str(period) == text


def test_periods_of_different_units_or_articles_are_different() -> None:
    assert Period(5, Unit.DAYS, "甲") != Period(5, Unit.WORKING_DAYS, "甲")
    assert Period(5, Unit.DAYS, "甲") != Period(5, Unit.DAYS, "乙")
    assert Period(5, Unit.DAYS, "甲") == Period(5, Unit.DAYS, "甲")


@pytest.mark.parametrize("count", [0, -1])
def test_a_period_of_no_days_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        Period(count, Unit.DAYS, "甲")
    assert Period(1, Unit.DAYS, "甲").count == 1


def test_a_unit_is_found_by_its_stored_value() -> None:
    assert [Unit(value) for value in ("wd", "d")] == [Unit.WORKING_DAYS, Unit.DAYS]
