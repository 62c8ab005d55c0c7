"""What is looked for on behalf of the shipped catalogue, worked out once and kept beside Python's bytecode.

It lies in that folder under a name that holds a hash of all that it was made from: who can write there can
change the program as well. What can't be read, or isn't what was written, is worked out anew.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path

from procure.fairness.entries import Entry, version
from procure.fairness.needed import Needed, needed

_FROM = ("clauses", "entries", "frequency", "literals", "needed", "remembered", "simplified", "spelling")
"""The files by which it is worked out."""
_HASH = 32
_MOST = 8
"""As many days' are kept, the newest."""
_READABLE = 0o644


def needed_by(entries: Sequence[Entry]) -> Needed:
    """What is looked for on behalf of entries of the shipped catalogue, as they hold on some day."""
    place = _place(entries)
    kept = read(place)
    if kept is None:
        kept = needed(pattern.required for entry in entries for pattern in entry.patterns)
        keep(place, kept.data())
    return kept


def _place(entries: Iterable[Entry]) -> Path:
    made = sha256(sys.version.encode())
    for name in _FROM:
        made.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    made.update(version().encode())
    for entry in entries:
        made.update(repr((entry.id, [pattern.since for pattern in entry.patterns])).encode())
    return Path(cache_from_source(__file__)).with_name(f"words-{made.hexdigest()}.json")


def read(place: Path) -> Needed | None:
    """What was kept in a place, if it is there and whole."""
    try:
        sealed = place.read_bytes()
        body = sealed[_HASH:]
        return Needed.of(body) if sha256(body).digest() == sealed[:_HASH] else None
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def keep(place: Path, body: bytes) -> None:
    """Keep it, whole or not at all, and let the oldest go."""
    with suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(sha256(body).digest() + body)
        os.chmod(name, _READABLE)
        os.replace(name, place)
        kept = sorted(place.parent.glob("words-*.json"), key=lambda one: one.stat().st_mtime)
        for old in kept[:-_MOST]:
            old.unlink(missing_ok=True)
