"""From pages to text: a wrapped line goes on, a table's row is one line, running heads are said once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from procure.fairness.reading.grid import Table, tables
from procure.fairness.reading.page import Page, Word, lines, said
from procure.fairness.reading.writing import CELL, Text

_PAGE_NUMBER = re.compile(r"第\s*\d+\s*页|共\s*\d+\s*页|^\W*\d+\W*$|\d+\s*/\s*\d+\W*$")
_ENDS = "。；：！？;:!?"
_ITEM = re.compile(r"[(（]?[0-9一二三四五六七八九十]{1,3}[)）.、．]|第.{1,4}[章节条]|[①-⑳★▲●◆\-·]")
_NUMBER = "#"
_FULL = 3
"""How many characters short of the edge a line may end and still have been full."""
_EDGE, _REPEATED = 2, 2
"""Among how many lines at the edge, and on how many pages, one stands to be a running head."""


_Head = tuple[str, int]


@dataclass(frozen=True)
class _Line:
    """A line or row of a page ``at`` a height; ``wraps`` where it was full, and may go on in the next."""

    page: int
    text: str
    at: int
    wraps: bool = False
    indented: bool = False


def write(pages: Sequence[Page], text: Text) -> None:
    """Put every page's lines down, running heads before all others."""
    laid = [list(_page(one)) for one in pages]
    heads = _running(laid)
    for head in {_plain(one.text): one for page in reversed(laid) for one in _at_edges(page, heads)}.values():
        _add(head, text)
    held: _Line | None = None
    for one in (line for page in laid for line in _without(page, heads)):
        if held is not None and held.wraps and not one.indented and not _ITEM.match(one.text):
            held = _Line(held.page, _joined(held.text, one.text), one.at, one.wraps)
            continue
        _add(held, text)
        held = one
    _add(held, text)
    for page in pages:
        for remark in page.remarks:
            text.add(remark, "page", page.number)


def _joined(one: str, other: str) -> str:
    """Two lines as one, with a blank between words of Latin letters."""
    parted = (one[-1] + other[0]).isascii() and one[-1].isalnum() and other[0].isalnum()
    return f"{one} {other}" if parted else one + other


def _add(line: _Line | None, text: Text) -> None:
    if line is not None:
        text.add(line.text, "page", line.page)


def _page(page: Page) -> Iterator[_Line]:
    """Its lines from the top, tables where they stand."""
    grids = tables(page.edges)
    loose: list[Word] = []
    for word in page.words:
        home = next((one for one in grids if one.holds(word)), None)
        (home.words if home is not None else loose).append(word)
    full = [one for one in grids if one.words]
    left = min((one.left for one in loose), default=0.0)
    right = max((one.right for one in loose), default=0.0)
    for line in lines(loose):
        while full and full[0].ys[0] > line[0].middle:
            yield from _rows(page, full.pop(0))
        yield _line(page, line, left, right)
    for table in full:
        yield from _rows(page, table)


def _line(page: Page, line: list[Word], left: float, right: float) -> _Line:
    text, size = said(line), max(one.height for one in line)
    wraps = right - line[-1].right < _FULL * size and text[-1] not in _ENDS
    return _Line(
        page.number, text, round(line[0].base), wraps and right - left > 10 * size, line[0].left - left > size
    )


def _rows(page: Page, table: Table) -> Iterator[_Line]:
    for row in table.rows():
        cells = ["".join(said(line) for line in lines(cell)) for cell in row]
        if text := CELL.join(one for one in cells if one):
            yield _Line(page.number, text, round(table.ys[0]), indented=True)


def _running(laid: Sequence[Sequence[_Line]]) -> set[_Head]:
    """What the first and last lines of pages repeat at one height, apart from the page's number."""
    ends = [{_head(one) for one in (*page[:_EDGE], *page[-_EDGE:])} for page in laid]
    counted = Counter(one for page in ends for one in page)
    return {one for one, times in counted.items() if times >= max(_REPEATED, len(laid) // 2)}


def _at_edges(page: Sequence[_Line], heads: set[_Head]) -> Iterator[_Line]:
    """A page's running heads, its bare number left out."""
    for index, one in enumerate(page):
        if _is_head(page, index, heads) and _plain(one.text) != _NUMBER:
            yield one


def _without(page: Sequence[_Line], heads: set[_Head]) -> Iterator[_Line]:
    """A page's other lines."""
    return (one for index, one in enumerate(page) if not _is_head(page, index, heads))


def _is_head(page: Sequence[_Line], index: int, heads: set[_Head]) -> bool:
    if _EDGE <= index < len(page) - _EDGE:
        return False
    return _plain(page[index].text) == _NUMBER or _head(page[index]) in heads


def _head(line: _Line) -> _Head:
    return _plain(line.text), line.at


def _plain(text: str) -> str:
    return _PAGE_NUMBER.sub(_NUMBER, text)
