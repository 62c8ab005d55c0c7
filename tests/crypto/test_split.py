"""Splitting: any threshold of holders has everything, one fewer lacks a whole share."""

from __future__ import annotations

from itertools import combinations

import pytest

from procure.crypto import split

SECRET = b"AGE-SECRET-KEY-1" + b"Q" * 58


def test_two_of_three_are_the_share_ids_of_the_vectors() -> None:
    assert split.share_ids(["c1", "c2", "c3"], 2) == {"c1": ["1", "2"], "c2": ["0", "2"], "c3": ["0", "1"]}


@pytest.mark.parametrize("holders", range(1, 8))
@pytest.mark.parametrize("dual", [False, True])
def test_exactly_the_threshold_is_enough(holders: int, dual: bool) -> None:
    names = [f"c{number}" for number in range(holders)]
    for threshold in range(1, holders + 1):
        shares = split.split(SECRET, holders, threshold, dual=dual)
        ids = split.share_ids(names, threshold)
        needed = set(shares) - {split.OWN_SHARE}
        for group in combinations(names, threshold):
            assert {one for who in group for one in ids[who]} == needed
        for group in combinations(names, threshold - 1):
            assert {one for who in group for one in ids[who]} < needed
        assert split.combine(shares.values()) == SECRET
        if len(shares) > 1:
            assert split.combine([*shares.values()][1:]) != SECRET


def test_seven_holders_with_four_have_the_counts_of_the_design() -> None:
    assert len(split.all_ids(7, 4)) == 35
    assert {len(ids) for ids in split.share_ids(list("abcdefg"), 4).values()} == {20}


def test_the_same_secret_is_split_differently_each_time() -> None:
    assert split.split(SECRET, 3, 2) != split.split(SECRET, 3, 2)


def test_shares_of_different_length_do_not_combine() -> None:
    with pytest.raises(ValueError, match="length"):
        split.combine([b"ab", b"a"])
