"""Square codes: a short text that a phone reads off a screen or a paper."""

from __future__ import annotations

from functools import lru_cache

import segno

_QUIET = 2


@lru_cache(maxsize=256)
def square(text: str) -> tuple[int, str]:
    """The code's width in modules, its quiet edge included, and the SVG path of its dark ones."""
    rows = list(segno.make(text, error="m", micro=False).matrix_iter(border=_QUIET))
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, one in enumerate(row) if one)
    return len(rows), "".join(dark)
