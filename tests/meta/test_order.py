"""Long tests begin first, those of a file together; no test is lost or run twice; databases take turns."""

from __future__ import annotations

import pytest

from tests.order import BY_DATABASE, database, spread, starts


@pytest.mark.parametrize(("long", "others", "workers"), [(0, 7, 3), (2, 30, 1), (4, 30, 4), (9, 31, 4)])
def test_every_test_is_there_once(long: int, others: int, workers: int) -> None:
    ordered = spread([[one] for one in range(long)], range(100, 100 + others), workers)
    assert sorted(ordered) == [*range(long), *range(100, 100 + others)]


def test_each_workers_share_begins_with_a_long_one_and_its_fellows() -> None:
    groups = [[0, 1], [2], [3], [4], [5], [6], [7, 8]]
    ordered = spread(groups, range(100, 130), 6)
    heads = [ordered[place] for place in starts(len(ordered), 6)]
    assert heads == [0, 2, 3, 4, 5, 6]
    assert ordered[:4] == [0, 1, 7, 8]
    assert [one for one in ordered if one >= 100] == list(range(100, 130))


def test_in_their_order_the_long_ones_would_all_be_one_workers() -> None:
    assert [place for place in starts(38, 6) if place < 8] == [0, 6]


def test_a_test_of_pages_runs_on_one_database_and_of_locks_on_both(request: pytest.FixtureRequest) -> None:
    here, bids = request.node, {"bids", "ledger", "faults"}
    assert bids <= BY_DATABASE
    assert database(here, deep=False) == "both"


@pytest.mark.parametrize(("name", "wanted"), [("test_a", "sqlite"), ("test_d", "postgresql")])
def test_the_others_take_turns_and_a_deep_run_asks_both(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, name: str, wanted: str
) -> None:
    monkeypatch.setattr(request.node, "path", request.node.path.parents[1] / "web" / "test_x.py")
    monkeypatch.setattr(request.node, "name", name)
    assert database(request.node, deep=False) == wanted
    assert database(request.node, deep=True) == "both"
