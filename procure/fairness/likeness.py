"""How much a clause sounds like the restrictions of our examples, where no pattern of the catalogue holds.

Patterns know the usual words. What is said without them often still sounds like a restriction: its pieces
of one to three characters stand in clauses that restrict more often than in lawful ones. Each piece has a
weight, learned from the examples in ``tests/fairness`` by ``tools/likeness.py``. A sum of weights is no
reading of the law, so it never blocks: it asks for a second look, under the category of the nearest examples.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from math import sqrt
from operator import add

from ahocorasick_rs import BytesAhoCorasick, Implementation

FILE = "likeness.tsv"
_NUMBERS = re.compile(r"[0-9一二三四五六七八九十百千万〇零两]+(?:\.[0-9]+)?")
_APART = "\0"
"""Stands in no folded text."""
_AT_ONCE = 2000
"""Clauses among which pieces are looked for in one pass."""
_END = "¶"
"""Stands for the beginning and the end of a clause."""
_SHORTEST = 20
"""Of fewer characters nothing can be told."""


@dataclass(frozen=True)
class Weights:
    """What each piece weighs, the categories it is near to, and the ``bound`` that all must outweigh."""

    bound: int
    weight: Mapping[str, int]
    near: Mapping[str, Mapping[str, int]]

    def above(self, texts: Sequence[str]) -> list[float]:
        """How far each of some folded clauses is above the bound."""
        marked = [_marked(text) for text in texts]
        told = self._weighed(list(dict.fromkeys(marked)))
        return [told[text] for text in marked]

    def _weighed(self, marked: Sequence[str]) -> dict[str, float]:
        told: dict[str, float] = {}
        for at in range(0, len(marked), _AT_ONCE):
            some = marked[at : at + _AT_ONCE]
            for text, total in zip(some, self._totals(some), strict=True):
                told[text] = total / sqrt(_pieces_in(text)) - self.bound
        return told

    def nearest(self, text: str) -> str:
        """The category whose examples have most in common with a folded clause."""
        sums = Counter[str]()
        for one in pieces(text):
            sums.update(self.near.get(one, {}))
        return max(sorted(sums), key=sums.__getitem__, default="")

    def _totals(self, marked: Sequence[str]) -> Iterator[int]:
        total, weighs = 0, [0, *self.weight.values()]
        whole = "".join(f"{text}{_APART}" for text in marked).encode()
        for piece, _, _ in self._automaton.find_matches_as_indexes(whole, overlapping=True):
            if piece:
                total += weighs[piece]
            else:
                yield total
                total = 0

    @cached_property
    def _automaton(self) -> BytesAhoCorasick:
        words = [word.encode() for word in (_APART, *self.weight)]
        return BytesAhoCorasick(words, implementation=Implementation.ContiguousNFA)


def sound_like(texts: Iterable[str]) -> dict[str, str]:
    """Of folded clauses those that sound like restrictions, each with the category that it is nearest to."""
    long = [text for text in dict.fromkeys(texts) if len(text) >= _SHORTEST]
    above = zip(long, weights().above(long), strict=True)
    return {text: weights().nearest(text) for text, over in above if over > 0}


def pieces(text: str) -> list[str]:
    """One to three characters that stand side by side; numbers are all the same."""
    marked = _marked(text)
    pairs = list(map(add, marked, marked[1:]))
    return [*marked, *pairs, *map(add, pairs, marked[2:])]


def _marked(text: str) -> str:
    return f"\n{_NUMBERS.sub('0', text.strip())}\n"


def _pieces_in(marked: str) -> int:
    return 3 * len(marked) - 3


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
