"""Where in a text a pattern is worth trying: only in clauses with the words that it can't match without."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import AhoCorasick, Implementation

from procure.fairness.clauses import Clause, Outline
from procure.fairness.clauses import cues as cues_of_clauses
from procure.fairness.entries import Entry, Pattern, required
from procure.fairness.frequency import frequency
from procure.fairness.literals import Words, commonness, rarest_first, shortest
from procure.fairness.seams import Seams

_SETS = 3
"""As many sets of words as are looked for on behalf of one pattern, the rarest first,"""
_RARE = 5.0
"""but besides the first only those that add few hits."""
_MANY = 24


@dataclass(frozen=True)
class Candidate:
    """An entry and those of its patterns that may match in a clause."""

    entry: Entry
    clause: Clause
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class _Try:
    """A pattern, the set of words that brings it up, and all sets of which it needs a word, as bits.

    ``besides``: those sets that aren't looked for; of large ones only how their words begin.
    """

    entry: int
    pattern: Pattern
    first: int
    needs: int
    besides: tuple[tuple[str, ...], ...]

    def is_worth(self, text: str) -> bool:
        """Whether a clause has a word of every other set, and what the pattern is about."""
        for words in self.besides:
            for word in words:
                if word in text:
                    break
            else:
                return False
        return self.pattern.object.search(text) is not None


class Prefilter:
    """All words of the patterns of a catalogue, looked for in one pass."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._sets: dict[Words, int] = {}
        asked = [(number, one) for number, entry in enumerate(self._entries) for one in entry.patterns]
        chosen = _chosen([pattern.required for _, pattern in asked])
        tries = [self._try(number, pattern, chosen) for number, pattern in asked]
        cues = [required(pattern)[0] for pattern in cues_of_clauses()]
        self._cues = sum({self._bit(words) for words in cues})
        self._always = [one for one in tries if not one.first]
        self._brought_up: dict[int, list[_Try]] = defaultdict(list)
        for one in tries:
            self._brought_up[one.first].append(one)
        self._firsts = sum(self._brought_up)
        self.words, self._meant = self._vocabulary()
        self._automaton = AhoCorasick(self.words, implementation=Implementation.ContiguousNFA)

    @cached_property
    def seams(self) -> Seams:
        """Finds line breaks inside the words."""
        return Seams(self.words)

    def _vocabulary(self) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """Every word that is looked for, and the sets it stands in."""
        meant: dict[str, int] = defaultdict(int)
        for words, bit in self._sets.items():
            for word in words:
                meant[word] |= bit
        return tuple(sorted(meant)), tuple(meant[word] for word in sorted(meant))

    def _try(self, entry: int, pattern: Pattern, chosen: Collection[Words]) -> _Try:
        looked_for = [words for words in pattern.required if words in chosen][:_SETS]
        bits = [self._bit(words) for words in looked_for]
        besides = dict.fromkeys(_told(words) for words in pattern.required if words not in looked_for)
        return _Try(entry, pattern, bits[0] if bits else 0, sum(set(bits)), tuple(besides))

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
                yield from self._worth(outline, number, tried[bits])

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

    def _worth(self, outline: Outline, number: int, tried: Iterable[_Try]) -> Iterator[Candidate]:
        """Of these patterns those that are about something in the clause."""
        text = outline.text_of(number)
        worth = [one for one in tried if one.is_worth(text)]
        if worth:
            patterns: dict[int, list[Pattern]] = defaultdict(list)
            for one in worth:
                patterns[one.entry].append(one.pattern)
            clause = outline.clause(number)
            for entry in sorted(patterns):
                yield Candidate(self._entries[entry], clause, tuple(patterns[entry]))


def _chosen(patterns: Sequence[Sequence[Words]]) -> Collection[Words]:
    """The sets to look for: one for each pattern, and others that add few hits for what they serve."""
    chosen = {sets[0] for sets in patterns if sets}
    known = set[str]().union(*chosen)
    serves = Counter(words for sets in patterns for words in sets)
    for words in sorted(serves, key=lambda one: (commonness(one) / serves[one], rarest_first(one))):
        if sum(frequency(word) for word in words - known) <= _RARE * serves[words]:
            chosen.add(words)
            known |= words
    return chosen


def _told(words: Words) -> tuple[str, ...]:
    """Few words that say as much as many, or nearly."""
    few = shortest(words) if len(words) <= _MANY else frozenset(word[0] for word in words)
    return tuple(sorted(few, key=lambda word: (-frequency(word), word)))
