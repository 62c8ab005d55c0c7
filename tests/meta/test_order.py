"""Long tests begin first, each on another worker, and no test is lost or run twice."""

from __future__ import annotations

import pytest

from tests.order import spread, starts


@pytest.mark.parametrize(
    ("long", "others", "workers"), [(0, 7, 3), (2, 30, 1), (4, 30, 4), (9, 31, 4), (3, 2, 6)]
)
def test_every_test_is_there_once(long: int, others: int, workers: int) -> None:
    ordered = spread(range(long), range(100, 100 + others), workers)
    assert sorted(ordered) == [*range(long), *range(100, 100 + others)]


def test_each_workers_share_begins_with_a_long_one() -> None:
    ordered = spread(range(8), range(100, 130), 6)
    heads = [ordered[place] for place in starts(len(ordered), 6)]
    assert heads == [0, 1, 2, 3, 4, 5]
    assert [one for one in ordered if one >= 100] == list(range(100, 130))


def test_in_their_order_the_long_ones_would_all_be_one_workers() -> None:
    assert [place for place in starts(38, 6) if place < 8] == [0, 6]
