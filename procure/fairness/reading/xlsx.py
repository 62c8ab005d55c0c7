"""Rows of an Excel workbook as lines, sheet by sheet."""

from __future__ import annotations

import posixpath
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from xml.etree.ElementTree import Element

from procure.fairness.reading import bounded
from procure.fairness.reading.kinds import Kind
from procure.fairness.reading.package import Package, local
from procure.fairness.reading.refusals import Refused
from procure.fairness.reading.result import Reading
from procure.fairness.reading.writing import LABEL, Text

_MAIN = "spreadsheetml.sheet.main+xml"
_ASIDE = (("spreadsheetml.comments+xml", "comment"), ("drawing+xml", "box"))
_MARGINS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_CODES = re.compile(r"&(?:\"[^\"]*\"|[A-Z]|[0-9]+)")
"""What says font, side and page number in a head or foot."""
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_PERCENTS = {9, 10}
"""The built-in formats that show a share as a percentage."""
_MOST_SPANNED = 10_000
"""Rows over which merged cells are followed."""

Grid = dict[int, dict[int, str]]


def read(content: bytes) -> Reading:
    """The text of an .xlsx."""
    package = Package(content)
    main = package.of_type(_MAIN)
    if len(main) != 1:
        raise Refused("other-package")
    book = _Book(package, _shared(package), _percents(package))
    text = Text()
    for name, part in _sheets(package, main[0]):
        book.sheet(name, part, text)
    for ending, unit in _ASIDE:
        for part in package.of_type(ending):
            for one in _named(package.xml(part), "t"):
                text.add(one.text or "", unit)
    text.refuse_hardly_any(package.pictures)
    return text.reading(Kind.XLSX, pictures=package.pictures)


@dataclass(frozen=True)
class _Book:
    package: Package
    shared: list[str]
    percents: set[int]

    def sheet(self, name: str, part: str, text: Text) -> None:
        """Every row that holds something."""
        root = self.package.xml(part)
        grid: Grid = {}
        for row in _named(root, "row"):
            self._row(row, grid)
        for merged in _named(root, "mergeCell"):
            _spread(grid, merged.get("ref", ""))
        for margin in (one for kind in _MARGINS for one in _named(root, kind)):
            text.add(_CODES.sub(" ", margin.text or ""), "margin")
        for number in sorted(grid):
            text.add_row((value for _, value in sorted(grid[number].items())), "row", name, number)

    def _row(self, row: Element, grid: Grid) -> None:
        number = _whole(row.get("r"), max(grid, default=0) + 1)
        cells = grid.setdefault(number, {})
        for cell in row:
            if local(cell) == "c" and (value := self._value(cell)):
                at = _CELL.fullmatch(cell.get("r", ""))
                column = _column(at[1]) if at else max(cells, default=0) + 1
                cells[column] = value

    def _value(self, cell: Element) -> str:
        type_ = cell.get("t", "n")
        if type_ == "inlineStr":
            return "".join(one.text or "" for one in _named(cell, "t"))
        stored = next((one.text or "" for one in cell if local(one) == "v"), "")
        if type_ == "s":
            index = _whole(stored, -1)
            return self.shared[index] if 0 <= index < len(self.shared) else ""
        return _shown(stored, _whole(cell.get("s"), 0) in self.percents) if type_ == "n" else stored


def _sheets(package: Package, main: str) -> Iterator[tuple[str, str]]:
    """The name and part of each sheet, in their order."""
    folder, file = posixpath.split(main)
    targets = {
        one.get("Id"): posixpath.normpath(posixpath.join("/", folder, one.get("Target", "")))[1:]
        for one in package.xml(f"{folder}/_rels/{file}.rels")
    }
    parts = set(package.names)
    for sheet in _named(package.xml(main), "sheet"):
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
        if (part := targets.get(link)) in parts and part is not None:
            yield sheet.get("name", ""), part


def _shared(package: Package) -> list[str]:
    parts = package.of_type("sharedStrings+xml")
    return [_string(item) for part in parts for item in package.xml(part) if local(item) == "si"]


def _string(item: Element) -> str:
    """A string without the readings (拼音) beside it."""
    for sound in [one for one in item if local(one) == "rPh"]:
        item.remove(sound)
    return "".join(one.text or "" for one in _named(item, "t"))


def _percents(package: Package) -> set[int]:
    """The styles that show a share as a percentage."""
    for part in package.of_type("spreadsheetml.styles+xml"):
        root = package.xml(part)
        own = {
            _whole(one.get("numFmtId"), -1)
            for one in _named(root, "numFmt")
            if "%" in one.get("formatCode", "")
        }
        used = next(_named(root, "cellXfs"), ())
        return {index for index, one in enumerate(used) if _whole(one.get("numFmtId"), 0) in own | _PERCENTS}
    return set()


def _shown(stored: str, is_percent: bool) -> str:
    """A number as it is seen."""
    try:
        number = float(stored)
    except ValueError:
        return stored
    return f"{number * 100:.10g}%" if is_percent else f"{number:.12g}"


def _spread(grid: Grid, ref: str) -> None:
    """Say a short merged cell's text in each row that it spans."""
    first, _, last = ref.partition(":")
    begins, ends = _CELL.fullmatch(first), _CELL.fullmatch(last)
    if not begins or not ends:
        return
    column, top = _column(begins[1]), int(begins[2])
    label = grid.get(top, {}).get(column, "")
    if label and len(label) <= LABEL:
        for row in islice(range(top + 1, int(ends[2]) + 1), _MOST_SPANNED):
            if row in grid:
                grid[row].setdefault(column, label)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else otherwise


def _named(root: Element, name: str) -> Iterator[Element]:
    return (one for one in root.iter() if local(one) == name)


if __name__ == "__main__":
    sys.exit(bounded.main(read))
