"""Where in a text a pattern is worth trying: only in clauses with the words that it can't match without."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

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
_APART = "\0"
"""Stands in no folded text."""
_AT_ONCE = 2000
"""Clauses among which words are looked for in one pass."""


@dataclass(frozen=True)
class Candidate:
    """An entry and those of its patterns that may match in a clause."""

    entry: Entry
    clause: Clause
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class _Try:
    """A pattern, the numbers of the sets that are looked for on its behalf, and its other sets."""

    entry: int
    pattern: Pattern
    needs: tuple[int, ...]
    others: tuple[Words, ...]

    @cached_property
    def besides(self) -> tuple[tuple[str, ...], ...]:
        """The words of the other sets, of large ones only how they begin; most are never asked for."""
        return tuple(dict.fromkeys(map(_told, self.others)))

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
        self._tries = [self._try(number, pattern, chosen) for number, pattern in asked]
        self._cues = {self._number(required(pattern)[0]) for pattern in cues_of_clauses()}
        self.words, self._meant = self._vocabulary()
        self._automaton = BytesAhoCorasick(
            [word.encode() for word in (_APART, *self.words)], implementation=Implementation.ContiguousNFA
        )

    @cached_property
    def seams(self) -> Seams:
        """Finds line breaks inside the words."""
        return Seams(self.words)

    def _vocabulary(self) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...]]:
        """Every word that is looked for, and the numbers of the sets it stands in, counted from one."""
        meant: dict[str, list[int]] = defaultdict(list)
        for words, number in self._sets.items():
            for word in words:
                meant[word].append(number)
        return tuple(sorted(meant)), ((), *(tuple(meant[word]) for word in sorted(meant)))

    def _try(self, entry: int, pattern: Pattern, chosen: Collection[Words]) -> _Try:
        looked_for = [words for words in pattern.required if words in chosen][:_SETS]
        needs = dict.fromkeys(map(self._number, looked_for))
        others = (words for words in pattern.required if words not in looked_for)
        return _Try(entry, pattern, tuple(needs), tuple(others))

    def _number(self, words: Words) -> int:
        return self._sets.setdefault(shortest(words), len(self._sets))

    def candidates(self, outline: Outline) -> Iterator[Candidate]:
        """What is worth trying, clause by clause; what stands twice in a text is only weighed once."""
        cues: set[str] = set()
        worth: dict[str, dict[int, list[Pattern]]] = defaultdict(lambda: defaultdict(list))
        texts = list(dict.fromkeys(outline.texts))
        for at in range(0, len(texts), _AT_ONCE):
            some = texts[at : at + _AT_ONCE]
            met = self._met(some)
            cues.update(some[number] for cue in self._cues for number in _numbers(met[cue]))
            for one in self._tries:
                for number in _numbers(_every(met, one.needs, len(some))):
                    if one.is_worth(some[number]):
                        worth[some[number]][one.entry].append(one.pattern)
        outline.read(number for number, text in enumerate(outline.texts) if text in cues)
        for number, text in enumerate(outline.texts):
            if text in worth:
                clause = outline.clause(number)
                for entry, patterns in worth[text].items():
                    yield Candidate(self._entries[entry], clause, tuple(patterns))

    def _met(self, texts: Sequence[str]) -> Sequence[int]:
        """For each set of words, in which of some clauses one of them stands, as bits."""
        stood: dict[int, int] = defaultdict(int)
        clause = 1
        whole = _APART.join(texts).encode()
        for word, _, _ in self._automaton.find_matches_as_indexes(whole, overlapping=True):
            if word:
                stood[word] |= clause
            else:
                clause <<= 1
        met = [0] * len(self._sets)
        for word, clauses in stood.items():
            for number in self._meant[word]:
                met[number] |= clauses
        return met


def _every(met: Sequence[int], sets: Iterable[int], clauses: int) -> int:
    """The clauses with a word of each of some sets, as bits."""
    found = (1 << clauses) - 1
    for number in sets:
        found &= met[number]
        if not found:
            break
    return found


def _numbers(bits: int) -> Iterator[int]:
    """Which bits are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


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


@cache
def _told(words: Words) -> tuple[str, ...]:
    """Few words that say as much as many, or nearly."""
    few = shortest(words) if len(words) <= _MANY else frozenset(word[0] for word in words)
    return tuple(sorted(few, key=lambda word: (-frequency(word), word)))
