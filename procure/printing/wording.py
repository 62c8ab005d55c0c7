"""How papers write days, instants, sums and text."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import cn2an

from procure.core import clock, money


def yuan(amount: int) -> str:
    """An amount in figures."""
    return f"人民币 {money.grouped(amount)} 元"


def capital(amount: int) -> str:
    """An amount in capital numerals (大写)."""
    return f"人民币{cn2an.an2cn(money.decimal(amount), 'rmb')}" if amount else "零元整"


def percent(ratio: Fraction) -> str:
    """A share, in percent."""
    return f"{float(ratio * 100):g}%"


def day(at: datetime) -> str:
    """A day in Beijing."""
    on = clock.beijing_day(at)
    return f"{on.year}年{on.month}月{on.day}日"


def moment(at: datetime) -> str:
    """A day and a minute in Beijing."""
    return f"{day(at)}{at.astimezone(clock.BEIJING):%H:%M}（北京时间）"


def text(lines: list[str]) -> bytes:
    """Lines as the bytes that are signed."""
    return ("\n".join(lines) + "\n").encode()
