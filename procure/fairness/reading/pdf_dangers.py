"""What a PDF may not bring along, looked for in its bytes before any parser sees them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from procure.fairness.reading.refusals import Refused

_DANGERS = (
    (re.compile(rb"/(?:JavaScript|JS)(?![A-Za-z0-9_-])"), "pdf-script"),
    (re.compile(rb"/(?:Launch|ImportData|SubmitForm)(?![A-Za-z])"), "pdf-launch"),
    (re.compile(rb"/(?:EmbeddedFiles?|RichMedia|FileAttachment)(?![A-Za-z])"), "pdf-embedded"),
    (re.compile(rb"/XFA(?![A-Za-z])"), "pdf-form"),
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n")
_OBJECTS = re.compile(rb"/(?:ObjStm|#4f#62#6a#53#74#6d)", re.IGNORECASE)
_HEAD = 512
"""Bytes before a stream in which its dictionary is looked for."""
_MOST_INFLATED = 32 << 20


def refuse(content: bytes) -> None:
    """Refuse scripts, programs to be started, other files inside, and a package behind the end."""
    if content.rfind(b"PK\x05\x06") > content.rfind(b"%%EOF") > 0:
        raise Refused("pdf-and-more")
    for part in (_outside_streams(content), *_object_streams(content)):
        _refuse_in(_ESCAPED.sub(lambda one: bytes([int(one[1], 16)]), part))


def _refuse_in(part: bytes) -> None:
    for danger, why in _DANGERS:
        if danger.search(part):
            raise Refused(why)


def _outside_streams(content: bytes) -> bytes:
    """Everything but what streams hold, in which names mean nothing."""
    kept, at = [], 0
    for one in _STREAM.finditer(content):
        if one.start() < at:
            continue
        kept.append(content[at : one.start()])
        end = content.find(b"endstream", one.end())
        at = end if end >= 0 else len(content)
    return b"".join([*kept, content[at:]])


def _object_streams(content: bytes) -> Iterator[bytes]:
    """The objects that lie compressed in streams, as many as fit."""
    left = _MOST_INFLATED
    for one in _STREAM.finditer(content):
        if not _OBJECTS.search(content, max(0, one.start() - _HEAD), one.start()):
            continue
        part = _inflated(memoryview(content)[one.end() :], left)
        left -= len(part)
        if left <= 0:
            raise Refused("inflates")
        yield part


def _inflated(content: memoryview, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(content, most)
    except zlib.error:
        return b""
