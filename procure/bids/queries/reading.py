"""Reading submissions, the close list and the opening; before the close only the bidder's own rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

import sqlalchemy as sa

from procure.accounts.models import Organisation
from procure.bids.models import (
    ClosedBid,
    Closing,
    OpenedBid,
    OpenedStatus,
    Opening,
    OpeningOrder,
    PriceNotice,
    Refusal,
    Release,
    Submission,
    SubmissionKind,
)
from procure.core.actors import Actor
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import db
from procure.obligations.models import Hold
from procure.outages import queries as outages
from procure.tenders.models import Custodian, Envelope, Tender, TenderState

FIRST = Envelope.FIRST
SETTLING = timedelta(seconds=2)
"""From the deadline to the close: what arrived in time has its place by then."""
PATIENCE = timedelta(seconds=60)
"""How long the close waits for what arrived in time."""
_OF_ONE_TENDER = sa.orm.lazyload(Submission.tender)
"""With many bids of one tender it is read once, if at all, and not beside each."""


def of(tender_id: str, organisation_id: str, envelope: Envelope = FIRST) -> list[Submission]:
    """Everything an organisation handed in for a tender, the first version first."""
    wanted = sa.select(Submission).where(
        *_in(Submission, tender_id, envelope), Submission.organisation_id == organisation_id
    )
    return list(db.session.scalars(wanted.order_by(Submission.seq)))


def last_of(tender_id: str, organisation_id: str, envelope: Envelope = FIRST) -> Submission | None:
    """The organisation's last document, a bid or a withdrawal."""
    return next(reversed(of(tender_id, organisation_id, envelope)), None)


def accepted(tender_id: str, envelope: Envelope = FIRST) -> list[Submission]:
    """Every accepted document in the order of the ledger: for the close and the archive only."""
    wanted = sa.select(Submission).where(*_in(Submission, tender_id, envelope)).options(_OF_ONE_TENDER)
    return list(db.session.scalars(wanted.order_by(Submission.line_index)))


def standing(tender_id: str, envelope: Envelope = FIRST) -> list[Submission]:
    """The bids that stand, one per organisation, in the order of the ledger: for the close only."""
    last = {one.organisation_id: one for one in accepted(tender_id, envelope)}
    bids = [one for one in last.values() if one.kind is SubmissionKind.BID]
    return sorted(bids, key=lambda one: one.line_index)


def mine(submission_id: str, actor: Actor) -> Submission:
    """One document of the actor's own organisation; NotFound for any other."""
    found = db.session.get(Submission, submission_id)
    if found is None or found.organisation_id != actor.organisation:
        raise NotFound(Message("没有这份递交记录。"))
    return found


def refusals(tender_id: str, organisation_id: str) -> list[Refusal]:
    """The slips an organisation got, the newest first."""
    wanted = sa.select(Refusal).where(
        Refusal.tender_id == tender_id, Refusal.organisation_id == organisation_id
    )
    return list(db.session.scalars(wanted.order_by(Refusal.at.desc(), Refusal.id)))


def my_refusal(refusal_id: str, actor: Actor) -> Refusal:
    """One slip of the actor's own organisation; NotFound for any other."""
    found = db.session.get(Refusal, refusal_id)
    if found is None or found.organisation_id != actor.organisation:
        raise NotFound(Message("没有这份拒收回执。"))
    return found


def closing(tender_id: str, envelope: Envelope = FIRST) -> Closing | None:
    """The close record; None before the close."""
    wanted = sa.select(Closing).where(*_in(Closing, tender_id, envelope))
    return db.session.scalars(wanted).one_or_none()


def closed(tender_id: str, envelope: Envelope = FIRST) -> list[Submission]:
    """The bids of the close list in its order; none before the close."""
    wanted = (
        sa.select(Submission)
        .join(ClosedBid, ClosedBid.submission_id == Submission.id)
        .join(Closing, Closing.id == ClosedBid.closing_id)
        .where(*_in(Closing, tender_id, envelope))
        .options(_OF_ONE_TENDER)
    )
    return list(db.session.scalars(wanted.order_by(Submission.line_index)))


def every_release(tender_id: str, envelope: Envelope = FIRST) -> list[Release]:
    """What custodians and bidders have released, in order."""
    wanted = sa.select(Release).where(*_in(Release, tender_id, envelope))
    return list(db.session.scalars(wanted.order_by(Release.received_at, Release.key)))


def releases(tender_id: str, envelope: Envelope = FIRST) -> list[Release]:
    """What custodians have released, in order."""
    return [one for one in every_release(tender_id, envelope) if one.submission_id is None]


def own_releases(submission_id: str) -> list[Release]:
    """What a bidder has released of its own bid: its share, its key."""
    wanted = sa.select(Release).where(Release.submission_id == submission_id)
    return list(db.session.scalars(wanted.order_by(Release.received_at)))


def orders(tender_id: str, envelope: Envelope = FIRST) -> list[OpeningOrder]:
    """What the supervisor ordered at the opening, in order."""
    wanted = sa.select(OpeningOrder).where(*_in(OpeningOrder, tender_id, envelope))
    return list(db.session.scalars(wanted.order_by(OpeningOrder.at)))


def closed_unopened() -> list[tuple[Tender, Envelope]]:
    """Tenders closed for an opening that has not been, with the envelope that waits."""
    wanted = (
        sa.select(Tender, Closing.envelope)
        .join(Closing, Closing.tender_id == Tender.id)
        .outerjoin(Opening, _opened_with(Closing))
        .where(Closing.opens, Opening.id.is_(None), _is_announced(Closing))
        .order_by(Tender.opens_at, Tender.id, Closing.envelope)
    )
    return [(tender, envelope) for tender, envelope in db.session.execute(wanted)]


def closed_of(tender_id: str, actor: Actor, envelope: Envelope = FIRST) -> Submission:
    """The actor's own bid of the close list; NotFound where it has none."""
    mine = (one for one in closed(tender_id, envelope) if one.organisation_id == actor.organisation)
    found = next(mine, None)
    if found is None:
        raise NotFound(Message("没有这个项目，或者贵单位的投标不在截标记录里。"))
    return found


def release_of(tender_id: str, key: str, envelope: Envelope = FIRST) -> Release | None:
    """One custodian's release."""
    wanted = sa.select(Release).where(*_in(Release, tender_id, envelope), Release.key == key)
    return db.session.scalars(wanted).one_or_none()


def my_custody(tender_id: str, actor: Actor) -> Custodian:
    """The organisation's place among the custodians of a tender; NotFound where it has none."""
    found = _custodian(tender_id, actor)
    if found is None:
        raise NotFound(Message("没有这个项目，或者它不属于本单位。"))
    return found


def is_custodian(tender_id: str, actor: Actor) -> bool:
    """Whether the organisation is a custodian of the tender."""
    return _custodian(tender_id, actor) is not None


def opening(tender_id: str, envelope: Envelope = FIRST) -> Opening | None:
    """The opening; None before it."""
    wanted = sa.select(Opening).where(*_in(Opening, tender_id, envelope))
    return db.session.scalars(wanted).one_or_none()


def opened(tender_id: str, envelope: Envelope = FIRST) -> list[OpenedBid]:
    """What each closed bid turned out to be, in the order of the close list; none before the opening."""
    wanted = (
        sa.select(OpenedBid)
        .join(Submission, OpenedBid.submission_id == Submission.id)
        .where(*_in(OpenedBid, tender_id, envelope))
    )
    return list(db.session.scalars(wanted.order_by(Submission.line_index)))


def opened_of(tender_id: str, organisation_id: str, envelope: Envelope = FIRST) -> OpenedBid | None:
    """What became of one organisation's closed bid."""
    return next((one for one in opened(tender_id, envelope) if one.organisation_id == organisation_id), None)


def readable(tender_id: str) -> list[OpenedBid]:
    """The bids that opened."""
    return [one for one in opened(tender_id) if one.status is OpenedStatus.OPENED]


def due_to_close(at: datetime) -> list[str]:
    """Tenders whose deadline has passed and which have no close record."""
    wanted = (
        sa.select(Tender.id)
        .where(Tender.state == TenderState.PUBLISHED, Tender.opens_at <= at - SETTLING)
        .where(~sa.exists().where(Closing.tender_id == Tender.id), ~_held(Tender.id))
    )
    for window in outages.waiting(at):
        wanted = wanted.where(~window.covers(Tender.opens_at))
    return list(db.session.scalars(wanted.order_by(Tender.opens_at, Tender.id)))


def waiting_to_open() -> list[str]:
    """Closed tenders with releases but without an opening."""
    wanted = (
        sa.select(Closing.tender_id)
        .outerjoin(Opening, _opened_with(Closing))
        .where(Closing.opens, Opening.id.is_(None))
        .where(_has_release(Closing), ~_held(Closing.tender_id))
        .where(Closing.tender_id.in_(sa.select(Tender.id).where(Tender.state == TenderState.PUBLISHED)))
    )
    return list(db.session.scalars(wanted.order_by(Closing.tender_id)))


def registered_relatives(organisation: Organisation) -> list[Organisation]:
    """Registered organisations with the same head or under one control; says nothing about bids."""
    same = [
        Organisation.controller_code == organisation.code,
        Organisation.code == organisation.controller_code,
    ]
    if organisation.legal_representative:
        same.append(Organisation.legal_representative == organisation.legal_representative)
    wanted = sa.select(Organisation).where(Organisation.id != organisation.id, sa.or_(*same))
    return list(db.session.scalars(wanted.order_by(Organisation.code)))


def linked(tender_id: str) -> list[tuple[Submission, Submission]]:
    """Pairs of closed bids whose bidders have the same head or control each other; none before the close."""
    pairs = combinations(closed(tender_id), 2)
    return [(one, other) for one, other in pairs if any(ties(one.organisation, other.organisation))]


def ties(one: Organisation, other: Organisation) -> tuple[bool, bool]:
    """Whether two organisations have the same head, and whether one controls the other."""
    same_head = bool(one.legal_representative) and one.legal_representative == other.legal_representative
    return same_head, one.controller_code == other.code or other.controller_code == one.code


def _in(model: Any, tender_id: str, envelope: Envelope) -> tuple[Any, Any]:
    """What belongs to one envelope of a tender."""
    return model.tender_id == tender_id, model.envelope == envelope


def _opened_with(closing: Any) -> Any:
    return sa.and_(Opening.tender_id == closing.tender_id, Opening.envelope == closing.envelope)


def _has_release(closing: Any) -> sa.Exists:
    return sa.exists().where(Release.tender_id == closing.tender_id, Release.envelope == closing.envelope)


def _is_announced(closing: Any) -> Any:
    """The price's envelopes wait for nobody before the purchaser's notice."""
    notice = sa.exists().where(
        PriceNotice.tender_id == closing.tender_id, PriceNotice.published_at.is_not(None)
    )
    return sa.or_(closing.envelope == FIRST, notice)


def _held(tender_id: sa.orm.InstrumentedAttribute[str]) -> sa.Exists:
    """Whether a suspension stands on a tender."""
    return sa.exists().where(Hold.subject == tender_id, Hold.lifted_at.is_(None))


def _custodian(tender_id: str, actor: Actor) -> Custodian | None:
    wanted = sa.select(Custodian).where(
        Custodian.tender_id == tender_id, Custodian.organisation_id == actor.organisation
    )
    return db.session.scalars(wanted).first()
