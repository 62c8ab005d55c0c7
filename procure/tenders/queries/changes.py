"""Reading what was changed after publication: for everybody once it is public, for its purchaser before."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.core.actors import Actor
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.crypto.documents import Tender as TenderDocument
from procure.db import db
from procure.obligations import queries as obligations
from procure.obligations.models import Hold
from procure.signing import queries as signing
from procure.signing.models import Document
from procure.tenders.models import Change, ChangeKind, ChangeState, Envelope, Tender
from procure.tenders.queries.reading import mine

_STANDING = (ChangeState.DRAFT, ChangeState.PREPARED)


def changes(tender: Tender, kind: ChangeKind | None = None) -> list[Change]:
    """What was published, the oldest first."""
    wanted = _of(tender).where(Change.state == ChangeState.PUBLISHED)
    if kind is not None:
        wanted = wanted.where(Change.kind == kind)
    return list(db.session.scalars(wanted.order_by(Change.published_at, Change.id)))


def standing_change(tender: Tender) -> Change | None:
    """The change that is on its way; there is never more than one."""
    return db.session.scalars(_of(tender).where(Change.state.in_(_STANDING))).first()


def my_change(change_id: str, actor: Actor) -> Change:
    """A change of the actor's own tender; NotFound for any other."""
    found = _found(db.session.get(Change, change_id))
    mine(found.tender_id, actor)
    return found


def public_change(change_id: str) -> Change:
    """A change that everybody may read; NotFound before its publication."""
    found = _found(db.session.get(Change, change_id))
    if found.state is not ChangeState.PUBLISHED:
        raise _missing()
    return found


def p7s_of(change: Change) -> bytes | None:
    """The signature over a change: the purchaser's, or the platform's where its outage rule moved it."""
    return signing.p7s_of(change.document, change.tender.purchaser_id) if change.document else None


def by_outage(outage_id: str) -> list[Change]:
    """The extensions that one outage made necessary, in the order of the tenders' numbers."""
    wanted = sa.select(Change).join(Tender).where(Change.outage_id == outage_id)
    return list(db.session.scalars(wanted.order_by(Tender.number, Tender.lot)))


def replaced(tender: Tender, envelope: Envelope = Envelope.FIRST) -> list[Document]:
    """Every tender.json of an envelope that held once and holds no more, the oldest first."""
    found = [one.replaced_in(envelope) for one in changes(tender, ChangeKind.AMENDMENT)]
    return [one for one in found if one is not None]


def document_of(tender: Tender, envelope: Envelope = Envelope.FIRST) -> TenderDocument:
    """The tender.json of an envelope that holds."""
    document = tender.document_in(envelope)
    assert document is not None
    return TenderDocument.parse(signing.content(document))


def holds(tender: Tender) -> list[Hold]:
    """The suspensions of a tender that are not lifted."""
    return obligations.holds_on(tender.id)


def due_when(tender: Tender, at: datetime) -> datetime:
    """When bids were due as everybody knew it at an instant."""
    assert tender.opens_at is not None
    later = [one for one in changes(tender) if one.published_at is not None and one.published_at > at]
    return next((one.opened_before for one in later if one.opened_before is not None), tender.opens_at)


def _of(tender: Tender) -> sa.Select[Change]:
    return sa.select(Change).where(Change.tender_id == tender.id)


def _found(change: Change | None) -> Change:
    if change is None:
        raise _missing()
    return change


def _missing() -> NotFound:
    return NotFound(Message("没有这份公告，或者它不属于本单位。"))
