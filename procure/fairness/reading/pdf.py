"""Paragraphs and table rows of a PDF by where its words and ruling lines stand on each page."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref, c_double
from math import pi
from typing import Any

import pypdfium2_raw as pdfium

from procure.fairness.reading import bounded, pdf_dangers
from procure.fairness.reading.drawn import TURNS, UPRIGHT, Turn, drawn, remarks
from procure.fairness.reading.kinds import Kind
from procure.fairness.reading.page import Page, Word
from procure.fairness.reading.pages import write
from procure.fairness.reading.refusals import Refused
from procure.fairness.reading.result import Reading
from procure.fairness.reading.writing import Text

MOST_PAGES = 3_000
Places = list[tuple[float, float]]
_ASKED = 200
"""How many characters are asked for the direction in which they run."""
_FORM_XFA = (2, 3)
_BLANK = 32
_BLANKS = {10, 13, _BLANK, 0xA0, 0x3000}
_LEAN, _WIDEST = 3.0, 60.0
"""Points between neighbours, upwards and across."""
_GARBLED = 0.3


def read(content: bytes) -> Reading:
    """The text of a PDF."""
    pdf_dangers.refuse(content)
    with _opened(content) as document:
        _refuse_forms(document)
        count = pdfium.FPDF_GetPageCount(document)
        if count > MOST_PAGES:
            raise Refused("too-many-pages")
        if not count:
            raise Refused("damaged-pdf")
        pages = [_page(document, number) for number in range(count)]
    return _reading(pages)


def _reading(pages: list[Page]) -> Reading:
    unread = tuple(number for number, one in enumerate(pages, 1) if one.is_scan)
    if garbled := tuple(number for number, one in enumerate(pages, 1) if one.garbled > _GARBLED):
        raise Refused("garbled", garbled)
    text = Text()
    write(pages, text)
    if not text.length and not unread:
        raise Refused("no-text")
    return text.reading(Kind.PDF, pictures=sum(one.pictures for one in pages), unread=unread)


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        code = pdfium.FPDF_GetLastError()
        raise Refused("encrypted-pdf" if code == pdfium.FPDF_ERR_PASSWORD else "damaged-pdf")
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _refuse_forms(document: Any) -> None:
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        raise Refused("pdf-script")
    if pdfium.FPDFDoc_GetAttachmentCount(document) > 0:
        raise Refused("pdf-embedded")
    if pdfium.FPDF_GetFormType(document) in _FORM_XFA:
        raise Refused("pdf-form")


def _page(document: Any, number: int) -> Page:
    page = pdfium.FPDF_LoadPage(document, number)
    if not page:
        raise Refused("damaged-pdf")
    try:
        words, garbled, turn = _words(page)
        found, told = drawn(page, turn), tuple(remarks(page))
        return Page(number + 1, words, found.edges, found.pictures, found.covered, garbled, told)
    finally:
        pdfium.FPDF_ClosePage(page)


def _words(page: Any) -> tuple[list[Word], float, Turn]:
    """Every stretch of characters without a gap, the share that has no meaning, and which way is up."""
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return [], 0.0, UPRIGHT
    try:
        count = pdfium.FPDFText_CountChars(text)
        codes = [pdfium.FPDFText_GetUnicode(text, index) for index in range(count)]
        turn = _direction(text, count)
        places = _origins(text, count, turn)
        words = [_word(text, codes, places, turn, *span) for span in _stretches(codes, places)]
        wrong = sum(map(_is_garbled, codes))
        return words, wrong / max(count, 1), turn
    finally:
        pdfium.FPDFText_ClosePage(text)


def _direction(text: Any, count: int) -> Turn:
    """How to turn the page so that most of its text runs from left to right."""
    step = max(count // _ASKED, 1)
    angles = (pdfium.FPDFText_GetCharAngle(text, index) for index in range(0, count, step))
    quarters = Counter(round(angle / (pi / 2)) % 4 for angle in angles if angle >= 0)
    return TURNS[max(quarters, key=lambda one: quarters[one])] if quarters else UPRIGHT


def _origins(text: Any, count: int, turn: Turn) -> Places:
    """Where each character stands on its line."""
    x, y = c_double(), c_double()
    across, up = byref(x), byref(y)
    found = []
    for index in range(count):
        pdfium.FPDFText_GetCharOrigin(text, index, across, up)
        found.append(turn(x.value, y.value))
    return found


def _stretches(codes: list[int], places: Places) -> Iterator[tuple[int, int]]:
    start, before = 0, (0.0, 0.0)
    for index, code in enumerate([*codes, _BLANK]):
        if code in _BLANKS:
            if index > start:
                yield start, index
            start = index + 1
            continue
        if index > start and _jumps(before, places[index]):
            yield start, index
            start = index
        before = places[index]


def _jumps(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two characters are no neighbours on one line."""
    across, up = other[0] - one[0], other[1] - one[1]
    return abs(up) > _LEAN or across < -1 or across > _WIDEST


def _word(text: Any, codes: list[int], places: Places, turn: Turn, start: int, end: int) -> Word:
    said = "".join(chr(code) for code in codes[start:end] if code < 0x110000)
    left, _, height = _box(text, start, turn)
    _, right, last = _box(text, end - 1, turn)
    return Word(said, left, right, places[start][1], max(height, last))


def _box(text: Any, index: int, turn: Turn) -> tuple[float, float, float]:
    """Where a character begins and ends, and how high its font is."""
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text, index, byref(box))
    (x0, y0), (x1, y1) = turn(box.left, box.bottom), turn(box.right, box.top)
    return min(x0, x1), max(x0, x1), abs(y1 - y0)


def _is_garbled(code: int) -> bool:
    """A character that means nothing to anybody: private, replaced, or a control."""
    return (
        0xE000 <= code <= 0xF8FF
        or code in (0xFFFD, 0xFFFE, 0xFFFF)
        or (code < 32 and code not in (9, 10, 13))
    )


if __name__ == "__main__":
    sys.exit(bounded.main(read))
