"""What is looked for on behalf of the patterns of a catalogue: which words, and what each can mean."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from procure.fairness.clauses import cues
from procure.fairness.entries import required
from procure.fairness.frequency import frequency
from procure.fairness.literals import Words, commonness, rarest_first, shortest

_SETS = 3
"""As many sets of words as are looked for on behalf of one pattern, the rarest first,"""
_RARE = 5.0
"""but besides the first only those that add few hits."""
_MANY = 100


@dataclass(frozen=True)
class Needed:
    """``words`` in order, and for each the numbers of the sets it stands in (``meant``).

    For each pattern in its order the sets that are looked for on its behalf (``sets``) and the words of its
    other sets (``besides``); ``cues`` are the sets of what a clause says of those after it.
    """

    words: tuple[str, ...]
    meant: tuple[tuple[int, ...], ...]
    sets: tuple[tuple[int, ...], ...]
    besides: tuple[tuple[tuple[str, ...], ...], ...]
    cues: frozenset[int]

    def data(self) -> bytes:
        """All of it as bytes; what stands many times is written once."""
        told = {
            words: number
            for number, words in enumerate(dict.fromkeys(w for one in self.besides for w in one))
        }
        fields = {
            "words": self.words,
            "meant": self.meant,
            "sets": self.sets,
            "told": list(told),
            "besides": [[told[words] for words in one] for one in self.besides],
            "cues": sorted(self.cues),
        }
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def of(cls, data: bytes) -> Needed:
        """What such bytes say; ValueError, KeyError, TypeError or IndexError where they aren't such."""
        fields = json.loads(data)
        told = [tuple(words) for words in fields["told"]]
        return cls(
            words=tuple(fields["words"]),
            meant=tuple(map(tuple, fields["meant"])),
            sets=tuple(map(tuple, fields["sets"])),
            besides=tuple(tuple(told[number] for number in one) for one in fields["besides"]),
            cues=frozenset(fields["cues"]),
        )


def needed(patterns: Iterable[Sequence[Words]]) -> Needed:
    """What to look for on behalf of patterns, each told by the sets of words that it can't match without."""
    asked = list(patterns)
    chosen = _chosen(asked)
    numbers: dict[Words, int] = {}
    sets, besides = [], []
    for needs in asked:
        looked_for = [words for words in needs if words in chosen][:_SETS]
        sets.append(tuple(dict.fromkeys(_number(words, numbers) for words in looked_for)))
        others = (words for words in needs if words not in looked_for)
        besides.append(tuple(dict.fromkeys(map(_told, others))))
    heads = frozenset(_number(required(pattern)[0], numbers) for pattern in cues())
    meant = _meant(numbers)
    return Needed(tuple(meant), tuple(map(tuple, meant.values())), tuple(sets), tuple(besides), heads)


def _number(words: Words, numbers: dict[Words, int]) -> int:
    return numbers.setdefault(shortest(words), len(numbers))


def _meant(numbers: dict[Words, int]) -> dict[str, list[int]]:
    """Every word that is looked for, in order, and the numbers of the sets it stands in."""
    meant: dict[str, list[int]] = defaultdict(list)
    for words, number in numbers.items():
        for word in words:
            meant[word].append(number)
    return dict(sorted(meant.items()))


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
    """Few words that say as much as many, or nearly; of large sets only how they begin."""
    few = shortest(words) if len(words) <= _MANY else frozenset(word[0] for word in words)
    return tuple(sorted(few, key=lambda word: (-frequency(word), word)))
