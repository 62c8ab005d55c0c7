"""The technical evaluation is done: the purchaser signs when whose price is opened."""

from __future__ import annotations

from datetime import datetime

from procure.bids import queries as bids
from procure.bids.models import PriceNotice
from procure.core import clock
from procure.core.actors import Actor
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.crypto.documents import Extension
from procure.crypto.entries import Entry
from procure.db import db
from procure.evaluation import queries
from procure.evaluation.rules import AnnouncePrices
from procure.evaluation.service import turns
from procure.evaluation.steps import Step
from procure.ledger import service as ledger
from procure.signing import service as signing
from procure.signing.models import Document, Kind
from procure.tenders.models import Envelope, Tender


def prepare_notice(tender: Tender, opens_at: datetime, *, by: Actor, at: datetime) -> PriceNotice:
    """The extension.json to be signed; prepared again, it takes the place of one that nobody has signed."""
    turns.take(tender, Step.NOTICE, at)
    _enforce(tender, opens_at, at)
    document = _document(tender, opens_at, at)
    notice = bids.price_notice(tender.id) or PriceNotice(tender_id=tender.id)
    notice.document, notice.opens_at, notice.prepared_at = document, opens_at, at
    db.session.add(notice)
    facts = {"opens": clock.text(opens_at), "sha256": document.sha256}
    ledger.record("price-notice.prepared", subject=tender.id, by=by, at=at, facts=facts)
    return notice


def publish_notice(tender: Tender, p7s: bytes, *, by: Actor, at: datetime) -> PriceNotice:
    """Take in the signature: bidders and custodians know the time now, and whose envelopes stay sealed."""
    turns.take(tender, Step.NOTICE, at)
    notice = bids.price_notice(tender.id)
    if notice is None:
        raise NotAllowed(Message("通知还没有定稿。请先填写报价开启时间。"))
    _enforce(tender, notice.opens_at, at)
    signature = signing.sign(notice.document, p7s, by=by, at=at)
    notice.published_at, tender.price_opens_at = at, notice.opens_at
    tender.version += 1
    facts = ledger.facts_beside(by, tender.id, signing.evidence(signature))
    named = {"tender": tender.number, "lot": str(tender.lot), "envelope": tender.spelled(Envelope.PRICE)}
    hashes = {"sha256": notice.document.sha256, "facts_sha256": ledger.sha256(facts)}
    entry = Entry.build("extension", at, **named, **hashes)
    ledger.record_exact("extension", subject=tender.id, by=by, at=at, entry=entry.data.decode(), facts=facts)
    return notice


def _enforce(tender: Tender, opens_at: datetime, at: datetime) -> None:
    enforce(AnnouncePrices(at, opens_at, tender.price_due_at), on=tender.governed_on(at))


def _document(tender: Tender, opens_at: datetime, at: datetime) -> Document:
    """It names each bid whose price is opened: custodians' machines release no other."""
    assert tender.opens_at is not None
    assert tender.price_document is not None
    passed = {one.organisation_id for one in queries.responsive(tender.id)}
    closed = bids.closed(tender.id, Envelope.PRICE)
    content = Extension.build(
        tender_sha256=tender.price_document.sha256,
        opens=clock.text(opens_at),
        closes=clock.text(tender.opens_at),
        reason=f"技术评审已完成，通过的投标人{len(passed)}家；没有通过的，报价信封不开启。",
        admitted=[one.sha256 for one in closed if one.organisation_id in passed],
    )
    return signing.prepare(
        Kind.EXTENSION,
        subject=tender.id,
        name="price-notice.json",
        media_type="application/json",
        content=content.data,
        at=at,
    )
