"""A custodian that signs shares which aren't the bidder's: refused, and kept as evidence against it."""

from __future__ import annotations

from datetime import datetime

from procure.bids import queries, slips
from procure.bids.models import FalseRelease
from procure.bids.refusals import Refused
from procure.core.actors import Actor
from procure.db import db
from procure.ledger import service as ledger
from procure.tenders.models import Envelope, Tender

CODES = frozenset({"share-mismatch", "share-not-held"})
"""Found after the signature and the sender held: whoever is named in the tender signed them."""


def keep(
    tender: Tender,
    envelope: Envelope,
    document: bytes,
    p7s: bytes,
    refused: Refused,
    *,
    by: Actor,
    at: datetime,
) -> FalseRelease | None:
    """Keep the first refused release of each kind; None for any other refusal, and where one is kept."""
    if refused.code not in CODES:
        return None
    ledger.lock()
    key = queries.my_custody(tender.id, by).key
    if queries.false_release_of(tender.id, envelope, key, refused.code):
        return None
    found = FalseRelease(
        tender_id=tender.id,
        envelope=envelope,
        key=key,
        code=refused.code,
        document=document,
        p7s=p7s,
        received_at=at,
    )
    db.session.add(found)
    entry = {"release_sha256": slips.digest(document), "p7s_sha256": slips.digest(p7s), "who": key}
    facts = {"code": refused.code}
    ledger.record("release.refused", subject=tender.id, by=by, at=at, entry=entry, facts=facts)
    db.session.flush()
    return found
