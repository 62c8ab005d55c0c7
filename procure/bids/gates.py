"""Who is still at the door of a tender when its deadline passes (one machine's SQLite installation).

SQLite queues its writers, so a document that arrived in time may stand behind the close in that queue. Each
one holds the tender's gate from the moment before its arrival is timed until it has its answer. On PostgreSQL
nobody queues: the tender's row, shared by those who hand in, does the same.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from procure import storage


@contextmanager
def arriving(tender_id: str) -> Iterator[None]:
    """Stand at the gate of a tender together with others."""
    with _path(tender_id).open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield


def is_quiet(tender_id: str) -> bool:
    """Whether nobody stands at the gate now."""
    with _path(tender_id).open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _path(tender_id: str) -> Path:
    return storage.current().root / "incoming" / f"gate-{tender_id}"
