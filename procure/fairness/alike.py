"""One wording for many: what says the same in other words is read in the words the catalogue knows.

Each stands for as many characters, so that a place in the text stays a place in the text.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache

from procure.fairness.entries import LEXICON, files

_PLAIN = re.compile(r"[\u4e00-\u9fff]+")


def read_alike(text: str) -> str:
    """Folded text of the same length in fewer words."""
    plain, patterns = _table()
    for words, told in plain:
        text = text.replace(words, told)
    for pattern, told in patterns:
        text = pattern.sub(told, text)
    return text


@cache
def _table() -> tuple[tuple[tuple[str, str], ...], tuple[tuple[re.Pattern[str], str], ...]]:
    """Words that are replaced as they are, and patterns."""
    rows = [(words, told) for words, told in tomllib.loads(files()[LEXICON].decode())["alike"]["words"]]
    plain = tuple(row for row in rows if _PLAIN.fullmatch(row[0]))
    return plain, tuple((re.compile(words), told) for words, told in rows if not _PLAIN.fullmatch(words))
