"""Text as a parser finds it: one line after the other, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable

from procure.fairness.reading.kinds import Kind
from procure.fairness.reading.refusals import Refused
from procure.fairness.reading.result import LONGEST, Place, Reading

CELL = " | "
"""What stands between the cells of a row, which is one line."""
CAPTION = 100
"""Characters up to which text only stands beside a picture."""
LABEL = 30
"""The length up to which a merged cell's text is said again in each row it spans."""
_BLANKS = re.compile(r"\s+")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Text:
    """The lines of a file, no longer in all than can be checked."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._places: list[Place] = []
        self._length = 0

    @property
    def length(self) -> int:
        """How many characters there are."""
        return self._length

    def add(self, line: str, unit: str, *values: int | str) -> None:
        """One more line, unless there is nothing in it."""
        line = _UNSEEN.sub("", line).strip()
        if not line:
            return
        self._length += len(line) + 1
        if self._length > LONGEST:
            raise Refused("too-long")
        place = Place(self._length - len(line) - 1, unit, values)
        if not self._places or (self._places[-1].unit, self._places[-1].values) != (unit, values):
            self._places.append(place)
        self._parts.append(line)

    def add_row(self, cells: Iterable[str], unit: str, *values: int | str) -> None:
        """A row of a table as one line."""
        self.add(CELL.join(one for one in map(one_line, cells) if one), unit, *values)

    def refuse_hardly_any(self, pictures: int) -> None:
        """Refuse a document that says nothing, or hardly anything but by its pictures."""
        if not self.length:
            raise Refused("pictures-only" if pictures else "no-text")
        if pictures and self.length < CAPTION:
            raise Refused("pictures-only")

    def reading(self, kind: Kind, *, pictures: int = 0, unread: tuple[int, ...] = ()) -> Reading:
        """All of it."""
        return Reading("\n".join(self._parts), tuple(self._places), kind, pictures, unread)


def one_line(text: str) -> str:
    """A text without line breaks."""
    return _BLANKS.sub(" ", text).strip()
