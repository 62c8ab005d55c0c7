"""How much a clause sounds like the restrictions of our examples, where no pattern of the catalogue holds.

Patterns know the usual words. What is said without them often still sounds like a restriction: its pieces
of one to three characters stand in clauses that restrict more often than in lawful ones. Each piece has a
weight, learned from the examples in ``tests/fairness`` by ``tools/likeness.py``. A sum of weights is no
reading of the law, so it never blocks: it asks for a second look, under the category of the nearest examples.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import repeat
from math import sqrt
from operator import add

FILE = "likeness.tsv"
_NUMBERS = re.compile(r"[0-9一二三四五六七八九十百千万〇零两]+(?:\.[0-9]+)?")
_END = "¶"
"""Stands for the beginning and the end of a clause."""
_SHORTEST = 20
"""Of so few characters nothing can be told."""


@dataclass(frozen=True)
class Weights:
    """What each piece weighs, the categories it is near to, and the ``bound`` that all must outweigh."""

    bound: int
    weight: Mapping[str, int]
    near: Mapping[str, Mapping[str, int]]

    def of(self, text: str) -> float:
        """How far a folded clause is above the bound."""
        found = pieces(text)
        return sum(map(self.weight.get, found, repeat(0))) / sqrt(len(found)) - self.bound

    def nearest(self, text: str) -> str:
        """The category whose examples have most in common with a folded clause."""
        sums = Counter[str]()
        for one in pieces(text):
            sums.update(self.near.get(one, {}))
        return max(sorted(sums), key=sums.__getitem__, default="")


def sounds_like(text: str) -> str:
    """Which category a folded clause sounds like; none where it sounds lawful."""
    if len(text) < _SHORTEST or weights().of(text) <= 0:
        return ""
    return weights().nearest(text)


def pieces(text: str) -> set[str]:
    """One to three characters that stand side by side; numbers are all the same."""
    marked = f"\n{_NUMBERS.sub('0', text.strip())}\n"
    pairs = list(map(add, marked, marked[1:]))
    return {*marked, *pairs, *map(add, pairs, marked[2:])}


@cache
def weights() -> Weights:
    """The weights that we ship."""
    return read(shipped().decode())


def shipped() -> bytes:
    """The file that holds them."""
    return resources.files("procure.fairness").joinpath(FILE).read_bytes()


def read(text: str) -> Weights:
    """Weights as ``written``."""
    first, *lines = text.splitlines()
    rows = [line.replace(_END, "\n").split("\t") for line in lines]
    near = {piece: dict(map(_near, told.split())) for piece, _, told in rows if told}
    return Weights(int(first), {piece: int(weight) for piece, weight, _ in rows}, near)


def written(weights: Weights) -> str:
    """A line with the bound, then one for each piece: its weight, and the categories it is near to."""
    rows = ((piece, weight, weights.near.get(piece, {})) for piece, weight in sorted(weights.weight.items()))
    lines = (f"{piece}\t{weight}\t{_told(near)}".replace("\n", _END) for piece, weight, near in rows)
    return "".join(f"{line}\n" for line in (str(weights.bound), *lines))


def _near(told: str) -> tuple[str, int]:
    category, near = told.split(":")
    return category, int(near)


def _told(near: Mapping[str, int]) -> str:
    return " ".join(f"{category}:{value}" for category, value in near.items())
