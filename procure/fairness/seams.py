"""Line breaks that stand inside a word: whoever wraps a cell, or hides a word, breaks lines there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from ahocorasick_rs import BytesAhoCorasick

from procure.fairness.folding import ITEM

_HAN = "[\u4e00-\u9fff]"
_SEAM = re.compile(rf"\n(?<={_HAN}\n)(?={_HAN})(?!{ITEM})")
_AROUND = 12
"""Characters on either side among which a word is looked for, line breaks among them."""
_APART = b"\0"
"""Stands in no folded text."""


def broken(text: str, words: BytesAhoCorasick) -> list[int]:
    """Where line breaks stand inside some words of folded text."""
    found = [seam.start() for seam in _SEAM.finditer(text)]
    halves = [_around(text, seam) for seam in found]
    return [found[number] for number in sorted(_met(halves, words))]


def _around(text: str, seam: int) -> tuple[bytes, bytes]:
    """What is read before and after a line break."""
    before, after = text[max(seam - _AROUND, 0) : seam], text[seam + 1 : seam + 1 + _AROUND]
    return before.replace("\n", "").encode(), after.replace("\n", "").encode() + _APART


def _met(halves: Sequence[tuple[bytes, bytes]], words: BytesAhoCorasick) -> set[int]:
    """In which of some pairs a word goes over from the first half into the second, looked for in one pass."""
    ends = list(accumulate(map(len, (half for pair in halves for half in pair))))
    middles = ends[::2]
    whole = b"".join(half for pair in halves for half in pair)
    met: set[int] = set()
    for _, start, end in words.find_matches_as_indexes(whole, overlapping=True):
        number = bisect_right(middles, start)
        if number < len(middles) and middles[number] < end:
            met.add(number)
    return met
