"""The words of a page of a PDF with their places, by the direction in which they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ctypes import byref, c_double
from dataclasses import dataclass
from math import pi
from typing import Any

import pypdfium2_raw as pdfium

from procure.fairness.reading.page import Word

_BLANKS = {10, 13, 32, 0xA0, 0x3000}
_LEAN, _WIDEST = 3.0, 60.0
"""Points between neighbours, upwards and across."""
_MOST_OBJECTS = 20_000
_NO_TEXT = 2
"""Bytes of a text that is only its end."""
Turn = Callable[[float, float], tuple[float, float]]
UPRIGHT: Turn = lambda x, y: (x, y)  # noqa: E731  # one of four of a kind
TURNS: tuple[Turn, ...] = (UPRIGHT, lambda x, y: (-y, x), lambda x, y: (-x, -y), lambda x, y: (y, -x))
"""What makes text that runs to the right, downwards, to the left or upwards run to the right."""


@dataclass(frozen=True)
class _Character:
    """One character, as the page is turned for it."""

    index: int
    code: int
    quarter: int
    x: float
    y: float

    def follows(self, other: _Character) -> bool:
        """Whether the two are neighbours on one line."""
        across, up = self.x - other.x, self.y - other.y
        return self.quarter == other.quarter and abs(up) <= _LEAN and -1 <= across <= _WIDEST


def words_of(page: Any) -> tuple[dict[int, list[Word]], float]:
    """Every stretch of characters without a gap by its direction, most of them first.

    With it comes the share of the characters that have no meaning.
    """
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return {0: []}, 0.0
    try:
        count = pdfium.FPDFText_CountChars(text)
        codes = [pdfium.FPDFText_GetUnicode(text, index) for index in range(count)]
        wrong = sum(map(_is_garbled, codes)) / max(count, 1)
        return _words(text, codes), 1.0 if _has_lost(page, text) else wrong
    finally:
        pdfium.FPDFText_ClosePage(text)


def _words(text: Any, codes: list[int]) -> dict[int, list[Word]]:
    found: dict[int, list[Word]] = {}
    for stretch in _stretches(_characters(text, codes)):
        found.setdefault(stretch[0].quarter, []).append(_word(text, stretch))
    return dict(sorted(found.items(), key=lambda one: -len(one[1]))) or {0: []}


def _characters(text: Any, codes: list[int]) -> Iterator[_Character | None]:
    """Each character; None for a blank or the end of a line."""
    x, y = c_double(), c_double()
    across, up = byref(x), byref(y)
    for index, code in enumerate(codes):
        if code in _BLANKS:
            yield None
            continue
        quarter = round(pdfium.FPDFText_GetCharAngle(text, index) / (pi / 2)) % 4
        pdfium.FPDFText_GetCharOrigin(text, index, across, up)
        yield _Character(index, code, quarter, *TURNS[quarter](x.value, y.value))


def _stretches(characters: Iterator[_Character | None]) -> Iterator[list[_Character]]:
    stretch: list[_Character] = []
    for one in characters:
        if stretch and (one is None or not one.follows(stretch[-1])):
            yield stretch
            stretch = []
        if one is not None:
            stretch.append(one)
    if stretch:
        yield stretch


def _word(text: Any, stretch: list[_Character]) -> Word:
    said = "".join(chr(one.code) for one in stretch if one.code < 0x110000)
    left, _, height = _box(text, stretch[0])
    _, right, last = _box(text, stretch[-1])
    return Word(said, left, right, stretch[0].y, max(height, last))


def _box(text: Any, one: _Character) -> tuple[float, float, float]:
    """Where a character begins and ends, and how high its font is."""
    box, turn = pdfium.FS_RECTF(), TURNS[one.quarter]
    pdfium.FPDFText_GetLooseCharBox(text, one.index, byref(box))
    (x0, y0), (x1, y1) = turn(box.left, box.bottom), turn(box.right, box.top)
    return min(x0, x1), max(x0, x1), abs(y1 - y0)


def _has_lost(page: Any, text: Any) -> bool:
    """Whether turned words are on the page of which PDFium, where their font is missing, says nothing."""
    matrix = pdfium.FS_MATRIX()
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        one = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(one) == pdfium.FPDF_PAGEOBJ_TEXT:
            pdfium.FPDFPageObj_GetMatrix(one, byref(matrix))
            is_turned = abs(matrix.b) > abs(matrix.a)
            if is_turned and pdfium.FPDFTextObj_GetText(one, text, None, 0) <= _NO_TEXT:
                return True
    return False


def _is_garbled(code: int) -> bool:
    """A character that means nothing to anybody: private, replaced, or a control."""
    return (
        0xE000 <= code <= 0xF8FF
        or code in (0xFFFD, 0xFFFE, 0xFFFF)
        or (code < 32 and code not in (9, 10, 13))
    )
