"""On which databases tests run, and in what order: what takes minutes first, nobody waits for it then."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pytest

Item = TypeVar("Item")
BY_DATABASE = {
    *("bids", "core", "evidence", "faults", "journal", "ledger", "obligations", "running", "storage"),
    "meta",
}
"""Whose tests may differ by database (locks, order, rights, instants): every run asks both."""

BY_TURNS = {
    *("test_dual", "test_envelopes", "test_evidence", "test_evidence_any_time", "test_lots"),
    *("test_objections", "test_pages", "test_readiness", "test_receipts", "test_rehearsal"),
    *("test_secrecy", "test_two_worlds"),
}
"""Files there whose tests play whole courses: what might differ in them has tests of its own."""


def database(test: pytest.Item, *, deep: bool) -> str:
    """On which databases a test runs: the others on one of them, by turns; in a deep run on both."""
    if test.get_closest_marker("in_chromium"):
        return "sqlite"
    place = Path(test.path)
    if deep or (place.parent.name in BY_DATABASE and place.stem not in BY_TURNS):
        return "both"
    return ("sqlite", "postgresql")[zlib.crc32(test.name.encode()) % 2]


def starts(count: int, workers: int) -> list[int]:
    """Where in the list each worker's share of it begins, as pytest-xdist cuts it before anybody steals."""
    places, given = [], 0
    for remaining in range(workers, 0, -1):
        places.append(given)
        given += (count - given) // remaining
    return places


def spread(long: Sequence[Sequence[Item]], others: Sequence[Item], workers: int) -> list[Item]:
    """The groups of long ones dealt out to the heads of the workers' shares, the others in their order.

    What is in one group stays together: it shares what is dear to set up.
    """
    hands = [[one for group in long[number::workers] for one in group] for number in range(workers)]
    ordered: list[Item] = []
    left = list(others)
    count = sum(map(len, long)) + len(others)
    edges = [*starts(count, workers)[1:], count]
    for hand, edge in zip(hands, edges, strict=True):
        room = edge - len(ordered) - len(hand)
        ordered += [*hand, *left[:room]]
        left = left[room:]
    return ordered
