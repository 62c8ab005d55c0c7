"""What stands on a page: words with their places, and ruling lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from procure.fairness.reading.writing import CAPTION, CELL

_A_SCAN = 0.5
"""From which share of a page pictures are all of it, unless more than a caption stands beside them."""
_CELL_GAP = 2
"""Characters' heights between words that are cells of a table without lines."""


@dataclass(frozen=True)
class Word:
    """Characters without a gap between them; y grows upwards."""

    text: str
    left: float
    right: float
    base: float
    size: float

    @property
    def middle(self) -> float:
        """The height at which its eye is."""
        return self.base + 0.3 * self.size

    @property
    def height(self) -> float:
        """Of its font."""
        return max(self.size, 1.0)


@dataclass(frozen=True)
class Edge:
    """A ruling line: where it lies, and from where to where it runs."""

    level: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Page:
    """One page as it was found; ``garbled`` is the share of characters without a meaning.

    ``covered`` is the share of it that its pictures take.
    """

    number: int
    words: list[Word]
    edges: list[Edge]
    pictures: int = 0
    covered: float = 0.0
    garbled: float = 0.0
    remarks: tuple[str, ...] = ()

    @property
    def is_scan(self) -> bool:
        """Whether what it says is in a picture: a page number beside a scan makes it no text."""
        said = sum(len(one.text) for one in self.words)
        return bool(self.pictures) and (said == 0 or (self.covered >= _A_SCAN and said < CAPTION))


def lines(words: Sequence[Word]) -> list[list[Word]]:
    """Words by lines from the top, each from left to right."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (-one.base, one.left)):
        last = found[-1][0] if found else None
        if last is not None and abs(last.base - word.base) <= 0.4 * max(last.height, word.height):
            found[-1].append(word)
        else:
            found.append([word])
    return [sorted(line, key=lambda one: one.left) for line in found]


def said(line: Sequence[Word]) -> str:
    """A line's text: a blank where there was one, a wide gap as the edge of a cell."""
    parts = [line[0].text]
    for one, other in pairwise(line):
        gap = (other.left - one.right) / max(one.height, other.height)
        parts += [CELL if gap > _CELL_GAP else " ", other.text]
    return "".join(parts)
