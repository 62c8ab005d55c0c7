"""Whose password is looked at next: one at a time in each process, and few may wait.

To look at one is costly on purpose. Were all heard who ask, guesses would take processors and threads from
those who hand in bids. Whoever has signed in from the same network address before waits in a line of its own,
so that strangers, however many, keep no owner out.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_MOST = 2
"""In each of the two lines, whoever is being looked at among them."""
_looking = threading.Lock()
_lines = {is_known: threading.BoundedSemaphore(_MOST) for is_known in (True, False)}


class Full(Exception):
    """Too many wait already."""


@contextmanager
def turn(*, is_known: bool) -> Iterator[None]:
    """One's turn; Full where too many wait."""
    line = _lines[is_known]
    if not line.acquire(blocking=False):
        raise Full
    try:
        with _looking:
            yield
    finally:
        line.release()
