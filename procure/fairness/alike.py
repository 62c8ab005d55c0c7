"""One wording for many: what says the same in other words is read in the words the catalogue knows.

Each stands for as many characters, so that a place in the text stays a place in the text.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache

from procure.fairness.entries import LEXICON, files

_PLAIN = re.compile(r"[\u4e00-\u9fff]+")
_LOOKS_BACK = re.compile(r"\(\?<([=!])([^()]*)\)(\(\?:[^()]*\)|\[[^\]]*\]|[\u4e00-\u9fff]+)(?![?*+{])")


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
    patterns = tuple((words, told) for words, told in rows if not _PLAIN.fullmatch(words))
    return plain, tuple((re.compile(words_first(pattern)), told) for pattern, told in patterns)


def words_first(pattern: str) -> str:
    """The same pattern with its first words before a look back, as ``re`` runs to words."""
    found = _LOOKS_BACK.match(pattern)
    return f"{found[3]}(?<{found[1]}{found[2]}{found[3]}){pattern[found.end() :]}" if found else pattern
