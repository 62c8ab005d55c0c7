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
from procure.signing.models import Document, Signature
from procure.tenders.models import Change, ChangeKind, ChangeState, Tender
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


def signature_of(change: Change) -> Signature | None:
    """The purchaser's signature over a change."""
    return signing.signed_by(change.document, change.tender.purchaser_id) if change.document else None


def replaced(tender: Tender) -> list[Document]:
    """Every tender.json that held once and holds no more, the oldest first."""
    found = [one.replaced for one in changes(tender, ChangeKind.AMENDMENT)]
    return [one for one in found if one is not None]


def document_of(tender: Tender) -> TenderDocument:
    """The tender.json that holds."""
    assert tender.document is not None
    return TenderDocument.parse(signing.content(tender.document))


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
