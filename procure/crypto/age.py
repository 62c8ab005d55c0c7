"""The age v1 format (c2sp.org/age): identities, sealing, opening, streams of any size."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyrage  # type: ignore[import-untyped]  # has no type information

from procure.core.terms import Message
from procure.crypto import unsealing
from procure.crypto.refusals import SealRefused

IDENTITY_LENGTH = 74
_FAILURES = (pyrage.DecryptError, ValueError)


class TooLong(ValueError):
    """More plain bytes than were signed."""


@dataclass(frozen=True)
class SealedFile:
    """Sizes and SHA-256 hex of a file before (``plain``) and after sealing."""

    plain_sha256: str
    plain_size: int
    sha256: str
    size: int


class Meter(io.RawIOBase):
    """Hashes and counts what is read from or written to ``under``; ``limit`` bounds what may be written."""

    def __init__(self, under: BinaryIO, limit: int | None = None) -> None:
        self._under, self._limit = under, limit
        self._hash, self.size = sha256(), 0

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # plain buffers only
        data = self._under.read(len(buffer))
        buffer[: len(data)] = data
        self._count(data)
        return len(data)

    def write(self, data: bytes | memoryview) -> int:  # type: ignore[override]  # plain buffers only
        self._count(data)
        if self._limit is not None and self.size > self._limit:
            raise TooLong
        self._under.write(data)
        return len(data)

    def _count(self, data: bytes | memoryview) -> None:
        self._hash.update(data)
        self.size += len(data)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def new_identity() -> tuple[str, str]:
    """A fresh X25519 identity ``AGE-SECRET-KEY-1…`` (74 characters) and its recipient ``age1…``."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(identity: str) -> str:
    """The recipient that an identity opens; SealRefused for anything but an identity."""
    return str(_identity(identity).to_public())


def is_recipient(text: object) -> bool:
    """Whether ``text`` is an X25519 recipient in its one spelling."""
    try:
        return isinstance(text, str) and str(pyrage.x25519.Recipient.from_str(text)) == text
    except pyrage.RecipientError:
        return False


def seal(data: bytes, recipients: Sequence[str]) -> bytes:
    """An age file of ``data`` that each of ``recipients`` opens."""
    return bytes(pyrage.encrypt(data, [_recipient(one) for one in recipients]))


def open_(data: bytes, identities: Sequence[str]) -> bytes:
    """The plain bytes of an age file; SealRefused when no identity fits or it was altered."""
    try:
        return bytes(pyrage.decrypt(data, [_identity(one) for one in identities]))
    except (*_FAILURES, OSError) as error:
        raise _does_not_open() from error


def seal_stream(source: BinaryIO, target: BinaryIO, recipient: str) -> SealedFile:
    """Seal a stream in one pass with constant memory, hashing both sides."""
    plain, cipher = Meter(source), Meter(target)
    pyrage.encrypt_io(plain, cipher, [_recipient(recipient)])
    return SealedFile(plain.sha256, plain.size, cipher.sha256, cipher.size)


def seal_file(source: Path, target: Path, recipient: str) -> SealedFile:
    """Seal a file in one pass; ``target`` must not exist yet."""
    with source.open("rb") as plain, target.open("xb") as cipher:
        return seal_stream(plain, cipher, recipient)


def open_stream(source: BinaryIO, target: BinaryIO, identity: str, limit: int | None = None) -> SealedFile:
    """Open a stream in one pass, hashing both sides; refuses when the plain text exceeds ``limit`` bytes."""
    cipher = Meter(source)
    plain = decrypt(cast(BinaryIO, cipher), target, identity, limit)
    return SealedFile(plain.sha256, plain.size, cipher.sha256, cipher.size)


def decrypt(source: BinaryIO, target: BinaryIO, identity: str, limit: int | None = None) -> Meter:
    """The same for a sealed stream whose hash is known: hash and size of the plain bytes alone."""
    plain, sealed = Meter(target, limit), io.BufferedReader(cast(Any, source), unsealing.LONGEST)
    try:
        _decrypt(sealed, plain, identity)
    except _FAILURES as error:
        raise _does_not_open() from error
    except OSError as error:
        if error.errno is not None:  # a full disk says nothing about the file; a cut stream has no number
            raise
        raise _does_not_open() from error
    finally:
        sealed.detach()
    return plain


def _decrypt(sealed: io.BufferedReader[Any], plain: Meter, identity: str) -> None:
    known = _identity(identity)
    if header := unsealing.Usual.read(sealed.peek()):
        unsealing.decrypt(sealed, header, identity, cast(BinaryIO, plain))
    else:
        pyrage.decrypt_io(sealed, plain, [known])


def open_file(source: Path, target: Path, identity: str, limit: int | None = None) -> SealedFile:
    """Open a file in one pass into ``target``, which must not exist yet and is removed on failure."""
    try:
        with source.open("rb") as cipher, target.open("xb") as plain:
            return open_stream(cipher, plain, identity, limit)
    except SealRefused:
        target.unlink(missing_ok=True)
        raise


def _identity(text: str) -> pyrage.x25519.Identity:
    try:
        identity = pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError as error:
        raise SealRefused("bad-identity", Message("解密密钥的格式不对。")) from error
    if str(identity) != text:
        raise SealRefused("bad-identity", Message("解密密钥的格式不对。"))
    return identity


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        reason = Message("加密公钥的格式不对：%(recipient)s。", recipient=text)
        raise SealRefused("bad-recipient", reason) from error


def _does_not_open() -> SealRefused:
    return SealRefused("does-not-open", Message("文件无法解密：密钥不对，或文件已被改动、截断。"))
