"""Whether a file looks like one sealed bid file: read from its header, length and bytes, without any key."""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from pathlib import Path
from typing import BinaryIO

from procure.core.terms import Message
from procure.crypto.refusals import SealRefused

VERSION = b"age-encryption.org/v1\n"
_ARMOR = b"-----BEGIN AGE ENCRYPTED FILE-----"
_LONGEST_HEADER = 64 * 1024
_COLUMNS = 64
_TAG, _NONCE, _CHUNK = 16, 16, 64 * 1024
_STANZA = re.compile(rb"-> ([\x21-\x7e]+(?: [\x21-\x7e]+)*)")
_MAC = re.compile(rb"--- [A-Za-z0-9+/]{43}")
_X25519_BODY = 32
_LEAST_SAMPLE = 512
# Chi-square of random bytes has mean 255 and deviation 22.6: twelve deviations never happen by chance.
_CHI_SQUARE_LIMIT = 255 + 12 * 22.6


def looks_sealed(source: Path | BinaryIO, size: int) -> None:
    """Return when ``source`` of ``size`` bytes has the form of an age file with one X25519 recipient.

    Catches mistakes, not malice (E26).
    SealRefused codes: not-sealed, armored, passphrase, recipients, cut, plain.
    """
    if isinstance(source, Path):
        with source.open("rb") as stream:
            looks_sealed(stream, size)
        return
    start = source.read(_LONGEST_HEADER)
    header = _header_length(start)
    _check_length(size - header)
    _check_randomness(source, header + _NONCE, size)


def stanzas_of(data: bytes) -> list[str]:
    """The types of a header's stanzas, for example ``["X25519", "x-grease"]``; SealRefused for no header."""
    return [kind for kind, _ in _read_header(data)[0]]


def _header_length(start: bytes) -> int:
    stanzas, length = _read_header(start)
    kinds = [kind for kind, _ in stanzas if not kind.endswith("-grease")]
    if "scrypt" in kinds:
        raise SealRefused("passphrase", Message("文件是用口令加密的，须由投标工具用投标密钥加密后重新上传。"))
    if kinds != ["X25519"]:
        raise SealRefused("recipients", Message("文件须恰好加密给一个投标密钥，请用投标工具重新加密。"))
    return length


def _read_header(start: bytes) -> tuple[list[tuple[str, bytes]], int]:
    if start.startswith(_ARMOR):
        raise SealRefused("armored", Message("文件是文本封装的密文，请用投标工具重新加密后上传。"))
    if not start.startswith(VERSION):
        raise _not_sealed()
    lines = start[len(VERSION) :].split(b"\n")
    stanzas, at, offset = [], 0, len(VERSION)
    while at < len(lines) and not _MAC.fullmatch(lines[at]):
        kind, body, used = _stanza(lines[at:])
        stanzas.append((kind, body))
        offset += sum(len(line) + 1 for line in lines[at : at + used])
        at += used
    if at >= len(lines) - 1:
        raise _cut()
    return stanzas, offset + len(lines[at]) + 1


def _stanza(lines: list[bytes]) -> tuple[str, bytes, int]:
    match = _STANZA.fullmatch(lines[0])
    if match is None:
        raise _cut()
    body, used = b"", 1
    for line in lines[1:]:
        body, used = body + line, used + 1
        if len(line) < _COLUMNS:
            break
        if len(line) > _COLUMNS:
            raise _cut()
    kind = match[1].split(b" ")[0].decode("ascii")
    plain = _unpadded(body)
    if kind == "X25519" and (len(plain) != _X25519_BODY or match[1].count(b" ") != 1):
        raise _cut()
    return kind, plain, used


def _unpadded(text: bytes) -> bytes:
    try:
        plain = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise _cut() from error
    if base64.b64encode(plain).rstrip(b"=") != text:
        raise _cut()
    return plain


def _check_length(payload: int) -> None:
    stream = payload - _NONCE
    rest = stream % (_CHUNK + _TAG)
    if stream < _TAG or 0 < rest < _TAG or (rest == _TAG and stream > _TAG):
        raise _cut()


def _check_randomness(source: BinaryIO, start: int, size: int) -> None:
    for offset in sorted({start, (start + size) // 2, max(start, size - _CHUNK)}):
        source.seek(offset)
        sample = source.read(_CHUNK)
        if len(sample) >= _LEAST_SAMPLE and chi_square(sample) > _CHI_SQUARE_LIMIT:
            raise SealRefused(
                "plain",
                Message("文件内容不像密文（字节分布不均匀），请用投标工具加密后重新上传。"),
            )


def chi_square(sample: bytes) -> float:
    """How far byte frequencies are from even; about 255 for random bytes."""
    expected = len(sample) / 256
    counts = Counter(sample)
    return sum((counts.get(byte, 0) - expected) ** 2 for byte in range(256)) / expected


def _not_sealed() -> SealRefused:
    return SealRefused(
        "not-sealed",
        Message("文件未加密，依照《电子招标投标办法》第二十六条拒收，请用投标工具加密后重新上传。"),
    )


def _cut() -> SealRefused:
    return SealRefused("cut", Message("密文不完整或已损坏，请重新加密并上传。"))
