"""A later opening: signed, posted, and from its publication on the deadline that everybody judges by."""

from __future__ import annotations

from datetime import datetime, timedelta

from procure.core import clock, rules
from procure.core.actors import Actor, platform
from procure.crypto.documents import Extension
from procure.crypto.shapes import canonical
from procure.db import db
from procure.signing import service as signing
from procure.signing.models import Document, Kind
from procure.tenders import queries
from procure.tenders.models import CHANGE, TENDER, Change, ChangeKind, ChangeState, Envelope, Tender
from procure.tenders.rules import MoveOpening
from procure.tenders.service import changing
from procure.tenders.service.publishing import Posting
from procure.tenders.service.standing import hold

_NAMES = {Envelope.FIRST: "extension.json", Envelope.PRICE: "extension-price.json"}


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
    change.document, change.price_document = _prepared(tender, opens_at, reason, at)
    change.state = ChangeState(CHANGE.after("prepare", change.state))
    changing.record("prepared", change, by, at, opens=clock.text(opens_at))
    return change


def publish_extension(
    change: Change, p7s: bytes, posting: Posting, *, by: Actor, at: datetime, price_p7s: bytes = b""
) -> Change:
    """Move the opening; standing bids stay as they are."""
    now, tender = changing.take(change, "extend", at), change.tender
    assert change.opens_at is not None
    accepted = bool(change.values["provisional_accepted"])
    changing.refuse(change, posting, at, _facts(tender, change.opens_at, accepted, now))
    changing.publish(change, p7s, posting, by=by, at=at, price_p7s=price_p7s)
    tender.opens_at, tender.version = change.opens_at, tender.version + 1
    tender.provisional_accepted = tender.provisional_accepted or accepted
    changing.announce("extension", change, by, at)
    return change


def extend_after_outage(
    tender: Tender, opens_at: datetime, reason: str, *, outage_id: str, url: str, at: datetime
) -> Change:
    """Move the opening under the platform's outage rule, signed by the platform; standing bids stay.

    The caller holds the tender and has judged that the rule applies.
    """
    document, of_price = _prepared(tender, opens_at, reason, at)
    for one in filter(None, (document, of_price)):
        signing.sign_as_platform(one, at)
    change = Change(
        tender=tender,
        kind=ChangeKind.EXTENSION,
        state=ChangeState.PUBLISHED,
        reason=reason,
        created_at=at,
        opens_at=opens_at,
        opened_before=tender.opens_at,
        document=document,
        price_document=of_price,
        outage_id=outage_id,
        published_at=at,
        posted_medium="本平台",
        posted_url=url,
        posted_at=at,
    )
    db.session.add(change)
    tender.opens_at, tender.version = opens_at, tender.version + 1
    db.session.flush()
    changing.announce("extension", change, platform(), at)
    return change


def _prepared(
    tender: Tender, opens_at: datetime, reason: str, at: datetime
) -> tuple[Document, Document | None]:
    """What is to be signed: the extension, and the price's own where there are two envelopes."""
    first, *others = [_document(tender, envelope, opens_at, reason, at) for envelope in tender.envelopes]
    return first, next(iter(others), None)


def _document(tender: Tender, envelope: Envelope, closes_at: datetime, reason: str, at: datetime) -> Document:
    """The price's envelope is opened as much later as the tender says, and closes with the other."""
    about = tender.document_in(envelope)
    assert about is not None
    wait = timedelta(hours=tender.price_after_hours or 0) if envelope is Envelope.PRICE else timedelta()
    content = Extension.build(
        tender_sha256=about.sha256,
        opens=clock.text(closes_at + wait),
        closes=clock.text(closes_at) if tender.two_envelopes else None,
        reason=reason,
    )
    return signing.prepare(
        Kind.EXTENSION,
        subject=tender.id,
        name=_NAMES[envelope],
        media_type="application/json",
        content=content.data,
        at=at,
    )


def _facts(tender: Tender, to: datetime, provisional_accepted: bool, at: datetime) -> MoveOpening:
    assert tender.opens_at is not None
    return MoveOpening(
        at=at,
        opens_at=tender.opens_at,
        to=to,
        is_held=bool(queries.holds(tender)),
        provisional_accepted=provisional_accepted,
    )
