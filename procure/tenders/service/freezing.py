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
from procure.tenders.models import TENDER, Custodian, Envelope, Tender, TenderState
from procure.tenders.service.content import content_of
from procure.tenders.service.standing import fresh, hold

LARGEST_BLOB = 1 << 30
"""Bytes of one sealed file (sealing.md 2.2)."""
NAMES = {Envelope.FIRST: "tender.json", Envelope.PRICE: "tender-price.json"}
"""What the files to be signed are called."""
PRICE_FIELD = "price_signature"
"""The form field that a refusal of the price's signature belongs to."""


def prepare(tender: Tender, *, version: int, by: Actor, at: datetime) -> Document:
    """Freeze the content and make the tender.json to be signed; RuleBroken with everything in its way.

    Asked again while it is frozen, it gives the same document.
    """
    hold(tender)
    if tender.state is TenderState.PREPARED and tender.document is not None:
        return tender.document
    state = TENDER.after("prepare", tender.state)
    fresh(tender, version)
    if found := queries.review(tender, at).breaches:
        raise RuleBroken(found)
    tender.content_sha256 = storage.current().put(content_of(tender, at))
    tender.document, tender.price_document = frozen(tender, at)
    tender.tender_sha256 = tender.document.sha256
    tender.state = TenderState(state)
    tender.version += 1
    facts = {"content_sha256": tender.content_sha256, "tender_sha256": tender.tender_sha256}
    facts |= _of_price(tender.price_document)
    ledger.record("tender.prepared", subject=tender.id, by=by, at=at, facts=facts)
    return tender.document


def sign(tender: Tender, p7s: bytes, *, by: Actor, at: datetime, price_p7s: bytes = b"") -> Signature:
    """Take in the purchaser's signature over the frozen tender.json, and over the price's if there is one."""
    hold(tender)
    TENDER.after("sign", tender.state)
    assert tender.document is not None
    signature = signing.sign(tender.document, p7s, by=by, at=at)
    facts: dict[str, Any] = dict(signing.evidence(signature))
    if tender.price_document is not None:
        of_price = signing.sign(tender.price_document, price_p7s, by=by, at=at, field=PRICE_FIELD)
        facts["price"] = signing.evidence(of_price)
    ledger.record("tender.signed", subject=tender.id, by=by, at=at, facts=facts)
    return signature


def reopen(tender: Tender, *, by: Actor, at: datetime) -> Tender:
    """Back to the draft before publication; what was frozen and signed counts no more."""
    hold(tender)
    state = TENDER.after("reopen", tender.state)
    facts = {"tender_sha256": tender.tender_sha256}
    tender.document, tender.tender_sha256, tender.content_sha256 = None, None, None
    tender.price_document = None
    tender.state = TenderState(state)
    tender.version += 1
    ledger.record("tender.reopened", subject=tender.id, by=by, at=at, facts=facts)
    return tender


def document_of(tender: Tender, envelope: Envelope = Envelope.FIRST) -> documents.Tender:
    """The tender.json of an envelope as the tender stands, or as an amendment would make it."""
    assert tender.opens_at is not None
    opens_at = tender.opens_at if envelope is Envelope.FIRST else tender.price_due_at
    return documents.Tender.build(
        tender=tender.number,
        lot=str(tender.lot),
        envelope=tender.spelled(envelope),
        opens=clock.text(opens_at),
        closes=clock.text(tender.opens_at) if tender.two_envelopes else None,
        mode=tender.mode.value,
        threshold=tender.threshold,
        suite=documents.SUITE,
        max_blob=LARGEST_BLOB,
        custodians=[_custodian(one) for one in tender.custodians],
        documents_sha256=tender.content_sha256,
    )


def frozen(tender: Tender, at: datetime) -> tuple[Document, Document | None]:
    """What is to be signed: the tender.json, and the price's own where there are two envelopes."""
    first, *others = [_document(tender, envelope, at) for envelope in tender.envelopes]
    return first, next(iter(others), None)


def _document(tender: Tender, envelope: Envelope, at: datetime) -> Document:
    return signing.prepare(
        Kind.TENDER,
        subject=tender.id,
        name=NAMES[envelope],
        media_type="application/json",
        content=document_of(tender, envelope).data,
        at=at,
    )


def _of_price(document: Document | None) -> dict[str, str]:
    return {} if document is None else {"price_sha256": document.sha256}


def _custodian(one: Custodian) -> dict[str, Any]:
    own = one.certificate
    fields = {"id": one.key, "recipient": own.recipient, "cert_sha256": own.sha256}
    return fields | ({"spare": own.spare_recipient} if own.spare_recipient else {})
