"""The clock of the evaluation report at its boundaries."""

from __future__ import annotations

import pytest

from procure.evaluation.deadlines import REPORT_TO_PURCHASER
from tests.cast import Cast, at
from tests.make.obligations import met, started


@pytest.mark.parametrize(
    ("ended", "last_second", "first_late"),
    [
        ("2026-03-23 10:00", "2026-03-25 23:59:59", "2026-03-26 00:00:00"),
        ("2026-03-20 16:00", "2026-03-24 23:59:59", "2026-03-25 00:00:00"),
        ("2026-04-30 16:00", "2026-05-07 23:59:59", "2026-05-08 00:00:00"),
    ],
    ids=["over no day off", "over a weekend", "over a holiday"],
)
def test_the_report_is_due_by_the_last_second_of_the_second_working_day(
    cast: Cast, ended: str, last_second: str, first_late: str
) -> None:
    """T20."""
    in_time, late = (started(cast, REPORT_TO_PURCHASER, since=at(ended)) for _ in range(2))
    assert (in_time.count, in_time.due_at) == (2, at(first_late))
    assert not in_time.is_overdue(at(last_second))
    assert in_time.is_overdue(at(first_late))
    met(cast, in_time, REPORT_TO_PURCHASER, at(last_second))
    met(cast, late, REPORT_TO_PURCHASER, at(first_late))
    assert not in_time.is_overdue(at("2026-06-01 09:00"))
    assert late.is_overdue(at("2026-06-01 09:00"))
