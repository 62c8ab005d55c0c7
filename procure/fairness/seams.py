"""Line breaks that stand inside a word: whoever wraps a cell, or hides a word, breaks lines there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from procure.fairness.folding import ITEM

_HAN = "[\u4e00-\u9fff]"
_SEAM = re.compile(rf"\n(?<=({_HAN})\n)(?=({_HAN}))(?!{ITEM})")
_AROUND = 12
"""Characters on either side among which a word is looked for, line breaks among them."""


class Seams:
    """Finds the line breaks that words of a vocabulary go over."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words

    @cached_property
    def _over(self) -> Mapping[tuple[str, str], Sequence[tuple[str, str]]]:
        """Each pair of characters within a word, with the halves of the words around it."""
        over: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for word in self._words:
            for at in range(1, len(word)):
                over[word[at - 1], word[at]].append((word[:at], word[at:]))
        return over

    def broken(self, text: str) -> list[int]:
        """Where line breaks stand inside words of folded text."""
        return [seam.start() for seam in _SEAM.finditer(text) if self._is_broken(text, seam)]

    def _is_broken(self, text: str, seam: re.Match[str]) -> bool:
        halves = self._over.get((seam[1], seam[2]))
        if not halves:
            return False
        before = text[max(seam.start() - _AROUND, 0) : seam.start()].replace("\n", "")
        after = text[seam.end() : seam.end() + _AROUND].replace("\n", "")
        return any(before.endswith(first) and after.startswith(second) for first, second in halves)
