"""One report over all values and wordings of a tender."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from procure.fairness.engine import check
from procure.fairness.fields import check_terms
from procure.fairness.findings import Finding, Outcome, Section, outcome
from procure.fairness.sums import too_large
from procure.fairness.terms import TenderTerms, limits

_ENDS = "。；;！!？?\n"
_AROUND = 500
"""Characters before and after the words of a finding within which its sentence is."""


@dataclass(frozen=True)
class Passage:
    """A text of the tender documents: the form field it is typed in and the part it plays."""

    field: str
    text: str
    section: Section | None


@dataclass(frozen=True)
class Report:
    """Every finding, values first, then wordings in the order of the passages."""

    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> Outcome:
        """The gravest of the findings."""
        return outcome(self.findings)

    @property
    def blocks(self) -> bool:
        """Whether the tender can't be published as it stands."""
        return self.outcome is Outcome.BLOCK

    @property
    def by_field(self) -> Mapping[str, tuple[Finding, ...]]:
        """The findings under the name of their form field."""
        names = dict.fromkeys(found.field for found in self.findings)
        return {name: tuple(found for found in self.findings if found.field == name) for name in names}


def report(terms: TenderTerms, passages: Iterable[Passage], *, on: date) -> Report:
    """Check a tender under the law of a day; qualifications and factors of ``terms`` are read too.

    Their fields are ``qualifications-0-text``, ``factors-0-name``, ``factors-0-tiers``, … What a comparison
    told of a field isn't told again by its words.
    """
    values = check_terms(terms, limits(terms.kind, on))
    texts = [*passages_of(terms), *passages]
    wordings = (
        found for one in texts for found in (*check_passage(one, on=on), *deposits_in(one, terms, on=on))
    )
    told = {(one.id, one.field) for one in values}
    return Report((*values, *(one for one in wordings if (one.id, one.field) not in told)))


def check_passage(passage: Passage, *, on: date) -> tuple[Finding, ...]:
    """What is wrong with one text, each with its field and the sentence it stands in."""
    return _placed(passage, check(passage.text, section=passage.section, on=on).findings)


def deposits_in(passage: Passage, terms: TenderTerms, *, on: date) -> tuple[Finding, ...]:
    """The bid securities that one text names and that are too large for the budget of a tender."""
    return _placed(passage, too_large(passage.text, terms, limits(terms.kind, on)))


def _placed(passage: Passage, found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(
        replace(one, field=passage.field, clause=_sentence(passage.text, one.start, one.end)) for one in found
    )


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around some words, cut where it never ends."""
    low, high = max(start - _AROUND, 0), min(end + _AROUND, len(text))
    before = max((text.rfind(mark, low, start) for mark in _ENDS), default=-1)
    after = min(
        (at for mark in _ENDS if (at := text.find(mark, max(end - 1, start), high)) >= 0), default=high
    )
    return text[max(before + 1, low) : after + 1].strip()


def passages_of(terms: TenderTerms) -> Iterator[Passage]:
    """The texts among the values: qualifications and factors."""
    for index, text in enumerate(terms.qualifications):
        yield Passage(f"qualifications-{index}-text", text, Section.QUALIFICATION)
    for index, factor in enumerate(terms.factors):
        yield Passage(f"factors-{index}-name", factor.name, Section.SCORING)
        yield Passage(f"factors-{index}-tiers", factor.tiers, Section.SCORING)
