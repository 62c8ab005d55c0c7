"""The values of a tender that the law bounds, and the numbers of law that bound them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from procure.core import parameters
from procure.core.rules import Force
from procure.core.terms import Term

FULL_SCORE = 100
SCORING_ARTICLE = "《政府采购货物和服务招标投标管理办法》（财政部令第87号）第五十五条"


class Kind(Term):
    """What is bought; works are another track."""

    GOODS = "goods", "货物"
    SERVICES = "services", "服务"


@dataclass(frozen=True)
class Factor:
    """A scoring factor: whole points and the text that says how they are earned."""

    name: str
    points: int
    tiers: str
    is_price: bool = False


@dataclass(frozen=True)
class TenderTerms:
    """The values of a tender that the law bounds; a fee for documents has no place here."""

    kind: Kind
    budget_fen: int
    ceiling_fen: int
    bid_security_fen: int
    factors: tuple[Factor, ...]
    qualifications: tuple[str, ...]

    @property
    def price_weight(self) -> Fraction:
        """The share of the price in the full score."""
        return Fraction(sum(factor.points for factor in self.factors if factor.is_price), FULL_SCORE)


@dataclass(frozen=True)
class Limits:
    """The numbers of law; findings in ``advisory`` rest on a number nobody has checked and only warn."""

    bid_security_max: Fraction
    price_weight_min: Fraction
    similar_contracts_max: int
    advisory: frozenset[str] = frozenset()

    def force(self, id_: str) -> Force:
        """What a finding does."""
        return Force.WARN if id_ in self.advisory else Force.BLOCK


def limits(kind: Kind, on: date) -> Limits:
    """The limits in force on a day, from the parameter table."""
    keys = {"G01": "bid_security_max_pct", "M03": f"price_weight_{kind}_min", "F28": "similar_contracts_max"}
    return Limits(
        bid_security_max=parameters.ratio(keys["G01"], on),
        price_weight_min=parameters.ratio(keys["M03"], on),
        similar_contracts_max=parameters.number(keys["F28"], on),
        advisory=frozenset(id_ for id_, key in keys.items() if not parameters.get(key, on).blocks),
    )
