"""Opening an age file of the usual header by way of OpenSSL: at its full speed, while other threads go on.

Any other header is left to the library in ``age``, which knows every shape. What is opened here it would
open to the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from io import BufferedReader
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LONGEST = 2048
"""So many bytes are looked at for the header."""
_GREASE = rb"-> [!-~]+-grease(?: [!-~]+)*\n(?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{0,63}\n"
_HEADER = re.compile(
    rb"(age-encryption\.org/v1\n-> X25519 ([A-Za-z0-9+/]{43})\n([A-Za-z0-9+/]{43})\n"
    rb"(?:" + _GREASE + rb")*---) ([A-Za-z0-9+/]{43})\n"
)
_DIGITS = {digit: value for value, digit in enumerate("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")}
_BEFORE, _AFTER = len("AGE-SECRET-KEY-1"), 6
_NONCE, _TAG, _CHUNK = 16, 16, 64 * 1024
_SEALED = _CHUNK + _TAG
_AT_ONCE = 4
"""So many chunks are read, and written, together; they stay in the processor's cache."""


class Damaged(ValueError):
    """The file doesn't open: another's key, or bytes that are not those which were sealed."""


class Usual:
    """A header with one X25519 recipient, and nothing else but the noise that some programs add."""

    def __init__(self, match: re.Match[bytes]) -> None:
        self._signed, self.length = match[1], match.end()
        self._ephemeral, self._wrapped, self._mac = (_bytes(match[part]) for part in (2, 3, 4))

    @classmethod
    def read(cls, start: bytes) -> Usual | None:
        """The header that a file starts with; None for any other."""
        match = _HEADER.match(start)
        try:
            return match and cls(match)
        except ValueError:
            return None

    def file_key(self, identity: str) -> bytes:
        """What the file was sealed with; Damaged unless the identity opens this very header."""
        secret = X25519PrivateKey.from_private_bytes(_secret(identity))
        try:
            shared = secret.exchange(X25519PublicKey.from_public_bytes(self._ephemeral))
            salt = self._ephemeral + secret.public_key().public_bytes_raw()
            wrapping = ChaCha20Poly1305(_derived(shared, salt, b"age-encryption.org/v1/X25519"))
            key = wrapping.decrypt(bytes(12), self._wrapped, None)
        except (InvalidTag, ValueError) as error:
            raise Damaged from error
        mac = hmac.digest(_derived(key, b"", b"header"), self._signed, hashlib.sha256)
        if not hmac.compare_digest(mac, self._mac):
            raise Damaged
        return key


def decrypt(source: BufferedReader[Any], header: Usual, identity: str, target: BinaryIO) -> None:
    """Write what was sealed; Damaged where any of it is not as it was, after some of it may be written."""
    key = header.file_key(identity)
    source.read(header.length)
    chunks = ChaCha20Poly1305(_derived(key, source.read(_NONCE), b"payload"))
    sealed, plain = memoryview(bytearray(_AT_ONCE * _SEALED)), memoryview(bytearray(_AT_ONCE * _CHUNK))
    number, is_last = 0, False
    while not is_last:
        size = source.readinto(sealed)
        is_last = not source.peek(1)
        length = _open_all(chunks, sealed[:size], plain, number, is_last=is_last)
        target.write(plain[:length])
        number += _AT_ONCE


def _open_all(
    chunks: ChaCha20Poly1305, sealed: memoryview, plain: memoryview, number: int, *, is_last: bool
) -> int:
    """Open some chunks, of which the first has this number, and return how many bytes they hold."""
    length = 0
    for start in range(0, max(len(sealed), 1), _SEALED):
        one = sealed[start : start + _SEALED]
        is_end = is_last and start + _SEALED >= len(sealed)
        if len(one) < _TAG or (len(one) == _TAG and number):
            raise Damaged
        nonce = number.to_bytes(11, "big") + bytes([is_end])
        try:
            length += chunks.decrypt_into(nonce, one, None, plain[length : length + len(one) - _TAG])
        except InvalidTag as error:
            raise Damaged from error
        number += 1
    return length


def _derived(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, purpose).derive(key)


def _secret(identity: str) -> bytes:
    """The key in an identity whose spelling and check digits were found right."""
    whole = 0
    for digit in identity[_BEFORE:-_AFTER]:
        whole = whole << 5 | _DIGITS[digit]
    return (whole >> 4).to_bytes(32, "big")


def _bytes(text: bytes) -> bytes:
    """Unpadded base64 in its one spelling."""
    plain = base64.b64decode(text + b"=")
    if base64.b64encode(plain)[:-1] != text:
        raise ValueError
    return plain
