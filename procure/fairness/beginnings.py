"""With which characters a match of a parsed pattern can begin."""

from __future__ import annotations

import re._compiler as sre_compiler  # type: ignore[import-not-found]  # it has no public name
from collections.abc import Iterable, Sequence
from functools import cache
from re._constants import (  # type: ignore[import-not-found]  # the same
    ASSERT,
    ASSERT_NOT,
    AT,
    ATOMIC_GROUP,
    BRANCH,
    IN,
    LITERAL,
    MAX_REPEAT,
    MIN_REPEAT,
    POSSESSIVE_REPEAT,
    RANGE,
    SUBPATTERN,
)
from typing import Any

Item = tuple[Any, Any]
"""A node of a parsed pattern: its kind and its value."""
REPEATS = (MAX_REPEAT, MIN_REPEAT, POSSESSIVE_REPEAT)
_WIDTHLESS = (ASSERT, ASSERT_NOT, AT)
_WIDE = 300
"""Ranges of more characters say nothing."""


class CharacterSet(list[Item]):
    """A set of characters as ``re`` keeps it, worked out once; ``told``: which they are, if not too many."""

    def __init__(self, items: Sequence[Item]) -> None:
        super().__init__(sre_compiler._optimize_charset(items)[0])  # noqa: SLF001  # nothing public does it
        self.told = _characters(items)


@cache
def character_set(items: tuple[Item, ...]) -> CharacterSet:
    """A set of characters; the same one each time."""
    return CharacterSet(items)


def _characters(items: Sequence[Item]) -> frozenset[int] | None:
    found: set[int] = set()
    for kind, value in items:
        if kind is LITERAL:
            found.add(value)
        elif kind is RANGE and value[1] - value[0] < _WIDE:
            found.update(range(value[0], value[1] + 1))
        else:
            return None
    return frozenset(found)


First = tuple[frozenset[int] | None, bool]
"""With which characters something can begin, if that can be told, and whether it can be empty."""
_NOTHING: First = (frozenset(), True)
_ANYTHING: First = (None, True)


def first_of(items: Iterable[Item]) -> First:
    """With which characters a match of some nodes of a parsed pattern can begin."""
    found = frozenset[int]()
    for kind, value in items:
        chars, empty = _first_of_one(kind, value)
        if chars is None:
            return _ANYTHING
        found |= chars
        if not empty:
            return found, False
    return found, True


def _first_of_one(kind: Any, value: Any) -> First:  # noqa: ANN401  # the parser's tree has no type
    if kind is LITERAL:
        return frozenset({value}), False
    if kind is IN:
        return value.told, False
    if kind in _WIDTHLESS:
        return _NOTHING
    if kind is BRANCH:
        return _first_of_any(value[1])
    if kind is SUBPATTERN or kind is ATOMIC_GROUP:
        return first_of(value[-1] if kind is SUBPATTERN else value)
    if kind in REPEATS:
        chars, empty = first_of(value[-1])
        return chars, empty or not value[0]
    return _ANYTHING


def _first_of_any(ways: Iterable[Any]) -> First:
    found, may_be_empty = frozenset[int](), False
    for chars, empty in map(first_of, ways):
        if chars is None:
            return _ANYTHING
        found |= chars
        may_be_empty |= empty
    return found, may_be_empty
