"""One spelling for many: a folded text that can say of each character where it came from."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from procure.fairness.simplified import SIMPLIFIED

_CELL = "|"
_CELLS = str.maketrans("\t│┃", _CELL * 3)
_UNSEEN = ("Cf", "Mn", "Cc", "Cs")
_OFTEN = {
    **dict(zip("，：；（）！？．", ",:;()!?.", strict=True)),
    **dict.fromkeys(" \u3000\r", ""),
    "\t": _CELL,
}
"""What stands so often in a text that it is fastest replaced one by one."""
_KEPT = "\n!-@\\[-~、。《》“”‘’【】〔〕—·★▲●■◆"
_HAN = (0x4E00, 0x9FFF)
_BLOCK = 1024
_REMEMBERED = 5000
_WRAPPED_AT = 20
ITEM = r"(?:[(]?[0-9一二三四五六七八九十]+[).、]|第[一二三四五六七八九十]+[章条节]|[★▲●◆■\-*])"
"""How an item of a list begins, as a pattern over folded text."""
_WRAP = re.compile(rf"\n(?<=[^\n|]{{{_WRAPPED_AT - 1}}}[^\n|。;!?:,、]\n)(?!\n|{ITEM}|\Z)")


class _Spelling(dict[str, str]):
    """How a character is written in folded text; remembered once it was met."""

    def __missing__(self, char: str) -> str:
        plain = unicodedata.normalize("NFKC", char.translate(_CELLS)).lower().translate(SIMPLIFIED)
        told = "".join(one for one in plain if one == "\n" or not _is_unseen(one))
        if len(self) < _REMEMBERED:
            self[char] = told
        return told


def _is_unseen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in _UNSEEN


_spelling = _Spelling(_OFTEN | {"ı": "i"})


def _ranges() -> str:
    """The Chinese characters that stay as they are."""
    first, last = _HAN
    changed = sorted(char for char in SIMPLIFIED if first <= char <= last)
    ends = zip([first - 1, *changed], [*changed, last + 1], strict=True)
    return "".join(f"{chr(one + 1)}-{chr(two - 1)}" for one, two in ends if two - one > 1)


_ODD = re.compile(f"[^{_KEPT}{_ranges()}]+")
_ONE_FOR_ONE = "".join(written for written, told in _OFTEN.items() if len(told) == 1)
_UNEVEN = re.compile(f"[^{_KEPT}{_ranges()}{_ONE_FOR_ONE}A-Z]+")
"""What may become shorter or longer."""


def _spelled(source: str) -> str:
    for written, told in _OFTEN.items():
        source = source.replace(written, told)
    return _ODD.sub(_respelled, source)


def _respelled(found: re.Match[str]) -> str:
    return "".join([_spelling[char] for char in found[0]])


@dataclass(frozen=True)
class Folded:
    """``lengths``: how long each block of the source became; ``joined``: where line breaks were taken out."""

    text: str
    source: str
    lengths: tuple[int, ...]
    joined: tuple[int, ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Where a non-empty folded span lies in the source, as a half-open span."""
        first, last = self._spelled_at(start), self._spelled_at(end - 1)
        block = bisect_right(self._starts, first) - 1
        begun, left = self._onward(block * _BLOCK, first - self._starts[block])
        return begun, self._onward(begun, left + last - first)[0] + 1

    def without(self, breaks: Sequence[int]) -> Folded:
        """The same text with further line breaks taken out."""
        joined = sorted((*self.joined, *(self._spelled_at(at) for at in breaks)))
        return Folded(_cut(self.text, breaks), self.source, self.lengths, tuple(joined))

    def _spelled_at(self, at: int) -> int:
        """Where a character stood before line breaks were taken out."""
        return at + bisect_right(self._joined_at, at)

    @cached_property
    def _joined_at(self) -> tuple[int, ...]:
        return tuple(at - before for before, at in enumerate(self.joined))

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(accumulate(self.lengths, initial=0))

    def _onward(self, index: int, left: int) -> tuple[int, int]:
        """Which character of the source comes out some characters on, and how far into it that is."""
        while uneven := _UNEVEN.search(self.source, index, index + left + 1):
            left, index = left - (uneven.start() - index), uneven.start()
            while index < uneven.end():
                if (length := len(_spelling[self.source[index]])) > left:
                    return index, left
                left, index = left - length, index + 1
        return index + left, 0


def fold(source: str) -> Folded:
    """Half width, small letters, simplified, without blanks or what can't be seen; a wrapped line is joined.

    Cells of a table row are parted by a comma, lines by a newline.
    """
    blocks = [_spelled(source[at : at + _BLOCK]) for at in range(0, len(source), _BLOCK)]
    spelled = "".join(blocks)
    joined = [found.start() for found in _WRAP.finditer(spelled) if not _is_row(spelled, found.start())]
    text = _cut(spelled, joined).replace(_CELL, ",")
    return Folded(text, source, tuple(map(len, blocks)), tuple(joined))


def _is_row(spelled: str, newline: int) -> bool:
    """Whether a line break parts two lines of which one has cells."""
    before = spelled.rfind("\n", 0, newline) + 1
    after = spelled.find("\n", newline + 1)
    return _CELL in spelled[before : after if after >= 0 else len(spelled)]


def _cut(text: str, at: Sequence[int]) -> str:
    """A text without the characters at some places."""
    if not at:
        return text
    ends = zip([-1, *at], [*at, len(text)], strict=True)
    return "".join([text[one + 1 : two] for one, two in ends])
