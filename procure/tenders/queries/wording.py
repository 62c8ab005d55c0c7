"""Every text of a tender that binds, and the part it plays: in a draft, and in its exact frozen bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from procure.core import money
from procure.fairness.findings import Section, place_of
from procure.fairness.report import Passage, passages_of
from procure.fairness.terms import Factor, Kind, TenderTerms
from procure.tenders.models import FactorKind, Tender
from procure.tenders.queries import attached
from procure.tenders.queries.attached import Attached

EXPLAINED = "text"
"""The field of a clarification."""
ROLES: Mapping[str, Section | None] = {
    "own_title": None,
    "category": None,
    "need": Section.TECHNICAL,
    "performance_place": Section.PERFORMANCE,
    "qualifications-text": Section.QUALIFICATION,
    "qualifications-basis": None,
    "credit_query": Section.QUALIFICATION,
    "factors-name": Section.SCORING,
    "factors-tiers": Section.SCORING,
    "conditions-text": Section.PERFORMANCE,
    "instalments-title": Section.PERFORMANCE,
    "liability": Section.PERFORMANCE,
    EXPLAINED: None,
}
"""The fields that a person writes words in, whichever row; None where only the words tell."""


@dataclass(frozen=True)
class Wording:
    """What the fair-competition gate judges: values, texts by field, and the texts of attached files."""

    terms: TenderTerms
    passages: tuple[Passage, ...]
    files: tuple[Attached, ...] = ()

    @property
    def texts(self) -> list[Passage]:
        """All that is typed, the texts among the values too."""
        return [*passages_of(self.terms), *self.passages]


def of_draft(tender: Tender) -> Wording:
    """A tender as its rows say."""
    terms = TenderTerms(
        kind=Kind(tender.goods.value),
        budget_fen=tender.budget_fen,
        ceiling_fen=tender.ceiling_fen,
        bid_security_fen=tender.bid_security_fen,
        factors=tuple(
            Factor(one.name, one.points, one.tiers, one.kind is FactorKind.PRICE) for one in tender.factors
        ),
        qualifications=tuple(one.text for one in tender.qualifications),
    )
    names = ("category", "need", "performance_place", "credit_query", "liability")
    texts = {name: getattr(tender, name) for name in names} | {"own_title": tender.title}
    rows = {
        "qualifications-basis": [one.basis for one in tender.qualifications],
        "conditions-text": [one.text for one in tender.conditions],
        "instalments-title": [one.title for one in tender.instalments],
    }
    return Wording(terms, tuple(_passages(texts, rows)), attached.of_rows(tender))


def of_content(content: Mapping[str, Any]) -> Wording:
    """A tender as its frozen content says."""
    terms = TenderTerms(
        kind=Kind(content["goods"]),
        budget_fen=money.fen(content["budget"]),
        ceiling_fen=money.fen(content["ceiling"]),
        bid_security_fen=money.fen(content["bid_security"]),
        factors=tuple(
            Factor(one["name"], one["points"], one["tiers"], one["kind"] == FactorKind.PRICE.value)
            for one in content["factors"]
        ),
        qualifications=tuple(one["text"] for one in content["qualifications"]),
    )
    texts = {name: content[name] for name in ("category", "need", "performance_place", "credit_query")}
    texts |= {"liability": content["terms"]["liability"], "own_title": content["title"]}
    rows = {
        "qualifications-basis": [one["basis"] for one in content["qualifications"]],
        "conditions-text": content["terms"]["conditions"],
        "instalments-title": [one["title"] for one in content["terms"].get("instalments", [])],
    }
    return Wording(terms, tuple(_passages(texts, rows)), attached.of_content(content))


def typed(fields: Mapping[str, str]) -> Iterator[Passage]:
    """The texts of a page that is being filled in; a field that no person writes words in is left out."""
    for name, text in fields.items():
        if (place := place_of(name)) in ROLES:
            yield Passage(name, text, ROLES[place])


def _passages(texts: Mapping[str, str], rows: Mapping[str, Iterable[str]]) -> Iterator[Passage]:
    """All but qualifications and factors, which the gate reads from the terms."""
    for name, text in texts.items():
        yield Passage(name, text, ROLES[name])
    for place, written in rows.items():
        group, name = place.split("-")
        for index, text in enumerate(written):
            yield Passage(f"{group}-{index}-{name}", text, ROLES[place])
