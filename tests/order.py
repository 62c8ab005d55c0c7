"""In what order tests begin: what takes minutes first, so that none is waited for at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


def starts(count: int, workers: int) -> list[int]:
    """Where in the list each worker's share of it begins, as pytest-xdist cuts it before anybody steals."""
    places, given = [], 0
    for remaining in range(workers, 0, -1):
        places.append(given)
        given += (count - given) // remaining
    return places


def spread(long: Sequence[Item], others: Sequence[Item], workers: int) -> list[Item]:
    """The long ones dealt out to the heads of the workers' shares, the others after them in their order."""
    hands = [list(long[number::workers]) for number in range(workers)]
    ordered: list[Item] = []
    left = list(others)
    edges = [*starts(len(long) + len(others), workers)[1:], len(long) + len(others)]
    for hand, edge in zip(hands, edges, strict=True):
        room = edge - len(ordered) - len(hand)
        ordered += [*hand, *left[:room]]
        left = left[room:]
    return ordered
