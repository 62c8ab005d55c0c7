"""Names compared as people mean them: width, brackets, blanks and the legal form's spelling don't count."""

from __future__ import annotations

import re
import unicodedata

_NOISE = re.compile(r"[\s()\[\]{}<>〈〉《》【】〔〕「」『』·・.,，。、\-—_\u200b-\u200f\ufeff]+")
_FORM = re.compile(r"(股份)?(有限)?(责任)?公司$")


def fold(name: str) -> str:
    """The part of a name that is compared, without its legal form; empty where nothing is left."""
    folded = _NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold()
    return _FORM.sub("", folded)


def fold_code(code: str) -> str:
    """A credit code in capitals and half-width, without blanks."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", code)).upper()
