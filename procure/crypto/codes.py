"""Short codes: the start of a hash, for two people or two screens to compare."""

from __future__ import annotations

_LETTERS, _GROUP = 12, 4


def short_code(sha256: str) -> str:
    """``A1B2-C3D4-E5F6`` of a hex hash."""
    start = sha256[:_LETTERS].upper()
    return "-".join(start[at : at + _GROUP] for at in range(0, _LETTERS, _GROUP))
