"""Passphrase files of the age format (scrypt), with one work factor on every machine.

The library's own passphrase files are made and judged by how fast the machine is at that moment, so that a
file made on an idle machine may be refused on a busy one. These open with any age tool, and anywhere.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from procure.core.terms import Message
from procure.crypto.refusals import SealRefused

WORK = 16
_MOST_WORK = 20
_LABEL = b"age-encryption.org/v1/scrypt"
_LONGEST = 1 << 16
_HEADER = re.compile(
    rb"(age-encryption\.org/v1\n-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n([A-Za-z0-9+/]{43})\n---)"
    rb" ([A-Za-z0-9+/]{43})\n"
)
_ZERO = b"\0" * 12
_LAST = b"\0" * 11 + b"\1"


def seal(data: bytes, passphrase: str) -> bytes:
    """An age file under a passphrase; at most 64 KiB, since a backup is one chunk."""
    if not 0 < len(data) <= _LONGEST:
        raise ValueError("a backup is one chunk of 64 KiB")
    file_key, salt, nonce = secrets.token_bytes(16), secrets.token_bytes(16), secrets.token_bytes(16)
    body = ChaCha20Poly1305(_wrapping(passphrase, salt, WORK)).encrypt(_ZERO, file_key, None)
    header = b"age-encryption.org/v1\n-> scrypt %s %d\n%s\n---" % (_text(salt), WORK, _text(body))
    sealed = ChaCha20Poly1305(_derived(file_key, nonce, b"payload")).encrypt(_LAST, data, None)
    return b"%s %s\n%s%s" % (header, _text(_mac(file_key, header)), nonce, sealed)


def open_(data: bytes, passphrase: str) -> bytes:
    """The plain bytes; SealRefused for a wrong passphrase, an altered file, or one that costs too much."""
    found = _HEADER.match(data)
    if found is None or int(found[3]) > _MOST_WORK:
        raise _refused()
    try:
        key = _wrapping(passphrase, _bytes(found[2]), int(found[3]))
        file_key = ChaCha20Poly1305(key).decrypt(_ZERO, _bytes(found[4]), None)
        if not hmac.compare_digest(_text(_mac(file_key, found[1])), found[5]):
            raise _refused()
        nonce, sealed = data[found.end() : found.end() + 16], data[found.end() + 16 :]
        return ChaCha20Poly1305(_derived(file_key, nonce, b"payload")).decrypt(_LAST, sealed, None)
    except InvalidTag as error:
        raise _refused() from error


def _wrapping(passphrase: str, salt: bytes, work: int) -> bytes:
    return Scrypt(_LABEL + salt, 32, 1 << work, 8, 1).derive(passphrase.encode())


def _derived(file_key: bytes, salt: bytes | None, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(file_key)


def _mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.new(_derived(file_key, None, b"header"), header, sha256).digest()


def _text(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _bytes(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4))


def _refused() -> SealRefused:
    return SealRefused("wrong-passphrase", Message("备份文件无法打开：口令不对或文件已损坏。"))
