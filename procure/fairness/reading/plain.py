"""Plain text and Markdown, which need no parser: spans are positions in what was written."""

from __future__ import annotations

import codecs
import re

from procure.fairness.reading.kinds import Kind
from procure.fairness.reading.refusals import Refused
from procure.fairness.reading.result import LONGEST, Place, Reading

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read(content: bytes, kind: Kind) -> Reading:
    """The text as it was written, with the number of each line."""
    text = _decoded(content)
    if _BINARY.search(text):
        raise Refused("not-text")
    if len(text) > LONGEST:
        raise Refused("too-long")
    if not text.strip():
        raise Refused("no-text")
    starts = [0, *(one.end() for one in re.finditer("\n", text))]
    return Reading(text, tuple(Place(at, "line", (n,)) for n, at in enumerate(starts, 1)), kind)


def _decoded(content: bytes) -> str:
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("not-text" if b"\0" in content else "bad-encoding")
