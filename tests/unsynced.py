"""No test waits for the disk: what it writes need not survive a power cut.

Tests of what does survive one run in processes of their own, or within ``synced``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

import procure.db  # noqa: F401  # its own settings of a connection come first


def turn_off() -> None:
    """From now on nothing waits for the disk in this process."""
    os.fsync = lambda _: None
    event.listen(Engine, "connect", _never_sync)


@contextmanager
def synced() -> Iterator[None]:
    """Open databases as the application itself does."""
    event.remove(Engine, "connect", _never_sync)
    try:
        yield
    finally:
        event.listen(Engine, "connect", _never_sync)


def _never_sync(connection: Any, _: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute("PRAGMA synchronous=OFF")
