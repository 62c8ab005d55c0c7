"""Where in a text a pattern is worth trying: only in clauses with the words that it can't match without."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation

from procure.fairness.clauses import Clause
from procure.fairness.entries import Entry, Pattern
from procure.fairness.literals import Words


@dataclass(frozen=True)
class Candidate:
    """An entry and those of its patterns that may match in a clause."""

    entry: Entry
    clause: Clause
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class _Try:
    """A pattern, and the sets of words of which each must be met in the clause besides the one looked for."""

    entry: int
    pattern: Pattern
    others: tuple[Words, ...]

    def is_worth(self, text: str) -> bool:
        """Whether every set has a word in the text."""
        return all(any(word in text for word in words) for words in self.others)


class Prefilter:
    """All words of the patterns of a catalogue, looked for in one pass."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._tries: list[_Try] = []
        self._always: list[int] = []
        asking: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(self._entries):
            for pattern in entry.patterns:
                for word in self._add(number, pattern):
                    asking[word].append(len(self._tries) - 1)
        self.words = tuple(sorted(asking))
        self._asked = [tuple(asking[word]) for word in self.words]
        self._automaton = AhoCorasick(self.words, implementation=Implementation.DFA)

    def _add(self, entry: int, pattern: Pattern) -> Iterable[str]:
        """One more pattern to try; the words for which it is to be tried."""
        looked_for, *others = pattern.required or (frozenset[str](),)
        self._tries.append(_Try(entry, pattern, tuple(others)))
        if not looked_for:
            self._always.append(len(self._tries) - 1)
        return looked_for

    def candidates(self, text: str, clauses: Sequence[Clause]) -> Iterator[Candidate]:
        """What is worth trying, clause by clause; the clauses are those of the whole text, in their order."""
        starts = [clause.at for clause in clauses]
        tries: dict[int, set[int]] = defaultdict(set)
        for word, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            tries[bisect_right(starts, start) - 1].update(self._asked[word])
        if self._always:
            for number in range(len(clauses)):
                tries[number].update(self._always)
        for number in sorted(tries):
            yield from self._worth(clauses[number], tries[number])

    def _worth(self, clause: Clause, tries: Iterable[int]) -> Iterator[Candidate]:
        patterns: dict[int, list[Pattern]] = defaultdict(list)
        for one in map(self._tries.__getitem__, sorted(tries)):
            if one.is_worth(clause.text):
                patterns[one.entry].append(one.pattern)
        for number, found in patterns.items():
            yield Candidate(self._entries[number], clause, tuple(found))
