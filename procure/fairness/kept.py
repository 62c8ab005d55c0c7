"""What was worked out once is kept beside Python's bytecode, whole or not at all.

It lies in that folder under a name that holds a hash of all that it was made from: who can write there can
change the program as well.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path

_HASH = 32
_READABLE = 0o644


def place(kind: str, by: Iterable[str], of: Iterable[bytes] = ()) -> Path:
    """Where a kind of things lies that some modules of this package make of something."""
    made = sha256(sys.version.encode())
    for name in by:
        made.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    for one in of:
        made.update(one)
    return Path(cache_from_source(__file__)).with_name(f"{kind}-{made.hexdigest()}")


def read(place: Path) -> bytes | None:
    """What was kept in a place, if it is there and whole."""
    try:
        sealed = place.read_bytes()
    except OSError:
        return None
    body = sealed[_HASH:]
    return body if sha256(body).digest() == sealed[:_HASH] else None


def keep(place: Path, body: bytes, most: int) -> None:
    """Keep it, and let the oldest of its kind go beyond ``most``; nothing where nothing can be written."""
    with suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(sha256(body).digest() + body)
        os.chmod(name, _READABLE)
        os.replace(name, place)
        alike = place.parent.glob(f"{place.name.partition('-')[0]}-*")
        for old in sorted(alike, key=lambda one: one.stat().st_mtime)[:-most]:
            old.unlink(missing_ok=True)
