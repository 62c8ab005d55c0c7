"""The same regular expressions, made quicker to try: what can't begin here is seen by one character.

``re`` tries the alternatives of a pattern one by one at each place of a text. Before many of them stands here
a look at the next character; what stands in hundreds of patterns is read once.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]  # what re itself is made of; it has no public name
import re
import re._compiler as sre_compiler  # type: ignore[import-not-found]  # the same
import re._parser as sre  # type: ignore[import-not-found]  # the same
from collections.abc import Callable, Iterable, Sequence
from re._constants import (  # type: ignore[import-not-found]  # the same
    ASSERT,
    ASSERT_NOT,
    ATOMIC_GROUP,
    BRANCH,
    IN,
    LITERAL,
    SUBPATTERN,
    SUCCESS,
)
from typing import Any

from procure.fairness.beginnings import REPEATS, Item, character_set, first_of
from procure.fairness.programs import Program, Programs

_MARK = 0xF0000
"""From here on private characters stand for the vocabulary while a pattern is read."""
_MANY = 4
"""As few alternatives are tried as quickly as the character is looked at."""
_AHEAD = 1


class Compiler:
    """Compiles patterns without flags that hold those of a vocabulary word for word.

    ``spelled`` writes a pattern as the texts are written in which it is looked for; ``known`` are those that
    were compiled before.
    """

    def __init__(
        self,
        vocabulary: Iterable[str] = (),
        spelled: Callable[[str], str] = str,
        known: Programs | None = None,
    ) -> None:
        self._spelled = spelled
        self._programs = known or Programs({})
        self._vocabulary = tuple(vocabulary)
        self._known: dict[int, list[Item]] = {}

    def compiled(self, pattern: str) -> re.Pattern[str]:
        """What ``re.compile`` makes of a pattern, but quicker."""
        program = self._programs.get(pattern) or self.program(pattern)
        found: re.Pattern[str] = _sre.compile(None, re.UNICODE, program, 0, {}, (None,))
        return found

    def program(self, pattern: str) -> Program:
        """What ``re`` is told to run for it."""
        return _program(self._read(pattern, len(self._vocabulary)))

    def _word(self, number: int) -> list[Item]:
        """A pattern of the vocabulary, which holds only those before it; read when it is first met."""
        if number not in self._known:
            self._known[number] = list(self._read(self._vocabulary[number], number))
        return self._known[number]

    def _read(self, pattern: str, words: int) -> Any:  # noqa: ANN401  # the parser's tree has no public type
        for number in reversed(range(words)):
            pattern = pattern.replace(self._vocabulary[number], chr(_MARK + number))
        tree = sre.parse(self._spelled(pattern))
        if tree.state.groups > 1 or tree.state.flags != re.UNICODE:
            raise re.error("a pattern of the catalogue neither captures nor has flags", pattern)
        return sre.SubPattern(tree.state, list(self._items(tree, tree.state)))

    def _items(self, items: Iterable[Item], state: Any) -> Iterable[Item]:  # noqa: ANN401  # the same
        for kind, value in items:
            if kind is LITERAL and value >= _MARK:
                yield from self._word(value - _MARK)
            elif kind is IN:
                yield self._one_of(value, state)
            elif kind is BRANCH:
                yield from _guarded([self._tree(one, state) for one in value[1]], state)
            else:
                yield kind, self._inside(kind, value, state)

    def _tree(self, items: Iterable[Item], state: Any) -> Any:  # noqa: ANN401  # the same
        return sre.SubPattern(state, list(self._items(items, state)))

    def _inside(self, kind: Any, value: Any, state: Any) -> Any:  # noqa: ANN401  # the same
        if kind is SUBPATTERN or kind in REPEATS or kind in (ASSERT, ASSERT_NOT):
            return (*value[:-1], self._tree(value[-1], state))
        return self._tree(value, state) if kind is ATOMIC_GROUP else value

    def _one_of(self, items: Sequence[Item], state: Any) -> Item:  # noqa: ANN401  # the same
        """One of some characters, as which the parser also gives back one of some words of the vocabulary."""
        if any(kind is LITERAL and value >= _MARK for kind, value in items):
            return BRANCH, (
                None,
                [self._tree([one if one[0] is LITERAL else (IN, [one])], state) for one in items],
            )
        return IN, character_set(tuple(items))


def _program(tree: Any) -> Program:  # noqa: ANN401  # the parser's tree has no public type
    """What ``re`` makes of it, told with which characters a match can begin: it looks for these alone."""
    first, empty = first_of(tree)
    state, flags = tree.state, tree.state.flags
    code: list[int] = []
    if not first or empty or len(first) == 1:
        return list(sre_compiler._code(tree, flags))  # noqa: SLF001  # the same
    sre_compiler._compile_info(code, _one_of(first, state), flags)  # noqa: SLF001  # the same
    sre_compiler._compile(code, tree.data[_begins_with(tree, first) :], flags)  # noqa: SLF001  # the same
    code.append(SUCCESS)
    return code


def _one_of(chars: Iterable[int], state: Any) -> Any:  # noqa: ANN401  # the parser's tree has no public type
    """One of some characters, as a pattern of its own."""
    return sre.SubPattern(state, [(IN, character_set(tuple((LITERAL, char) for char in sorted(chars))))])


def _begins_with(tree: Any, first: frozenset[int]) -> bool:  # noqa: ANN401  # the parser's tree has no type
    """Whether the first thing is a look ahead for these characters alone."""
    kind, value = tree[0]
    if kind is not ASSERT or value[0] != _AHEAD or len(value[1]) != 1:
        return False
    kind, value = value[1][0]
    return kind is IN and value.told == first


def _guarded(ways: list[Any], state: Any) -> Iterable[Item]:  # noqa: ANN401  # the parser's tree has no type
    """Alternatives, behind a look at the first character where there are many and it tells."""
    first, empty = first_of([(BRANCH, (None, ways))])
    if first and not empty and len(ways) >= _MANY:
        yield ASSERT, (_AHEAD, _one_of(first, state))
    yield BRANCH, (None, ways)
