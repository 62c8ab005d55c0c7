"""Where in a text a pattern is worth trying: only in clauses with the words that it can't match without."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from ahocorasick_rs import BytesAhoCorasick, Implementation

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
_MANY = 100
_APART = b"\0"
"""Stands in no folded text."""
Worth = tuple[tuple[Entry, tuple[Pattern, ...]], ...]


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
        self._automaton = BytesAhoCorasick(
            map(str.encode, self.words), implementation=Implementation.ContiguousNFA
        )

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

    def candidates(self, outline: Outline) -> Iterator[Candidate]:
        """What is worth trying, clause by clause; what stands twice in a text is only weighed once."""
        met = self._met(list(dict.fromkeys(outline.texts)))
        cues = {text for text, bits in met.items() if bits & self._cues}
        outline.read(number for number, text in enumerate(outline.texts) if text in cues)
        worth = self._worth(outline.texts if self._always else met, met)
        for number, text in enumerate(outline.texts):
            if text in worth:
                clause = outline.clause(number)
                yield from (Candidate(entry, clause, patterns) for entry, patterns in worth[text])

    def _met(self, texts: Sequence[str]) -> Mapping[str, int]:
        """The sets of which each of some clauses has a word, as bits."""
        met: dict[str, int] = {}
        encoded = list(map(str.encode, texts))
        meant, ends = self._meant, accumulate(len(one) + len(_APART) for one in encoded)
        bits, until, parts = 0, next(ends, 0), iter(texts)
        part = next(parts, "")
        for word, start, _ in self._automaton.find_matches_as_indexes(_APART.join(encoded), overlapping=True):
            if start < until:
                bits |= meant[word]
                continue
            if bits:
                met[part] = bits
            while until <= start:
                until, part = next(ends), next(parts)
            bits = meant[word]
        if bits:
            met[part] = bits
        return met

    def _worth(self, texts: Iterable[str], met: Mapping[str, int]) -> Mapping[str, Worth]:
        """For each clause the entries with patterns that are about something in it."""
        tried: dict[int, list[_Try]] = {}
        found: dict[str, Worth] = {}
        for text in texts:
            bits = met.get(text, 0)
            if bits not in tried:
                tried[bits] = list(self._tried(bits))
            worth = [one for one in tried[bits] if one.is_worth(text)]
            if worth:
                found[text] = self._by_entry(worth)
        return found

    def _by_entry(self, worth: Iterable[_Try]) -> Worth:
        patterns: dict[int, list[Pattern]] = defaultdict(list)
        for one in worth:
            patterns[one.entry].append(one.pattern)
        return tuple((self._entries[entry], tuple(patterns[entry])) for entry in sorted(patterns))

    def _tried(self, met: int) -> Iterator[_Try]:
        """The patterns for which all that was looked for was met."""
        yield from self._always
        firsts = met & self._firsts
        while firsts:
            first = firsts & -firsts
            yield from (one for one in self._brought_up[first] if one.needs & met == one.needs)
            firsts ^= first


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
