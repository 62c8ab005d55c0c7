"""The arithmetic of comprehensive scoring, exact: scores are whole hundredths of a point (87号令 55, 57).

Each bid's price score and its mean of the members' points are rounded to two decimals, half up; the total is
the sum of those two. No score, neither the highest nor the lowest, is ever left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

HUNDREDTHS = 100


@dataclass(frozen=True)
class Offer:
    """A responsive bid: ``sums`` has each member's points for it, ``draw`` settles a full tie."""

    key: str
    price_fen: int
    sums: tuple[int, ...]
    draw: str = ""


@dataclass(frozen=True)
class Placed:
    """A bid in its place, the first being 1."""

    key: str
    position: int
    price_fen: int
    price_score: int
    other_score: int
    total: int


def price_score(price_fen: int, lowest_fen: int, points: int) -> int:
    """Lowest responsive price ÷ price × points of the price factor, in hundredths."""
    return _rounded(Fraction(lowest_fen, price_fen) * points * HUNDREDTHS)


def mean(sums: Sequence[int]) -> int:
    """The mean of all members' points, in hundredths; ValueError without members."""
    if not sums:
        raise ValueError("a mean of no scores")
    return _rounded(Fraction(sum(sums), len(sums)))


def rank(offers: Sequence[Offer], price_points: int) -> list[Placed]:
    """By total, the highest first; at one total the lower price first; then by the draw (87号令 57, 68)."""
    lowest = min((offer.price_fen for offer in offers), default=0)
    scored = [
        (offer, price_score(offer.price_fen, lowest, price_points), mean(offer.sums)) for offer in offers
    ]
    scored.sort(key=lambda row: (-row[1] - row[2], row[0].price_fen, row[0].draw))
    return [
        Placed(offer.key, n, offer.price_fen, price, other, price + other)
        for n, (offer, price, other) in enumerate(scored, 1)
    ]


def text(hundredths: int) -> str:
    """``9250`` as ``92.50``."""
    return f"{hundredths // HUNDREDTHS}.{hundredths % HUNDREDTHS:02d}"


def _rounded(exact: Fraction) -> int:
    return int(exact + Fraction(1, 2))
