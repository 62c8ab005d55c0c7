"""Plain text as it was written, and Markdown without its marks, line by line."""

from __future__ import annotations

import codecs
import html
import re

from procure.fairness.reading.kinds import Kind
from procure.fairness.reading.refusals import Refused
from procure.fairness.reading.result import LONGEST, Place, Reading

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\n]{0,500}\)")
_BREAK = re.compile(r"<br */?>")
_MARK = re.compile(
    r"\*\*|__|~~|`+|(?<=[^\s\\])\*(?=\S)|<[^<>\n]{1,200}>|^[ ]{0,3}(?:#{1,6}|>)[ ]?", re.MULTILINE
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read(content: bytes, kind: Kind) -> Reading:
    """The text as it was written, with the number of each line."""
    text = _unmarked(_decoded(content)) if kind is Kind.MARKDOWN else _decoded(content)
    if _BINARY.search(text):
        raise Refused("not-text")
    if len(text) > LONGEST:
        raise Refused("too-long")
    if not text.strip():
        raise Refused("no-text")
    starts = [0, *(one.end() for one in re.finditer("\n", text))]
    return Reading(text, tuple(Place(at, "line", (n,)) for n, at in enumerate(starts, 1)), kind)


def _unmarked(text: str) -> str:
    """Words as they are seen: emphasis inside a word would hide it."""
    return html.unescape(_ESCAPED.sub(r"\1", _MARK.sub("", _BREAK.sub(" ", _LINK.sub(r"\1", text)))))


def _decoded(content: bytes) -> str:
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("not-text" if b"\0" in content else "bad-encoding")
