"""Files in and out of pages."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from flask import Response
from werkzeug.datastructures import FileStorage

from procure import storage
from procure.core.errors import BadInput, NotFound
from procure.core.terms import Message

_NO_LETTERS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_UNSAFE = re.compile(rf"[/\\:*?\"<>|\ufdd0-\ufdef{_NO_LETTERS}]")
"""Paths, what a system reads as more than a name, and code points that are never letters."""
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Control, direction and format characters, halves of characters, line ends."""
_DEVICE = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)\s*(\.|$)", re.IGNORECASE)
"""What one system takes for a machine, whatever its ending."""
_EDGES = re.compile(r"^[\s.]+|[\s.]+$")
_LONGEST = 120
_MOST_BYTES = 240


def safe_name(name: str) -> str:
    """A name that can be shown and saved anywhere: no path, no device, nothing unseen, its end kept."""
    text = _UNSAFE.sub("_", unicodedata.normalize("NFC", name))
    seen = "".join("_" if unicodedata.category(one) in _UNSEEN else one for one in text)
    short = _shortened(_EDGES.sub("", seen))
    return f"_{short}" if _DEVICE.match(short) else short or "文件"


def _shortened(name: str) -> str:
    kept = name[1 - _LONGEST :]
    while len(kept.encode()) > _MOST_BYTES:
        kept = kept[1:]
    return _EDGES.sub("", kept)


def send(sha256: str, name: str, media_type: str = "application/octet-stream") -> Response:
    """Stored content as a download under its right name (RFC 6266); NotFound where it is gone."""
    try:
        content = storage.current().open(sha256)
    except FileNotFoundError:
        raise NotFound(Message("文件不存在。")) from None
    return download(content, name, media_type)


def download(content: object, name: str, media_type: str) -> Response:
    """Bytes, text or a stream as a download under its right name."""
    response = Response(content, mimetype=media_type)  # type: ignore[arg-type]  # streams are iterables of bytes
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(safe_name(name))}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def received(file: FileStorage | None, *, field: str, limit: int) -> bytes:
    """The bytes of an uploaded file; BadInput where there is none, it is empty, or it is over the limit."""
    if not isinstance(file, FileStorage) or not file.filename:  # a text may come in its place
        raise BadInput(Message("请选择要上传的文件。"), field=field, code="file-missing")
    content = file.stream.read(limit + 1)
    if not content:
        raise BadInput(Message("文件是空的，请重新选择。"), field=field, code="file-empty")
    if len(content) > limit:
        raise BadInput(
            Message("文件超过 %(limit)s MB，请压缩或拆分后再上传。", limit=limit >> 20),
            field=field,
            code="file-too-big",
        )
    return content
