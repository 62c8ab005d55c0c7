"""Files in a local folder, each under the SHA-256 of its content."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

_PIECE = 1 << 20
_OWN_NAME = re.compile(r"[0-9a-f]{32}")


class Folder:
    """Files in a local folder, each named by the SHA-256 of its content."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "incoming").mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the content of a hash lies; ValueError for anything that is not 64 hex digits."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError("not a SHA-256")
        return self.root / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        """Whether the content is there."""
        return self.path(sha256).is_file()

    def put(self, content: bytes) -> str:
        """Keep some bytes and return their hash; they are durable when this returns."""
        with self._coming_in() as handle:
            handle.write(content)
        return self.adopt(Path(handle.name), hashlib.sha256(content).hexdigest())

    def adopt(self, incoming: Path, sha256: str) -> str:
        """Take a finished and synced file in under its hash."""
        self.adopt_all({sha256: incoming})
        return sha256

    def adopt_all(self, incoming: Mapping[str, Path]) -> None:
        """Take finished and synced files in, each under its hash; all are durable when this returns."""
        for sha256, path in incoming.items():
            self._place(path, sha256)
        for folder in {self.path(sha256).parent for sha256 in incoming} | {self.root}:
            _sync(folder)

    def _place(self, incoming: Path, sha256: str) -> None:
        target = self.path(sha256)
        target.parent.mkdir(exist_ok=True)
        incoming.replace(target)

    def replace(self, incoming: Path, sha256: str) -> str:
        """Take such a file in, in place of what lies under its hash and is damaged."""
        return self.adopt(incoming, sha256)

    def copy_in(self, path: Path, sha256: str) -> str:
        """Keep a copy of a file under its hash, in constant memory; it is durable when this returns."""
        with path.open("rb") as source, self._coming_in() as handle:
            shutil.copyfileobj(source, handle, _PIECE)
        return self.adopt(Path(handle.name), sha256)

    def read(self, sha256: str) -> bytes:
        """The whole content; FileNotFoundError where it is not."""
        return self.path(sha256).read_bytes()

    def open(self, sha256: str) -> BinaryIO:
        """The content as a stream."""
        return self.path(sha256).open("rb")

    def copy_out(self, sha256: str, path: Path) -> None:
        """Write a copy of the content to a file, in constant memory."""
        shutil.copyfile(self.path(sha256), path)

    def answers(self) -> bool:
        """Whether the folder takes in a file."""
        with TemporaryFile(dir=self.root / "incoming") as handle:
            return handle.write(b"1") == 1

    def remove(self, sha256: str) -> None:
        """Forget the content; nothing happens where it is not."""
        self.path(sha256).unlink(missing_ok=True)

    def abandoned(self, before: datetime) -> list[str]:
        """Files that were being written when their process ended, untouched since some instant."""
        written = (path for path in (self.root / "incoming").iterdir() if _OWN_NAME.fullmatch(path.name))
        return [path.name for path in written if path.stat().st_mtime < before.timestamp()]

    def abandon(self, name: str) -> None:
        """Throw such a file away."""
        assert _OWN_NAME.fullmatch(name)
        (self.root / "incoming" / name).unlink(missing_ok=True)

    @contextmanager
    def _coming_in(self) -> Iterator[BinaryIO]:
        """A new file, synced at the end of the block; a full disk isn't filled further by what failed."""
        incoming = self.root / "incoming" / secrets.token_hex(16)
        try:
            with incoming.open("xb") as handle:
                yield handle
                handle.flush()
                os.fsync(handle.fileno())
        except BaseException:
            incoming.unlink(missing_ok=True)
            raise

    def hashes(self) -> Iterator[str]:
        """The hash of everything kept."""
        for path in self.root.glob("[0-9a-f][0-9a-f]/*"):
            yield path.name


def hash_of(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file, read in pieces."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as handle:
        while piece := handle.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
