"""Tables of a page, as its ruling lines make them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from procure.fairness.reading.page import Edge, Word
from procure.fairness.reading.writing import LABEL

NEAR = 3.0
"""Points within which two ruling lines are one."""
_SHORTEST = 8.0
"""Points under which a table has no row and no column."""
_MOST_CELLS = 5_000


@dataclass
class Table:
    """A grid of ruling lines: ``xs`` from the left, ``ys`` from the top."""

    xs: list[float]
    ys: list[float]
    edges: list[Edge]
    words: list[Word] = field(default_factory=list)

    def holds(self, word: Word) -> bool:
        """Whether a word stands in it."""
        across = (word.left + word.right) / 2
        return self.xs[0] <= across <= self.xs[-1] and self.ys[-1] <= word.middle <= self.ys[0]

    def rows(self) -> Iterator[list[list[Word]]]:
        """The words of each cell, row by row from the top; a cell over several rows stands in its first."""
        across, down = len(self.xs) - 1, len(self.ys) - 1
        parents = {(row, column): self._first(row, column) for row in range(down) for column in range(across)}
        cells: dict[tuple[int, int], list[Word]] = {}
        for word in self.words:
            place = self._cell(word)
            while parents[place] != place:
                place = parents[place]
            cells.setdefault(place, []).append(word)
        for row in range(down):
            yield [self._shown(cells, parents, (row, column)) for column in range(across)]

    def _shown(
        self,
        cells: dict[tuple[int, int], list[Word]],
        parents: dict[tuple[int, int], tuple[int, int]],
        place: tuple[int, int],
    ) -> list[Word]:
        """What a row says in a column: its own cell, or the short label that spans it from above."""
        row, column = place
        if parents[place] == place:
            return cells.get(place, [])
        if parents[place] == (row, column - 1):
            return []
        while parents[place] != place:
            place = parents[place]
        label = cells.get(place, [])
        is_in_column = place[1] == column
        return label if is_in_column and sum(len(one.text) for one in label) <= LABEL else []

    def _first(self, row: int, column: int) -> tuple[int, int]:
        """The cell to which this one belongs where no line parts them; itself where lines do."""
        x, y = (self.xs[column] + self.xs[column + 1]) / 2, (self.ys[row] + self.ys[row + 1]) / 2
        if column and not self._parts(False, self.xs[column], y):
            return row, column - 1
        if row and not self._parts(True, self.ys[row], x):
            return row - 1, column
        return row, column

    def _parts(self, level: bool, at: float, along: float) -> bool:
        """Whether a line runs here."""
        return any(
            one.level is level and abs(one.at - at) <= NEAR and one.start - NEAR <= along <= one.end + NEAR
            for one in self.edges
        )

    def _cell(self, word: Word) -> tuple[int, int]:
        x, y = (word.left + word.right) / 2, word.middle
        column = next(index for index, right in enumerate(self.xs[1:]) if x <= right)
        row = next(index for index, bottom in enumerate(self.ys[1:]) if y >= bottom)
        return row, column


def tables(edges: Sequence[Edge]) -> list[Table]:
    """The grids that touching lines make, from the top of the page."""
    found = [table for group in _groups(edges) if (table := _table(group)) is not None]
    return sorted(found, key=lambda one: -one.ys[0])


def _table(group: list[Edge]) -> Table | None:
    edges = [one for one in group if not one.level or _is_border(one, group)]
    ys = _merged((one.at for one in edges if one.level), descending=True)
    xs = _merged((one.at for one in edges if not one.level), descending=False)
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > _MOST_CELLS:
        return None
    if len(xs) == 2 and len(ys) == 2:
        return None
    return Table(xs, ys, edges)


def _is_border(one: Edge, group: list[Edge]) -> bool:
    """Whether a level line ends at upright ones, or is too long to underline a word."""
    uprights = [other.at for other in group if not other.level]
    touches = all(any(abs(at - end) <= NEAR for at in uprights) for end in (one.start, one.end))
    widest = max(other.end - other.start for other in group if other.level)
    return touches or one.end - one.start > widest / 2


def _merged(places: Iterator[float], *, descending: bool) -> list[float]:
    kept: list[float] = []
    for one in sorted(places, reverse=descending):
        if not kept or abs(one - kept[-1]) > _SHORTEST:
            kept.append(one)
    return kept


def _groups(edges: Sequence[Edge]) -> Iterator[list[Edge]]:
    """Lines that cross or touch, together, found band by band from the top."""
    tall = sorted(edges, key=lambda one: -(one.at if one.level else one.end))
    group: list[Edge] = []
    lowest = 0.0
    for one in tall:
        top, bottom = (one.at, one.at) if one.level else (one.end, one.start)
        if group and top < lowest - NEAR:
            yield group
            group = []
        lowest = bottom if not group else min(lowest, bottom)
        group.append(one)
    if group:
        yield group
