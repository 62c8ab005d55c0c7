"""The words without which a regular expression can't match, so that it is only tried where one stands."""

from __future__ import annotations

import re._parser as sre  # type: ignore[import-not-found]  # the parser of ``re`` has no public name
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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

Words = frozenset[str]
_FEW = 400
_FEW_CHARACTERS = 36
_NOTHING: Words = frozenset({""})
_REPEATS = (MAX_REPEAT, MIN_REPEAT, POSSESSIVE_REPEAT)
_WIDTHLESS = (ASSERT, ASSERT_NOT, AT)


@dataclass(frozen=True)
class _Part:
    """``exact``: all that it can match, where that is little.

    ``needs``: sets of words of each of which one stands in any match.
    """

    exact: Words | None
    needs: tuple[Words, ...] = ()

    @property
    def best(self) -> Words | None:
        """The set that says most; None where it may match without any word."""
        sets = [self.exact, *self.needs] if self.exact is not None else self.needs
        return max((one for one in sets if one and "" not in one), key=telling, default=None)


_UNKNOWN = _Part(None)


def telling(words: Words) -> tuple[int, int]:
    """How rarely one of the words stands in a text, as a key to order by."""
    return min(min(map(len, words)), 4), -len(words)


def required(pattern: str) -> tuple[Words, ...]:
    """Sets of words, each of which has one in every match of a pattern; the most telling first."""
    part = _sequence(sre.parse(pattern))
    sets = [*part.needs] if part.exact is None else [part.exact]
    return tuple(sorted({_shortest(one) for one in sets if "" not in one}, key=_order, reverse=True))


def _order(words: Words) -> tuple[tuple[int, int], list[str]]:
    return telling(words), sorted(words)


def _shortest(words: Words) -> Words:
    """Without words that hold another of them."""
    kept: list[str] = []
    for word in sorted(words, key=lambda one: (len(one), one)):
        if not any(one in word for one in kept):
            kept.append(word)
    return frozenset(kept)


def _sequence(items: Iterable[tuple[Any, Any]]) -> _Part:
    """Parts one after another: what each can match is joined as long as there are few ways."""
    run, needs, whole = _NOTHING, [], True
    for part in map(_part, items):
        joined = _joined(run, part.exact)
        if joined is not None:
            run = joined
            continue
        needs += [run, *part.needs]
        run, whole = part.exact or _NOTHING, False
    if whole:
        return _Part(run)
    return _Part(None, tuple(one for one in (*needs, run) if "" not in one))


def _joined(run: Words, exact: Words | None) -> Words | None:
    if exact is None or len(run) * len(exact) > _FEW:
        return None
    return frozenset(first + second for first, second in product(run, exact))


def _part(item: tuple[Any, Any]) -> _Part:
    """One node of the parsed pattern."""
    kind, value = item
    if kind is LITERAL:
        return _Part(frozenset({chr(value)}))
    if kind in _WIDTHLESS:
        return _Part(_NOTHING)
    if kind is IN:
        return _Part(_characters(value))
    if kind is BRANCH:
        return _either([_sequence(branch) for branch in value[1]])
    if kind is SUBPATTERN:
        return _sequence(value[-1])
    if kind is ATOMIC_GROUP:
        return _sequence(value)
    return _repeated(*value) if kind in _REPEATS else _UNKNOWN


def _repeated(least: int, most: int, items: Sequence[tuple[Any, Any]]) -> _Part:
    part = _sequence(items)
    if most == 1 and part.exact is not None:
        return part if least else _Part(part.exact | _NOTHING)
    if not least:
        return _UNKNOWN
    return _Part(None, (part.best,) if part.best else ())


def _either(parts: Sequence[_Part]) -> _Part:
    if all(part.exact is not None for part in parts):
        together = frozenset[str]().union(*(part.exact or () for part in parts))
        if len(together) <= _FEW:
            return _Part(together)
    bests = [part.best for part in parts]
    told = [best for best in bests if best is not None]
    return _Part(None, (frozenset[str]().union(*told),)) if len(told) == len(parts) else _UNKNOWN


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
