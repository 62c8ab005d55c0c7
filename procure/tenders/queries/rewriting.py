"""Lawful words in the place of a finding's sentence: what a person takes over with one click."""

from __future__ import annotations

import re
from dataclasses import dataclass

from procure.fairness.findings import Finding

_PROPOSED = re.compile("“([^”]+)”")
_TAKEN_OUT = re.compile("^(?:请)?(?:删去|删除|去掉)")
_ENDS = "。；;！!？?"


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
    text = proposed[1] if proposed else ""
    ending = finding.clause[-1] if finding.clause[-1] in _ENDS else ""
    whole = text.rstrip(_ENDS) + ending if text else ""
    return Rewriting(start, start + len(finding.clause), whole)
