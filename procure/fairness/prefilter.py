"""Where in a text a pattern is worth trying: only in clauses with the words that it can't match without."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation

from procure.fairness.clauses import Clause, Outline
from procure.fairness.clauses import cues as cues_of_clauses
from procure.fairness.entries import Entry, Pattern, required
from procure.fairness.literals import Words, commonness, shortest

_SETS = 3
"""As many sets of words as are looked for on behalf of one pattern, """
_RARE = 25.0
"""but besides the first only those that stand rarely."""


@dataclass(frozen=True)
class Candidate:
    """An entry and those of its patterns that may match in a clause."""

    entry: Entry
    clause: Clause
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class _Try:
    """A pattern, the set of words that brings it up, and all sets of which it needs a word, as bits.

    ``beginnings``: of each set that isn't looked for, the characters with which its words begin.
    """

    entry: int
    pattern: Pattern
    first: int
    needs: int
    beginnings: tuple[frozenset[str], ...]


class Prefilter:
    """All words of the patterns of a catalogue, looked for in one pass."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._sets: dict[Words, int] = {}
        tries = [
            self._try(number, pattern)
            for number, entry in enumerate(self._entries)
            for pattern in entry.patterns
        ]
        cues = [required(pattern)[0] for pattern in cues_of_clauses()]
        self._cues = sum({self._bit(words) for words in cues})
        self._always = [one for one in tries if not one.first]
        self._brought_up: dict[int, list[_Try]] = defaultdict(list)
        for one in tries:
            self._brought_up[one.first].append(one)
        self._firsts = sum(self._brought_up)
        meant: dict[str, int] = defaultdict(int)
        for words, bit in self._sets.items():
            for word in words:
                meant[word] |= bit
        self.words = tuple(sorted(meant))
        self._meant = [meant[word] for word in self.words]
        self._automaton = AhoCorasick(self.words, implementation=Implementation.DFA)

    def _try(self, entry: int, pattern: Pattern) -> _Try:
        sets = pattern.required
        looked_for = [words for words in sets[:_SETS] if words is sets[0] or commonness(words) <= _RARE]
        bits = [self._bit(words) for words in looked_for]
        beginnings = {frozenset(word[0] for word in words) for words in sets if words not in looked_for}
        return _Try(
            entry, pattern, bits[0] if bits else 0, sum(set(bits)), tuple(sorted(beginnings, key=len))
        )

    def _bit(self, words: Words) -> int:
        return self._sets.setdefault(shortest(words), 1 << len(self._sets))

    def candidates(self, text: str, outline: Outline) -> Iterator[Candidate]:
        """What is worth trying, clause by clause, in folded text of that outline."""
        met = self._met(text, outline.starts)
        outline.read(number for number in sorted(met) if met[number] & self._cues)
        tried: dict[int, list[_Try]] = {}
        for number in range(len(outline.starts)) if self._always else sorted(met):
            bits = met.get(number, 0)
            if bits not in tried:
                tried[bits] = list(self._tried(bits))
            if tried[bits]:
                yield from self._worth(outline.clause(number), tried[bits])

    def _met(self, text: str, starts: Sequence[int]) -> Mapping[int, int]:
        """The sets of which each clause has a word, as bits."""
        met: dict[int, int] = defaultdict(int)
        number, until, last = -1, 0, len(starts) - 1
        for word, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if not starts[number] <= start < until:
                number = bisect_right(starts, start) - 1
                until = starts[number + 1] if number < last else len(text)
            met[number] |= self._meant[word]
        return met

    def _tried(self, met: int) -> Iterator[_Try]:
        """The patterns for which all that was looked for was met."""
        yield from self._always
        firsts = met & self._firsts
        while firsts:
            first = firsts & -firsts
            yield from (one for one in self._brought_up[first] if one.needs & met == one.needs)
            firsts ^= first

    def _worth(self, clause: Clause, tried: Iterable[_Try]) -> Iterator[Candidate]:
        """Of these patterns those all of whose words may stand in the clause."""
        patterns: dict[int, list[Pattern]] = defaultdict(list)
        characters = set(clause.text)
        for one in tried:
            if not any(characters.isdisjoint(beginnings) for beginnings in one.beginnings):
                patterns[one.entry].append(one.pattern)
        for number in sorted(patterns):
            yield Candidate(self._entries[number], clause, tuple(patterns[number]))
