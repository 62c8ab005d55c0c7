"""Names compared as people mean them: width, brackets, blanks and the legal form's spelling don't count."""

from __future__ import annotations

import re
import unicodedata

_NOISE = re.compile(r"[\s()\[\]{}<>〈〉《》【】〔〕「」『』·・.,，。、\-—_]+")
_FORMS = (("有限责任公司", "有限公司"), ("股份有限公司", "股份公司"))


def fold(name: str) -> str:
    """The part of a name that is compared; empty where nothing is left."""
    folded = _NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold()
    for long, short in _FORMS:
        folded = folded.replace(long, short)
    return folded
