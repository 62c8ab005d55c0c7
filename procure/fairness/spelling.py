"""How a pattern of the catalogue is spelled to be looked for in folded text."""

from __future__ import annotations

import re

from procure.fairness.simplified import SIMPLIFIED

_RUNS = re.compile(r"(\[(?!\^)[^\]\\]*\])([+*])")
_RUN_AT_MOST = 16
_CAPITALS = re.compile(r"\\.|\(\?P|[A-Z]+")


def folded(pattern: str) -> str:
    """A pattern as the folded text is written, but for what stands behind a backslash.

    Runs of one kind of character are bounded: what is longer is no number and no name, and takes too long.
    """
    bounded = _RUNS.sub(lambda run: f"{run[1]}{{{int(run[2] == '+')},{_RUN_AT_MOST}}}", pattern)
    return _CAPITALS.sub(_small, bounded.translate(SIMPLIFIED))


def _small(found: re.Match[str]) -> str:
    return found[0] if found[0][0] in "\\(" else found[0].lower()
