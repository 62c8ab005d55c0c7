"""Lawful words in the place of a finding's sentence: what a person takes over with one click."""

from __future__ import annotations

import re
from dataclasses import dataclass

from procure.fairness.findings import Finding

_PROPOSED = re.compile("(?<!例如)：“([^”]+)”")
"""Not what is only an example, with the figures of another purchase, nor a word that is quoted."""
_TAKEN_OUT = re.compile("^(?:请)?(?:删去|删除|去掉)")
_ENDS = "。；;！!？?"
_NUMBER = re.compile(
    r"\s*(?:[（(]?[0-9０-９一二三四五六七八九十]{1,3}(?:[)）、]|[.．](?![0-9０-９]))|第[一二三四五六七八九十]+[条项])\s*"
)


@dataclass(frozen=True)
class Rewriting:
    """Put ``text`` in the place of ``source[start:end]``; empty where the sentence is left out."""

    start: int
    end: int
    text: str


def rewriting(finding: Finding, source: str) -> Rewriting | None:
    """The sentence as the catalogue proposes it; None where it only gives advice."""
    start = source.rfind(finding.clause, 0, finding.start + len(finding.clause)) if finding.clause else -1
    advice = str(finding.rewording)
    proposed = _PROPOSED.search(advice)
    if start < 0 or not (proposed or _TAKEN_OUT.match(advice)):
        return None
    end = start + len(finding.clause)
    if not proposed:
        return Rewriting(start, end, "")
    ending = finding.clause[-1] if finding.clause[-1] in _ENDS else ""
    number = _NUMBER.match(finding.clause)
    return Rewriting(start, end, (number[0] if number else "") + proposed[1].rstrip(_ENDS) + ending)
