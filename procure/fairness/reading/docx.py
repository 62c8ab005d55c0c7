"""Paragraphs and table rows of a Word document, in the order in which they are read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from procure.fairness.reading import bounded
from procure.fairness.reading.kinds import Kind
from procure.fairness.reading.package import Package, local
from procure.fairness.reading.refusals import Refused
from procure.fairness.reading.result import Reading
from procure.fairness.reading.writing import LABEL, Text

_MAIN = "wordprocessingml.document.main+xml"
_ASIDE = (
    ("header+xml", "margin"),
    ("footer+xml", "margin"),
    ("footnotes+xml", "note"),
    ("endnotes+xml", "note"),
    ("wordprocessingml.comments+xml", "comment"),
)
_FOREIGN = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t",
)
"""Words of formulas and of drawings that stand in the text itself."""
_DRAWN = ("diagramData+xml", "chart+xml")
_NOT_SHOWN = ("del", "moveFrom", "Fallback")
"""What a revision took out, and what only old programs show in place of what is there too."""


def read(content: bytes) -> Reading:
    """The text of a .docx."""
    package = Package(content)
    main = package.of_type(_MAIN)
    if len(main) != 1:
        raise Refused("other-package")
    text = Text()
    root = package.xml(main[0])
    _Words(root, text).body()
    for ending, unit in _ASIDE:
        for name in package.of_type(ending):
            _Words(package.xml(name), text).aside(unit)
    for name in package.of_type(*_DRAWN):
        _drawn(package.xml(name), text)
    text.refuse_hardly_any(package.pictures)
    return text.reading(Kind.DOCX, pictures=package.pictures)


@dataclass
class _Words:
    """One part; tags carry the namespace that its root has."""

    root: Element
    text: Text
    paragraphs: int = 0
    tables: int = 0
    tags: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        namespace = self.root.tag.rpartition("}")[0]
        names = ("p", "tbl", "tr", "tc", "t", "tab", "br", "cr", "noBreakHyphen", "val", "altChunk")
        self.tags = {name: f"{namespace}}}{name}" if namespace else name for name in names}
        _prune(self.root)
        if next(self.root.iter(self.tags["altChunk"]), None) is not None:
            raise Refused("embedded-file")

    def body(self) -> None:
        """Every paragraph and every row with its number."""
        for block in self._blocks(self.root):
            if block.tag == self.tags["tbl"]:
                self._table(block)
            else:
                self.paragraphs += 1
                self.text.add(self._said(block, "\n"), "paragraph", self.paragraphs)

    def aside(self, unit: str) -> None:
        """The paragraphs of what stands beside the text."""
        for block in self._blocks(self.root):
            self.text.add(self._said(block, "\n"), unit)

    def _blocks(self, element: Element) -> Iterator[Element]:
        for child in element:
            if child.tag in (self.tags["p"], self.tags["tbl"]):
                yield child
            else:
                yield from self._blocks(child)

    def _table(self, table: Element) -> None:
        self.tables += 1
        above: dict[int, str] = {}
        for number, row in enumerate(self._inside(table, "tr"), 1):
            above = self._row(row, above)
            self.text.add_row(above.values(), "table", self.tables, number)

    def _row(self, row: Element, above: dict[int, str]) -> dict[int, str]:
        """The texts of a row by column; a short one that spans rows is said in each of them."""
        found: dict[int, str] = {}
        column = 0
        for cell in self._inside(row, "tc"):
            width, goes_on = self._shape(cell)
            label = above.get(column, "")
            found[column] = (label if len(label) <= LABEL else "") if goes_on else self._said(cell, " ")
            column += width
        return found

    def _inside(self, element: Element, name: str) -> Iterator[Element]:
        """The rows of a table or the cells of a row, but none of a table inside."""
        for child in element:
            if child.tag == self.tags[name]:
                yield child
            elif child.tag not in (self.tags["tbl"], self.tags["tc"]):
                yield from self._inside(child, name)

    def _shape(self, cell: Element) -> tuple[int, bool]:
        """How many columns a cell spans, and whether it belongs to the one above."""
        width, goes_on = 1, False
        for one in next((child for child in cell if local(child) == "tcPr"), ()):
            value = one.get(self.tags["val"])
            if local(one) == "gridSpan" and value and value.isdecimal():
                width = max(1, min(int(value), 1_000))
            elif local(one) == "vMerge":
                goes_on = value != "restart"
        return width, goes_on

    def _said(self, element: Element, between: str) -> str:
        """Its text; paragraphs inside it, as in text boxes, are parted."""
        tags, parts = self.tags, []
        breaks = {tags["br"]: between, tags["cr"]: between, tags["tab"]: " ", tags["noBreakHyphen"]: "-"}
        paragraph, texts = tags["p"], {tags["t"], *_FOREIGN}
        for one in element.iter():
            if one.tag in texts:
                parts.append(one.text or "")
            elif one.tag == paragraph:
                parts.append(between)
            elif one.tag in breaks:
                parts.append(breaks[one.tag])
        return "".join(parts)


def _prune(root: Element) -> None:
    """Take out what is not shown."""
    for parent in list(root.iter()):
        for child in [one for one in parent if local(one) in _NOT_SHOWN]:
            parent.remove(child)


def _drawn(root: Element, text: Text) -> None:
    """The words of a diagram or a chart."""
    for one in root.iter():
        if local(one) in ("t", "v"):
            text.add(one.text or "", "box")


if __name__ == "__main__":
    sys.exit(bounded.main(read))
