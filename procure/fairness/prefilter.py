"""Where in a text a pattern is worth trying: only in clauses with the words that it can't match without."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import BytesAhoCorasick, Implementation

from procure.fairness.clauses import Clause, Outline
from procure.fairness.entries import Entry, Pattern
from procure.fairness.needed import Needed, needed
from procure.fairness.seams import broken

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
    """A pattern, the numbers of its sets that are looked for beforehand, and the words of its others."""

    entry: int
    pattern: Pattern
    needs: tuple[int, ...]
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

    def __init__(self, entries: Sequence[Entry], words: Needed | None = None) -> None:
        self.entries = tuple(entries)
        asked = [(number, one) for number, entry in enumerate(self.entries) for one in entry.patterns]
        told = words or needed(pattern.required for _, pattern in asked)
        rows = zip(asked, told.sets, told.besides, strict=True)
        self._tries = [_Try(*one, sets, besides) for one, sets, besides in rows]
        self.words, self._meant, self._cues = told.words, ((), *told.meant), told.cues
        self._sets = 1 + max((number for one in told.meant for number in one), default=0)
        self._automaton = BytesAhoCorasick(
            [word.encode() for word in (_APART, *self.words)], implementation=Implementation.ContiguousNFA
        )

    def broken(self, text: str) -> list[int]:
        """Where line breaks stand inside the words in folded text."""
        return broken(text, self._automaton)

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
                    yield Candidate(self.entries[entry], clause, tuple(patterns))

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
        met = [0] * self._sets
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
