"""The words without which a regular expression can't match, so that it is only tried where one stands."""

from __future__ import annotations

import re._parser as sre  # type: ignore[import-not-found]  # the parser of ``re`` has no public name
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
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

from procure.fairness.frequency import frequency

Words = frozenset[str]
_FEW = 100
_DEEP = 3
_FEW_CHARACTERS = 36
_MARK = 0xF0000
"""From here on private characters stand for the vocabulary while a pattern is read."""
_NOTHING: Words = frozenset({""})
_REPEATS = (MAX_REPEAT, MIN_REPEAT, POSSESSIVE_REPEAT)
_WIDTHLESS = (ASSERT, ASSERT_NOT, AT)


@dataclass(frozen=True)
class _Part:
    """``exact``: all that it can match, where that is little; else ``first`` and ``last`` begin and end it.

    ``needs``: sets of words of each of which one stands in any match.
    """

    exact: Words | None
    needs: tuple[Words, ...] = ()
    first: Words = _NOTHING
    last: Words = _NOTHING

    @cached_property
    def sets(self) -> list[Words]:
        """All sets that say something, the rarest first."""
        given = self.needs if self.exact is None else (self.exact,)
        return sorted((one for one in given if one and "" not in one), key=rarest_first)


_UNKNOWN = _Part(None)


@cache
def commonness(words: Words) -> float:
    """How often one of the words stands in ten thousand characters, roughly."""
    return sum(map(frequency, words))


def rarest_first(words: Words) -> tuple[float, str]:
    """A key to order sets of words by, the same each time."""
    return commonness(words), min(words)


@cache
def shortest(words: Words) -> Words:
    """Without words that hold another of them."""
    lengths = sorted(set(map(len, words)))
    return frozenset(word for word in words if not _holds_another(word, words, lengths))


def _holds_another(word: str, words: Words, lengths: Sequence[int]) -> bool:
    for length in lengths:
        if length >= len(word):
            break
        for at in range(len(word) - length + 1):
            if word[at : at + length] in words:
                return True
    return False


class Reader:
    """Reads patterns that hold those of a vocabulary word for word; each of these is read once.

    ``spelled`` writes a pattern as the texts are written in which it is looked for.
    """

    def __init__(self, vocabulary: Iterable[str] = (), spelled: Callable[[str], str] = str) -> None:
        self._spelled = spelled
        self._known: list[tuple[str, _Part]] = []
        for pattern in vocabulary:
            self._known.append((pattern, self._read(pattern)))

    def required(self, pattern: str) -> tuple[Words, ...]:
        """Sets of words, each of which has one in every match of a pattern; the rarest first."""
        return tuple(dict.fromkeys(self._read(pattern).sets))

    def _read(self, pattern: str) -> _Part:
        for number in reversed(range(len(self._known))):
            pattern = pattern.replace(self._known[number][0], chr(_MARK + number))
        return self._sequence(sre.parse(self._spelled(pattern)))

    def _sequence(self, items: Iterable[tuple[Any, Any]]) -> _Part:
        """Parts one after another: what each can match is joined as long as there are few ways."""
        run, begun, needs = _NOTHING, None, []
        for part in map(self._part, items):
            joined = _joined(run, part.exact)
            if joined is not None:
                run = joined
                continue
            run = _joined(run, part.first) or run
            begun = run if begun is None else begun
            needs += [run, *part.needs]
            run = part.last if part.exact is None else part.exact
        if begun is None:
            return _Part(run)
        return _Part(None, tuple(one for one in (*needs, run) if "" not in one), begun, run)

    def _part(self, item: tuple[Any, Any]) -> _Part:
        """One node of the parsed pattern."""
        kind, value = item
        if kind is LITERAL:
            return self._known[value - _MARK][1] if value >= _MARK else _Part(frozenset({chr(value)}))
        if kind in _WIDTHLESS:
            return _Part(_NOTHING)
        if kind is IN:
            return self._one_of(value)
        if kind is BRANCH:
            return _either([self._sequence(branch) for branch in value[1]])
        if kind is SUBPATTERN:
            return self._sequence(value[-1])
        if kind is ATOMIC_GROUP:
            return self._sequence(value)
        return _repeated(value[0], value[1], self._sequence(value[2])) if kind in _REPEATS else _UNKNOWN

    def _one_of(self, items: Sequence[tuple[Any, Any]]) -> _Part:
        """One of some characters, as which the parser also gives back one of some words of the vocabulary."""
        if any(kind is LITERAL and value >= _MARK for kind, value in items):
            return _either([self._part(item) for item in items])
        return _Part(_characters(items))


def _joined(run: Words, exact: Words | None) -> Words | None:
    if exact is None or len(run) * len(exact) > _FEW:
        return None
    return frozenset(first + second for first, second in product(run, exact))


def _repeated(least: int, most: int, part: _Part) -> _Part:
    if most == 1 and part.exact is not None:
        return part if least else _Part(part.exact | _NOTHING)
    if not least:
        return _UNKNOWN
    if part.exact is not None:
        return _Part(None, tuple(part.sets), part.exact, part.exact)
    return _Part(None, tuple(part.sets), part.first, part.last)


def _either(parts: Sequence[_Part]) -> _Part:
    if all(part.exact is not None for part in parts):
        together = _union(part.exact or () for part in parts)
        if len(together) <= _FEW:
            return _Part(together)
    ways = [part.sets for part in parts]
    if not all(ways):
        return _UNKNOWN
    depth = min(max(map(len, ways)), _DEEP)
    return _Part(None, tuple(_union(way[min(at, len(way) - 1)] for way in ways) for at in range(depth)))


def _union(sets: Iterable[Iterable[str]]) -> Words:
    return frozenset[str]().union(*sets)


def _characters(items: Sequence[tuple[Any, Any]]) -> Words | None:
    """What one of some characters can be, unless that is nearly anything."""
    found: set[str] = set()
    for kind, value in items:
        if kind is LITERAL:
            found.add(chr(value))
        elif kind is RANGE and value[1] - value[0] < _FEW_CHARACTERS:
            found.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return None
    return frozenset(found)
