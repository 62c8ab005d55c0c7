"""The end of a tender without a winner, on a ground that the law names."""

from __future__ import annotations

from datetime import datetime

from procure.core.actors import Actor
from procure.crypto import shapes
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.signing import service as signing
from procure.signing.models import Document, Kind
from procure.tenders.models import (
    ARTICLES,
    CHANGE,
    TENDER,
    Change,
    ChangeKind,
    ChangeState,
    Ground,
    Tender,
    TenderState,
)
from procure.tenders.service import changing
from procure.tenders.service.publishing import Posting
from procure.tenders.service.standing import hold


def prepare_ending(
    tender: Tender, ground: Ground, reason: str, progress: str, *, by: Actor, at: datetime
) -> Change:
    """The termination.json to be signed."""
    hold(tender)
    TENDER.after("end", tender.state)
    change = changing.begin(tender, ChangeKind.TERMINATION, reason, at, ground=ground, progress=progress)
    change.document = _document(change, ground, at)
    change.state = ChangeState(CHANGE.after("prepare", change.state))
    changing.record("prepared", change, by, at, ground=ground.value)
    return change


def end(change: Change, p7s: bytes, posting: Posting, *, by: Actor, at: datetime) -> Line:
    """Publish the termination: nothing of the tender is opened, evaluated or awarded any more."""
    now, tender = changing.take(change, "end", at), change.tender
    assert change.ground is not None
    assert change.document is not None
    changing.refuse(change, posting, now)
    changing.publish(change, p7s, posting, by=by, at=at)
    tender.state = TenderState(TENDER.after("end", tender.state))
    tender.version += 1
    entry = {"tender": tender.number, "ground": change.ground.value, "sha256": change.document.sha256}
    facts = {"change": change.id, "url": change.posted_url}
    return ledger.record("tender.ended", subject=tender.id, by=by, at=at, facts=facts, entry=entry)


def _document(change: Change, ground: Ground, at: datetime) -> Document:
    tender = change.tender
    content = {
        "v": 1,
        "type": "termination",
        "tender": tender.number,
        "tender_sha256": tender.tender_sha256,
        "ground": ground.value,
        "article": ARTICLES[ground],
        "reason": change.reason,
        "progress": change.progress,
    }
    return signing.prepare(
        Kind.TERMINATION,
        subject=tender.id,
        name="termination.json",
        media_type="application/json",
        content=shapes.canonical(content),
        at=at,
    )
