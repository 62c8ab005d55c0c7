"""The hash chain of the ledger: a leaf per entry, a head over all leaves so far."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

ZERO = "0" * 64


def leaf_of(entry: bytes) -> str:
    """SHA-256 hex of an entry's exact bytes."""
    return sha256(entry).hexdigest()


def head_after(prev: str, leaf: str) -> str:
    """The head that follows ``prev``: SHA-256 over the hex text of both."""
    return sha256((prev + leaf).encode("ascii")).hexdigest()


def head_of(leaves: Iterable[str], start: str = ZERO) -> str:
    """The head after all ``leaves``, from ``start``."""
    head = start
    for leaf in leaves:
        head = head_after(head, leaf)
    return head
