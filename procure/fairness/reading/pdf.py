"""Paragraphs and table rows of a PDF by where its words and ruling lines stand on each page."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2_raw as pdfium

from procure.fairness.reading import bounded, pdf_dangers
from procure.fairness.reading.drawn import drawn, remarks
from procure.fairness.reading.kinds import Kind
from procure.fairness.reading.page import Page
from procure.fairness.reading.pages import write
from procure.fairness.reading.refusals import Refused
from procure.fairness.reading.result import Reading
from procure.fairness.reading.words import TURNS, words_of
from procure.fairness.reading.writing import Text

MOST_PAGES = 3_000
_FORM_XFA = (2, 3)
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
        pages = [page for number in range(count) for page in _pages(document, number)]
    return _reading(pages)


def _reading(pages: list[Page]) -> Reading:
    unread = tuple(one.number for one in pages if one.is_scan)
    if garbled := tuple(one.number for one in pages if one.garbled > _GARBLED):
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


def _pages(document: Any, number: int) -> Iterator[Page]:
    """A page as it is read, and once more for words that run in another direction."""
    page = pdfium.FPDF_LoadPage(document, number)
    if not page:
        raise Refused("damaged-pdf")
    try:
        by_quarter, garbled = words_of(page)
        (main, words), *others = by_quarter.items()
        found, told = drawn(page, TURNS[main]), tuple(remarks(page))
        yield Page(number + 1, words, found.edges, found.pictures, found.covered, garbled, told)
        for quarter, turned in others:
            yield Page(number + 1, turned, drawn(page, TURNS[quarter]).edges)
    finally:
        pdfium.FPDF_ClosePage(page)


if __name__ == "__main__":
    sys.exit(bounded.main(read))
