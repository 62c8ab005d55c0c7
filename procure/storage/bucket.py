"""Files in a bucket of an S3 service, each under the SHA-256 of its content."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import S3Store

from procure.storage.folder import Folder

_SMALL = 8 << 20
"""Up to so many bytes a file goes up in one piece, which the service refuses where there is one already."""


class Bucket(Folder):
    """Durable content in the bucket; ``root`` has only what is on its way in, and the locks."""

    def __init__(self, root: Path, store: S3Store) -> None:
        super().__init__(root)
        self._store = store

    def has(self, sha256: str) -> bool:
        """Whether the content is there."""
        name = self._name(sha256)
        try:
            with _away():
                obstore.head(self._store, name)
        except FileNotFoundError:
            return False
        return True

    def adopt(self, incoming: Path, sha256: str) -> str:
        """Take a finished and synced file up under its hash; the service has it when this returns."""
        name, size = self._name(sha256), incoming.stat().st_size
        with _away(), incoming.open("rb") as handle:
            if size <= _SMALL:
                self._create(name, handle.read())
            elif not self.has(sha256):
                obstore.put(self._store, name, handle)
        incoming.unlink()
        return sha256

    def adopt_all(self, incoming: Mapping[str, Path]) -> None:
        """Take finished files up, each under its hash."""
        for sha256, path in incoming.items():
            self.adopt(path, sha256)

    def replace(self, incoming: Path, sha256: str) -> str:
        """Take a file up in place of a damaged one, which the service would keep otherwise."""
        self.remove(sha256)
        return self.adopt(incoming, sha256)

    def read(self, sha256: str) -> bytes:
        """The whole content; FileNotFoundError where it is not."""
        with _away():
            return bytes(obstore.get(self._store, self._name(sha256)).bytes())

    def open(self, sha256: str) -> BinaryIO:
        """The content as a stream, from a copy that goes away when it is closed."""
        handle = cast(BinaryIO, TemporaryFile(dir=self.root / "incoming"))  # noqa: SIM115  # the caller closes it
        try:
            self._write_to(handle, sha256)
        except BaseException:
            handle.close()
            raise
        handle.seek(0)
        return handle

    def copy_out(self, sha256: str, path: Path) -> None:
        """Write a copy of the content to a file, in constant memory."""
        with path.open("wb") as handle:
            self._write_to(handle, sha256)

    def remove(self, sha256: str) -> None:
        """Forget the content; nothing happens where it is not."""
        with _away():
            obstore.delete(self._store, self._name(sha256))

    def hashes(self) -> Iterator[str]:
        """The hash of everything kept."""
        with _away():
            for found in obstore.list(self._store):
                yield from (Path(str(one["path"])).name for one in found)

    def answers(self) -> bool:
        """Whether the folder takes in a file and the service answers; OSError where it doesn't."""
        self.has("0" * 64)
        return super().answers()

    def _create(self, name: str, content: bytes) -> None:
        try:
            obstore.put(self._store, name, content, mode="create")
        except AlreadyExistsError:
            return

    def _write_to(self, handle: BinaryIO, sha256: str) -> None:
        with _away():
            for piece in obstore.get(self._store, self._name(sha256)).stream(min_chunk_size=_SMALL):
                handle.write(bytes(piece))

    def _name(self, sha256: str) -> str:
        return self.path(sha256).relative_to(self.root).as_posix()


def connect(root: Path, url: str) -> Bucket:
    """The bucket at ``s3://bucket/prefix``; keys, region and endpoint are the environment's (``AWS_…``)."""
    return Bucket(root, S3Store.from_url(url))


@contextmanager
def _away() -> Iterator[None]:
    """A service that doesn't serve is a disk that doesn't: the act ends, and may be tried again."""
    try:
        yield
    except NotFoundError as error:
        raise FileNotFoundError(str(error)) from error
    except BaseError as error:
        raise OSError(errno.EIO, "the storage service does not serve") from error
