"""A small tender of a supplier's own to practise on: the very same steps, and no legal effect.

Nobody can ever open what is sealed for it: the keys that a bid is sealed to are thrown away as they are made,
and so is the key that signs it. Its files go when its time is over.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from procure.core import clock
from procure.core.actors import Actor
from procure.crypto import age, certificates, documents, keyring
from procure.crypto.certificates import Subject
from procure.crypto.cms import Signer
from procure.db import db, new_id
from procure.ledger import service as ledger
from procure.signing import service as signing
from procure.signing.models import Document, Kind
from procure.tenders import queries
from procure.tenders.models import TENDER, Goods, Project, Tender, TenderState

LASTS = timedelta(days=3)
_SIGNER = Subject("演练采购人（没有法律效力）", "REHEARSAL", "演练")
_TITLE = "演练标（没有法律效力）"
_NEED = "练习用的项目：从密封、递交、回执到替换和撤回，与真实的投标完全一样。"
_LARGEST_BLOB = 20 << 20
_BUDGET_FEN = 100_000_000
_CUSTODIANS, _THRESHOLD = 3, 2


def rehearse(*, by: Actor, at: datetime) -> Tender:
    """The supplier's own tender to practise on: the one that still takes bids, or a new one."""
    if found := queries.rehearsal(by.organisation, at):
        return found
    tender = _new(by, at)
    db.session.add(tender)
    db.session.flush()
    tender.document = _signed(tender, at)
    tender.tender_sha256 = tender.document.sha256
    tender.state = TenderState(TENDER.after("rehearse", tender.state))
    facts = {"tender_sha256": tender.tender_sha256}
    ledger.record("tender.rehearsed", subject=tender.id, by=by, at=at, facts=facts)
    return tender


def _new(by: Actor, at: datetime) -> Tender:
    number = f"演练-{secrets.token_hex(4)}"
    return Tender(
        id=new_id(),
        project=Project(number=number),
        own_title=_TITLE,
        purchaser_id=by.organisation,
        created_by=by.person,
        created_at=at,
        goods=Goods.GOODS,
        budget_fen=_BUDGET_FEN,
        ceiling_fen=_BUDGET_FEN,
        need=_NEED,
        threshold=_THRESHOLD,
        opens_at=(at + LASTS).replace(second=0, microsecond=0),
        published_at=at,
    )


def _signed(tender: Tender, at: datetime) -> Document:
    """Its tender.json under a signature whose key nobody has any more."""
    assert tender.opens_at is not None
    about = documents.Tender.build(
        tender=tender.number,
        lot=str(tender.lot),
        opens=clock.text(tender.opens_at),
        mode=tender.mode.value,
        threshold=tender.threshold,
        suite=documents.SUITE,
        max_blob=_LARGEST_BLOB,
        custodians=[_nobody(number) for number in range(1, _CUSTODIANS + 1)],
    )
    document = signing.prepare(
        Kind.TENDER,
        subject=tender.id,
        name="tender.json",
        media_type="application/json",
        content=about.data,
        at=at,
    )
    signing.keep_signature(document, _signer(at).sign(about.data, at), at)
    return document


def _nobody(number: int) -> dict[str, str]:
    """A custodian that doesn't exist."""
    _, recipient = age.new_identity()
    return {"id": f"c{number}", "recipient": recipient, "cert_sha256": secrets.token_hex(32)}


def _signer(at: datetime) -> Signer:
    ring, key = keyring.current(), certificates.new_key()
    request = certificates.csr(key, _SIGNER)
    days = LASTS.days + 1
    issued = certificates.issue(request, _SIGNER, ring.root_key, ring.root_certificate, at, days)
    return Signer(key, issued)
