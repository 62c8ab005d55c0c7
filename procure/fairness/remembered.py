"""What the shipped catalogue needs, worked out once and kept beside Python's bytecode.

The words that are looked for are worked out where they are missing; what ``re`` runs for each pattern, when
the platform is set up: ``python -m procure.fairness.remembered``. What can't be read, or isn't what was
written, is worked out anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from procure.fairness import kept, programs
from procure.fairness.entries import Entry, catalogue, compiler, version, words
from procure.fairness.needed import Needed, needed

_BY = ("clauses", "entries", "frequency", "literals", "needed", "remembered", "simplified", "spelling")
"""The files by which words are worked out."""
_MOST = 8
"""As many days' are kept, the newest."""


def needed_by(entries: Sequence[Entry]) -> Needed:
    """What is looked for on behalf of entries of the shipped catalogue, as they hold on some day."""
    place = _place(entries)
    found = read(place)
    if found is None:
        found = needed(pattern.required for entry in entries for pattern in entry.patterns)
        kept.keep(place, found.data(), _MOST)
    return found


def read(place: Path) -> Needed | None:
    """The words that were kept in a place, if they are there and whole."""
    body = kept.read(place)
    try:
        return None if body is None else Needed.of(body)
    except (ValueError, KeyError, TypeError, IndexError):
        return None


def patterns() -> list[str]:
    """Every regular expression of the shipped catalogue and of its vocabulary, each once."""
    told = [text for entry in catalogue() for text in _patterns_of(entry)]
    return sorted({*words().values(), *told})


def main() -> int:
    """Work out what ``re`` runs for each of them."""
    programs.keep(programs.Programs.of({one: compiler().program(one) for one in patterns()}))
    return 0


def _place(entries: Iterable[Entry]) -> Path:
    told = (repr((entry.id, [pattern.since for pattern in entry.patterns])).encode() for entry in entries)
    return kept.place("words", _BY, (version().encode(), *told))


def _patterns_of(entry: Entry) -> Iterable[str]:
    for one in entry.patterns:
        yield from filter(None, (one.object_as, one.force_as, one.near_as))
    yield from (one.pattern_as for one in entry.excuses)


if __name__ == "__main__":
    sys.exit(main())
