"""A later opening: signed, posted, and from its publication on the deadline that everybody judges by."""

from __future__ import annotations

from datetime import datetime

from procure.core import clock, rules
from procure.core.actors import Actor
from procure.crypto.documents import Extension
from procure.crypto.shapes import canonical
from procure.signing import service as signing
from procure.signing.models import Kind
from procure.tenders import queries
from procure.tenders.models import CHANGE, TENDER, Change, ChangeKind, ChangeState, Tender
from procure.tenders.rules import MoveOpening
from procure.tenders.service import changing
from procure.tenders.service.publishing import Posting
from procure.tenders.service.standing import hold


def prepare_extension(
    tender: Tender,
    opens_at: datetime,
    reason: str,
    *,
    provisional_accepted: bool,
    by: Actor,
    at: datetime,
) -> Change:
    """The extension.json to be signed; RuleBroken where the opening may not move there."""
    hold(tender)
    TENDER.after("extend", tender.state)
    rules.enforce(_facts(tender, opens_at, provisional_accepted, at), tender.governed_on(at))
    written = canonical({"provisional_accepted": provisional_accepted}).decode()
    change = changing.begin(tender, ChangeKind.EXTENSION, reason, at, opens_at=opens_at, written=written)
    content = Extension.build(tender_sha256=tender.tender_sha256, opens=clock.text(opens_at), reason=reason)
    change.document = signing.prepare(
        Kind.EXTENSION,
        subject=tender.id,
        name="extension.json",
        media_type="application/json",
        content=content.data,
        at=at,
    )
    change.state = ChangeState(CHANGE.after("prepare", change.state))
    changing.record("prepared", change, by, at, opens=clock.text(opens_at))
    return change


def publish_extension(change: Change, p7s: bytes, posting: Posting, *, by: Actor, at: datetime) -> Change:
    """Move the opening; standing bids stay as they are."""
    now, tender = changing.take(change, "extend", at), change.tender
    assert change.opens_at is not None
    accepted = bool(change.values["provisional_accepted"])
    changing.refuse(change, posting, at, _facts(tender, change.opens_at, accepted, now))
    changing.publish(change, p7s, posting, by=by, at=at)
    tender.opens_at, tender.version = change.opens_at, tender.version + 1
    tender.provisional_accepted = tender.provisional_accepted or accepted
    changing.announce("extension", change, by, at)
    return change


def _facts(tender: Tender, to: datetime, provisional_accepted: bool, at: datetime) -> MoveOpening:
    assert tender.opens_at is not None
    return MoveOpening(
        at=at,
        opens_at=tender.opens_at,
        to=to,
        is_held=bool(queries.holds(tender)),
        provisional_accepted=provisional_accepted,
    )
