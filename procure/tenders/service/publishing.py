"""The notice is out on the designated medium: from now on the tender is public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procure import storage
from procure.core import clock, rules
from procure.core.actors import Actor
from procure.core.rules import RuleBroken
from procure.crypto.entries import Entry
from procure.ledger import service as ledger
from procure.tenders import queries
from procure.tenders.models import TENDER, Tender, TenderState
from procure.tenders.rules import IssueTender, KeepKeys
from procure.tenders.service.standing import hold


@dataclass(frozen=True)
class Posting:
    """What a person found on the designated medium; ``posted_at`` is its first posting there."""

    medium: str
    url: str
    posted_at: datetime
    evidence: bytes
    evidence_name: str


def publish(tender: Tender, posting: Posting, *, by: Actor, at: datetime) -> Tender:
    """Open the signed tender to everybody; the documents are issued now, the notice ran since its posting.

    Asked again with the same posting it changes nothing.
    """
    hold(tender)
    if tender.state is TenderState.PUBLISHED and tender.posted_url == posting.url:
        return tender
    state = TENDER.after("publish", tender.state)
    _enforce(tender, posting, at)
    tender.posted_medium, tender.posted_url, tender.posted_at = posting.medium, posting.url, posting.posted_at
    tender.posted_evidence_sha256 = storage.current().put(posting.evidence)
    tender.posted_evidence_name = posting.evidence_name
    tender.published_at, tender.state = at, TenderState(state)
    tender.version += 1
    _record(tender, posting, by, at)
    return tender


def _enforce(tender: Tender, posting: Posting, at: datetime) -> None:
    assert tender.opens_at is not None
    issued = IssueTender(
        issued_at=at,
        posted_at=posting.posted_at,
        opens_at=tender.opens_at,
        provisional_accepted=tender.provisional_accepted,
        is_signed=queries.signature(tender) is not None,
    )
    keys = KeepKeys(queries.holders(tender, at), tender.threshold, tender.opens_at)
    on = clock.beijing_day(posting.posted_at)
    if found := [breach for facts in (issued, keys) for breach in rules.breaches(facts, on)]:
        raise RuleBroken(found)


def _record(tender: Tender, posting: Posting, by: Actor, at: datetime) -> None:
    facts = ledger.json_text(
        {
            "medium": posting.medium,
            "url": posting.url,
            "posted_at": clock.text(posting.posted_at),
            "evidence_sha256": tender.posted_evidence_sha256,
            "by_person": by.person,
            "by_organisation": by.organisation,
            "by_role": by.role,
            "address": by.address,
        }
    )
    entry = Entry.build(
        "tender",
        at,
        tender=tender.number,
        sha256=tender.tender_sha256,
        facts_sha256=ledger.sha256(facts),
    )
    ledger.record_exact("tender", subject=tender.id, by=by, at=at, entry=entry.data.decode(), facts=facts)
