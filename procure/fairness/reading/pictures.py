"""Drawings and pictures hold no text: they are only looked at for what they claim to be."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from procure.fairness.reading.kinds import Kind
from procure.fairness.reading.refusals import Refused

MOST_PIXELS = 100_000_000
_DXF = re.compile(rb"(\xef\xbb\xbf)?\s*(999|0)\s*\r?\n|AutoCAD Binary DXF")
_PNG = struct.Struct(">8x4x4sII")
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""The JPEG segments that state a size."""


def look(content: bytes, kind: Kind) -> None:
    """Refuse a picture that is damaged, or so large that opening it is an attack."""
    if kind is Kind.DXF and not _DXF.match(content):
        raise Refused("wrong-magic")
    size = _png(content) if kind is Kind.PNG else _jpeg(content) if kind is Kind.JPEG else (1, 1)
    if size is None or 0 in size:
        raise Refused("damaged-picture")
    if size[0] * size[1] > MOST_PIXELS:
        raise Refused("huge-picture")


def _png(content: bytes) -> tuple[int, int] | None:
    if len(content) < _PNG.size:
        return None
    name, width, height = _PNG.unpack_from(content)
    return (width, height) if name == b"IHDR" else None


def _jpeg(content: bytes) -> tuple[int, int] | None:
    for mark, at in _segments(content):
        if mark in _FRAMES and at + 7 <= len(content):
            height, width = struct.unpack_from(">HH", content, at + 3)
            return width, height
    return None


def _segments(content: bytes) -> Iterator[tuple[int, int]]:
    """Each marker of a JPEG and where its segment begins."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        yield content[at + 1], at + 2
        at += 2 + struct.unpack_from(">H", content, at + 2)[0]
