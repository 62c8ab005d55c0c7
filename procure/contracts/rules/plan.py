"""How a price falls into instalments that sum to it exactly, whatever is rounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from procure.core import money
from procure.tenders.models.words import DueAfter


@dataclass(frozen=True)
class Share:
    """One instalment: its part of the price and what makes it due."""

    title: str
    percent: int
    due_after: DueAfter
    quality_days: int | None = None
    amount_fen: int = 0


def instalments(amount_fen: int, advance_percent: int, agreed: Sequence[Share]) -> list[Share]:
    """The advance, then what the tender agrees; without a plan, one balance due at the final acceptance.

    What a supplier gives up of the advance comes with the final acceptance.
    """
    planned = list(agreed) or [Share("合同余款", 0, DueAfter.FINAL)]
    left = 100 - advance_percent - sum(one.percent for one in planned)
    shares = [
        replace(one, percent=one.percent + left) if one.due_after is DueAfter.FINAL else one
        for one in planned
    ]
    advance = [Share("预付款", advance_percent, DueAfter.SIGNING)] if advance_percent else []
    return list(_in_fen(amount_fen, advance + shares))


def _in_fen(amount_fen: int, shares: Sequence[Share]) -> Iterator[Share]:
    """Each up to where its end is rounded, so that no fen is lost and none made."""
    percent = before = 0
    for share in shares:
        percent += share.percent
        end = money.part(amount_fen, Fraction(percent, 100))
        yield replace(share, amount_fen=end - before)
        before = end
