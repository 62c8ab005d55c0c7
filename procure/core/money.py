"""Money is whole fen (分)."""

from __future__ import annotations

import re
from fractions import Fraction

_YUAN = re.compile(r"(0|[1-9][0-9]{0,12})(?:\.([0-9]{1,2}))?")


def fen(yuan: str) -> int:
    """Whole fen of a decimal string in yuan such as ``1234567.00``; ValueError for any other spelling."""
    match = _YUAN.fullmatch(yuan)
    if match is None:
        raise ValueError(yuan)
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))


def decimal(amount: int) -> str:
    """Fen as the decimal string of documents: ``123456700`` is ``1234567.00``."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def grouped(amount: int) -> str:
    """Fen for people: ``1,234,567.00``."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100:,}.{abs(amount) % 100:02d}"


def part(amount: int, ratio: Fraction) -> int:
    """``ratio`` of ``amount`` in fen, rounded half up."""
    return int(amount * ratio + Fraction(1, 2))


def at_most(amount: int, ratio: Fraction) -> int:
    """The largest whole fen that is not above ``ratio`` of ``amount``."""
    return int(amount * ratio)
