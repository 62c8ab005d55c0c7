"""What the fair-competition gate finds in a tender, and what its purchaser has answered to each finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain

import sqlalchemy as sa

from procure.core.rules import Force
from procure.db import db
from procure.fairness import entries
from procure.fairness.entries import Entry, Exemption
from procure.fairness.findings import Decision, Finding, heaps
from procure.fairness.report import Passage, Report, check_passage, deposits_in, report
from procure.fairness.terms import TenderTerms
from procure.tenders.models import Answer, Dispute, DisputeState, Tender
from procure.tenders.queries import attached
from procure.tenders.queries.wording import EXPLAINED, Wording, of_draft, typed


@dataclass(frozen=True)
class Judged:
    """One finding with the purchaser's answer and the supervisor's decision, as far as there are any."""

    finding: Finding
    answer: Answer | None
    dispute: Dispute | None

    @property
    def blocks(self) -> bool:
        """Whether it is one that stops the tender unless it is lifted."""
        return self.finding.force is Force.BLOCK

    @property
    def is_value(self) -> bool:
        """Whether a number or a field is wrong, which no answer heals: a rule of its own refuses it."""
        return self.blocks and not self.finding.id.startswith("F")

    @property
    def is_allowed(self) -> bool:
        """Whether a supervisor decided that the words may stand."""
        return self.dispute is not None and self.dispute.state is DisputeState.ALLOWED

    @property
    def stands(self) -> bool:
        """Whether it stops nothing any more: allowed, or excepted or necessary as its class asks."""
        if self.is_allowed:
            return True
        if self.answer is None or not self.answer.stands:
            return False
        return not self.blocks or any(one.id == self.answer.exception for one in self.exceptions)

    @property
    def exceptions(self) -> tuple[Exemption, ...]:
        """The lawful exceptions to choose from."""
        entry = _entries().get(self.finding.id)
        return entry.exceptions if entry and self.finding.cls is Decision.EXCEPTION else ()


def judged(found: Iterable[Finding], tender_id: str) -> list[Judged]:
    """Each finding with what was answered to the very same words in this tender."""
    answers = {one.key: one for one in db.session.scalars(sa.select(Answer).where(_in(Answer, tender_id)))}
    disputes = {one.key: one for one in db.session.scalars(sa.select(Dispute).where(_in(Dispute, tender_id)))}
    return [Judged(one, answers.get(one.key), disputes.get(one.key)) for one in found]


def looked_at(fields: Mapping[str, str], tender: Tender, on: date) -> list[list[Judged]]:
    """What is found in the texts of a page that is being filled in, place by place."""
    terms = of_draft(tender).terms
    return heaped(judged(chain(*(_said(one, terms, on) for one in typed(fields))), tender.id))


def explained(tender: Tender, text: str, on: date) -> list[Judged]:
    """What is found in a clarification of a tender, with the decisions about its very words."""
    return judged(_said(Passage(EXPLAINED, text, None), of_draft(tender).terms, on), tender.id)


def heaped(found: Iterable[Judged]) -> list[list[Judged]]:
    """Findings about the same words together, in the order of the text; what is still to be done first."""
    fields: dict[tuple[str, str], int] = {}
    each = [(fields.setdefault((one.finding.field, one.finding.file), len(fields)), one) for one in found]
    each.sort(key=lambda one: (one[0], one[1].finding.start))
    by_finding = {id(one.finding): one for _, one in each}
    return [
        sorted((by_finding[id(one)] for one in heap), key=lambda one: (one.stands, not one.blocks))
        for heap in heaps(one.finding for _, one in each)
    ]


def _said(passage: Passage, terms: TenderTerms, on: date) -> tuple[Finding, ...]:
    return (*check_passage(passage, on=on), *deposits_in(passage, terms, on=on))


def entry(id_: str) -> Entry | None:
    """The entry of a category; None for a value, or a category that is no longer there."""
    return _entries().get(id_)


def gate(wording: Wording, on: date) -> Report:
    """What the gate says of every value and text under the law of a day."""
    typed_in = report(wording.terms, wording.passages, on=on)
    return Report((*typed_in.findings, *attached.findings(wording.files, wording.terms, on)))


def stopping(found: Iterable[Judged]) -> list[Judged]:
    """The wordings that stop a tender."""
    return [one for one in found if one.blocks and not one.is_value and not one.stands]


def unanswered(found: Iterable[Judged]) -> list[Judged]:
    """The findings whose necessity is still to be written."""
    return [one for one in found if not one.blocks and not one.stands]


def _in(model: type[Answer] | type[Dispute], tender_id: str) -> sa.ColumnElement[bool]:
    return model.tender_id == tender_id


@cache
def _entries() -> Mapping[str, Entry]:
    return {one.id: one for one in entries.catalogue()}
