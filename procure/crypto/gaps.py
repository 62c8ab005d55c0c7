"""A PDF's newest signature and the bytes it covers: all but the signature itself (ISO 32000-1, 12.8)."""

from __future__ import annotations

import re

_RANGE = re.compile(rb"/ByteRange ?\[0 (\d{1,10}) (\d{1,10}) (\d{1,10}) *\]")


class NoRoom(ValueError):
    """The signature is longer than the room left for it."""


def filled(covered: bytes, p7s: bytes = b"") -> bytes:
    """The whole file from the bytes its newest signature covers; zeros where there is none yet.

    ValueError where they name no gap, NoRoom where the signature doesn't go into it.
    """
    start, end = _gap(covered)
    text, room = p7s.hex().encode(), end - start - 2
    if len(text) > room:
        raise NoRoom(f"{len(p7s)} bytes for {room // 2}")
    return covered[:start] + b"<" + text.ljust(room, b"0") + b">" + covered[start:]


def awaited(pdf: bytes) -> bytes | None:
    """The bytes to be signed of a file whose newest signature isn't there yet; None for any other file."""
    try:
        start, end = _gap(pdf)
    except ValueError:
        return None
    is_empty = not pdf[start:end].strip(b"<0>")
    return pdf[:start] + pdf[end:] if is_empty else None


def _gap(pdf: bytes) -> tuple[int, int]:
    """Where the newest signature stands, its brackets included."""
    ranges = _RANGE.findall(pdf)
    if not ranges:
        raise ValueError("no signature in this file")
    start, end, _ = map(int, ranges[-1])
    return start, end
