"""The fair-competition gate on a contract: what both parties sign asks for nothing that the tender didn't."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date

from procure import storage
from procure.contracts.models import Contract
from procure.contracts.rules import Objection
from procure.core.rules import Force
from procure.fairness.findings import Section
from procure.fairness.report import Passage, check_passage
from procure.tenders.rules import BindWords


def words(contract: Contract, *typed: str) -> BindWords:
    """What the gate stops in the terms, the note and whatever else is typed.

    Terms that the published tender has word for word were judged there.
    """
    on = contract.tender.governed_on(contract.created_at)
    own = (one.text for one in contract.extra_terms)
    texts = [*_added(contract), *own, contract.advance_reason_note, *typed]
    passages = (Passage("contract", text, Section.PERFORMANCE) for text in texts)
    found = [one for passage in passages for one in check_passage(passage, on=on)]
    return BindWords(tuple(one.excerpt for one in found if one.force is Force.BLOCK))


def unagreed(texts: Iterable[str], on: date) -> tuple[Objection, ...]:
    """What the gate stops in terms that are added to a contract, with its reason."""
    passages = (Passage("contract", text, Section.PERFORMANCE) for text in texts)
    found = (one for passage in passages for one in check_passage(passage, on=on))
    return tuple(Objection(one.excerpt, one.reason) for one in found if one.force is Force.BLOCK)


def _added(contract: Contract) -> Iterator[str]:
    tender = contract.tender
    known: set[str] = set()
    if tender.content_sha256:
        terms = json.loads(storage.current().read(tender.content_sha256))["terms"]
        known = {terms["liability"], *terms["conditions"]}
    texts = (tender.liability, *(one.text for one in tender.conditions))
    yield from (text for text in texts if text not in known)
