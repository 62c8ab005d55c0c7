"""From a draft to exact bytes with a signature, and back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from procure import storage
from procure.core import clock
from procure.core.actors import Actor
from procure.core.rules import RuleBroken
from procure.crypto import documents
from procure.ledger import service as ledger
from procure.signing import service as signing
from procure.signing.models import Document, Kind, Signature
from procure.tenders import queries
from procure.tenders.models import TENDER, Custodian, Tender, TenderState
from procure.tenders.service.content import content_of
from procure.tenders.service.standing import fresh, hold

LARGEST_BLOB = 1 << 30
"""Bytes of one sealed file (sealing.md 2.2)."""


def prepare(tender: Tender, review_note: str, *, version: int, by: Actor, at: datetime) -> Document:
    """Freeze the content and make the tender.json to be signed; RuleBroken with everything in its way.

    Asked again while it is frozen, it gives the same document.
    """
    hold(tender)
    if tender.state is TenderState.PREPARED and tender.document is not None:
        return tender.document
    state = TENDER.after("prepare", tender.state)
    fresh(tender, version)
    tender.review_note = review_note
    if found := queries.review(tender, at).breaches:
        raise RuleBroken(found)
    tender.content_sha256 = storage.current().put(content_of(tender, at))
    tender.document = _document(tender, at)
    tender.tender_sha256 = tender.document.sha256
    tender.state = TenderState(state)
    tender.version += 1
    facts = {"content_sha256": tender.content_sha256, "tender_sha256": tender.tender_sha256}
    ledger.record("tender.prepared", subject=tender.id, by=by, at=at, facts=facts)
    return tender.document


def sign(tender: Tender, p7s: bytes, *, by: Actor, at: datetime) -> Signature:
    """Take in the purchaser's signature over the frozen tender.json."""
    hold(tender)
    TENDER.after("sign", tender.state)
    assert tender.document is not None
    signature = signing.sign(tender.document, p7s, by=by, at=at)
    ledger.record("tender.signed", subject=tender.id, by=by, at=at, facts=signing.evidence(signature))
    return signature


def reopen(tender: Tender, *, by: Actor, at: datetime) -> Tender:
    """Back to the draft before publication; what was frozen and signed counts no more."""
    hold(tender)
    state = TENDER.after("reopen", tender.state)
    facts = {"tender_sha256": tender.tender_sha256}
    tender.document, tender.tender_sha256, tender.content_sha256 = None, None, None
    tender.state = TenderState(state)
    tender.version += 1
    ledger.record("tender.reopened", subject=tender.id, by=by, at=at, facts=facts)
    return tender


def document_of(tender: Tender) -> documents.Tender:
    """The tender.json of a tender as it stands, or as an amendment would make it."""
    assert tender.opens_at is not None
    return documents.Tender.build(
        tender=tender.number,
        lot=str(tender.lot),
        opens=clock.text(tender.opens_at),
        mode=tender.mode.value,
        threshold=tender.threshold,
        suite=documents.SUITE,
        max_blob=LARGEST_BLOB,
        custodians=[_custodian(one) for one in tender.custodians],
        documents_sha256=tender.content_sha256,
    )


def _document(tender: Tender, at: datetime) -> Document:
    return signing.prepare(
        Kind.TENDER,
        subject=tender.id,
        name="tender.json",
        media_type="application/json",
        content=document_of(tender).data,
        at=at,
    )


def _custodian(one: Custodian) -> dict[str, Any]:
    own = one.certificate
    fields = {"id": one.key, "recipient": own.recipient, "cert_sha256": own.sha256}
    return fields | ({"spare": own.spare_recipient} if own.spare_recipient else {})
