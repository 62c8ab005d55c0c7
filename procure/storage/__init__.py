"""Files by content hash: durable before they are acknowledged, written once, never changed."""

from __future__ import annotations

from procure.storage.bucket import Bucket, connect
from procure.storage.folder import Folder, hash_of

__all__ = ["Bucket", "Folder", "connect", "current", "hash_of", "use"]

_current: list[Folder] = []


def use(folder: Folder) -> None:
    """Set the process's storage."""
    _current[:] = [folder]


def current() -> Folder:
    """The process's storage."""
    return _current[0]
