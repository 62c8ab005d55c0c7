"""What is on a page of a PDF beside its text: ruling lines, pictures, remarks and fields."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_float, c_ushort
from dataclasses import dataclass
from typing import Any

import pypdfium2_raw as pdfium

from procure.fairness.reading.page import Edge
from procure.fairness.reading.words import Turn

_MOST_EDGES = 4_000
"""Lines of a page above which it is a drawing and no table."""
_MOST_OBJECTS = 20_000
_MOST_REMARKS = 5_000
_DEEPEST = 5
_STRAIGHT = 1.0
"""Points by which a ruling line may lean."""


@dataclass
class Drawn:
    """The ruling lines of a page, unless it is a drawing; its pictures, and the share that they cover."""

    edges: list[Edge]
    pictures: int = 0
    covered: float = 0.0


def drawn(page: Any, turn: Turn) -> Drawn:
    """What is drawn on a page."""
    found = Drawn([])
    area = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        one = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(one)
        if kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM):
            if pictures := _has_picture(one, kind, 0):
                found.pictures += pictures
                found.covered += _area(one) / max(area, 1.0)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and len(found.edges) <= _MOST_EDGES:
            found.edges += _edges(one, turn)
    if len(found.edges) > _MOST_EDGES:
        found.edges = []
    return found


def _area(one: Any) -> float:
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    pdfium.FPDFPageObj_GetBounds(one, byref(left), byref(bottom), byref(right), byref(top))
    return abs(right.value - left.value) * abs(top.value - bottom.value)


def remarks(page: Any) -> Iterator[str]:
    """What stands on the page without being its text: remarks written on it, and filled-in fields."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_REMARKS)):
        remark = pdfium.FPDFPage_GetAnnot(page, index)
        if remark:
            yield from filter(None, (_entry(remark, name) for name in (b"Contents", b"V")))
            pdfium.FPDFPage_CloseAnnot(remark)


def _entry(remark: Any, name: bytes) -> str:
    length = pdfium.FPDFAnnot_GetStringValue(remark, name, None, 0)
    space = (c_ushort * (length // 2 + 1))()
    pdfium.FPDFAnnot_GetStringValue(remark, name, space, length)
    return bytes(space)[: max(length - 2, 0)].decode("utf-16-le", "replace")


def _has_picture(one: Any, kind: int, depth: int) -> int:
    """How many pictures an object is or holds."""
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        return 1
    if kind != pdfium.FPDF_PAGEOBJ_FORM or depth > _DEEPEST:
        return 0
    inside = (
        pdfium.FPDFFormObj_GetObject(one, index) for index in range(pdfium.FPDFFormObj_CountObjects(one))
    )
    return sum(_has_picture(each, pdfium.FPDFPageObj_GetType(each), depth + 1) for each in inside)


def _edges(path: Any, turn: Turn) -> Iterator[Edge]:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(path, byref(matrix))
    begun = last = (0.0, 0.0)
    for index in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_EDGES)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        here = turn(*_point(segment, matrix))
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            begun = here
        else:
            yield from _straight(last, here)
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _straight(here, begun)
        last = here


def _point(segment: Any, matrix: Any) -> tuple[float, float]:
    x, y = c_float(), c_float()
    pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
    across = matrix.a * x.value + matrix.c * y.value + matrix.e
    up = matrix.b * x.value + matrix.d * y.value + matrix.f
    return across, up


def _straight(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Edge]:
    (x0, y0), (x1, y1) = one, other
    wide, high = abs(x1 - x0), abs(y1 - y0)
    if high <= _STRAIGHT < wide:
        yield Edge(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
    elif wide <= _STRAIGHT < high:
        yield Edge(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))
