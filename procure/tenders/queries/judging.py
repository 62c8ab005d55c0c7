"""What the fair-competition gate finds in a tender, and what its purchaser has answered to each finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain, islice

import sqlalchemy as sa

from procure.core.rules import Force
from procure.db import db
from procure.fairness import entries
from procure.fairness.entries import Entry, Exemption
from procure.fairness.findings import Decision, Finding, heaps
from procure.fairness.report import Report, check_passage, report
from procure.tenders.models import Answer, Dispute, DisputeState
from procure.tenders.queries import attached
from procure.tenders.queries.wording import Wording, typed


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


def looked_at(fields: Mapping[str, str], tender_id: str, on: date) -> list[list[Judged]]:
    """What is found in the texts of a page that is being filled in, place by place."""
    found = heaps(one for passage in typed(fields) for one in check_passage(passage, on=on))
    each = iter(judged(chain(*found), tender_id))
    return [list(islice(each, len(heap))) for heap in found]


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
