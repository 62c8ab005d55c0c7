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
from procure.tenders.models import TENDER, Envelope, Tender, TenderState
from procure.tenders.rules import BindWords, DivideProject, IssueLots, IssueTender, KeepKeys
from procure.tenders.service import gating
from procure.tenders.service.standing import hold_lots


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

    All lots of a project are published in one act with one posting, each with the lines that the sealing
    protocol asks for: one for each envelope. Asked again with the same posting it changes nothing.
    """
    lots = hold_lots(tender)
    if tender.state is TenderState.PUBLISHED and tender.posted_url == posting.url:
        return tender
    if tender.project.is_divided:
        rules.enforce(IssueLots(queries.lots(tender)), clock.beijing_day(posting.posted_at))
    states = [TenderState(TENDER.after("publish", lot.state)) for lot in lots]
    checked = [gating.of_tender(lot, clock.beijing_day(posting.posted_at)) for lot in lots]
    _enforce(lots, posting, at, [one.facts for one in checked])
    evidence = storage.current().put(posting.evidence)
    for lot, state, one in zip(lots, states, checked, strict=True):
        _open(lot, state, posting, evidence, at)
        lot.report_sha256 = storage.current().put(one.report)
    for lot in lots:
        for envelope in lot.envelopes:
            _record(lot, envelope, posting, by, at)
    return tender


def _open(tender: Tender, state: TenderState, posting: Posting, evidence: str, at: datetime) -> None:
    tender.posted_medium, tender.posted_url, tender.posted_at = posting.medium, posting.url, posting.posted_at
    tender.posted_evidence_sha256, tender.posted_evidence_name = evidence, posting.evidence_name
    tender.published_at, tender.state = at, state
    tender.version += 1


def _enforce(lots: list[Tender], posting: Posting, at: datetime, words: list[BindWords]) -> None:
    on = clock.beijing_day(posting.posted_at)
    judged: list[object] = [*words, *(facts for lot in lots for facts in _facts(lot, posting, at))]
    if lots[0].project.is_divided:
        judged += [queries.cost(lots[0]), DivideProject(queries.lots(lots[0]))]
    if found := [breach for facts in judged for breach in rules.breaches(facts, on)]:
        raise RuleBroken(list({breach.reason: breach for breach in found}.values()))


def _facts(tender: Tender, posting: Posting, at: datetime) -> tuple[IssueTender, KeepKeys]:
    assert tender.opens_at is not None
    issued = IssueTender(
        issued_at=at,
        posted_at=posting.posted_at,
        opens_at=tender.opens_at,
        provisional_accepted=tender.provisional_accepted,
        is_signed=queries.is_signed(tender),
    )
    return issued, KeepKeys(queries.holders(tender, at), tender.threshold, tender.opens_at)


def _record(tender: Tender, envelope: Envelope, posting: Posting, by: Actor, at: datetime) -> None:
    document = tender.document_in(envelope)
    assert document is not None
    posted = {
        "medium": posting.medium,
        "url": posting.url,
        "posted_at": clock.text(posting.posted_at),
        "evidence_sha256": tender.posted_evidence_sha256,
        **gating.noted(tender.report_sha256),
    }
    facts = ledger.facts_beside(by, tender.id, posted)
    entry = Entry.build(
        "tender",
        at,
        tender=tender.number,
        lot=str(tender.lot),
        envelope=tender.spelled(envelope),
        sha256=document.sha256,
        facts_sha256=ledger.sha256(facts),
    )
    ledger.record_exact("tender", subject=tender.id, by=by, at=at, entry=entry.data.decode(), facts=facts)
