"""Objections at an opening: who may raise them until when, and what they ask of whom."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from procure.bids.deadlines import ON_THE_SPOT
from procure.bids.models import Objection
from procure.bids.queries import envelopes, reading
from procure.core.actors import Actor, RoleName
from procure.core.errors import NotFound
from procure.core.tasks import Task
from procure.core.terms import Message
from procure.db import db
from procure.tenders.models import Tender, TenderState

AT_ONCE = timedelta(minutes=15)
"""How long an answer on the spot may take before the supervisor is told."""
_SPOT = "《政府采购货物和服务招标投标管理办法》（财政部令第87号）第四十二条"


def session_ends(tender: Tender, at: datetime) -> datetime | None:
    """When the opening's session ends; None as long as the opening is to come.

    The prices, where they have envelopes of their own, are opened in a session of its own.
    """
    envelope = envelopes.begun(tender, at)
    closing, opening = reading.closing(tender.id, envelope), reading.opening(tender.id, envelope)
    if closing is None or (closing.opens and opening is None):
        return None
    return (opening.opened_at if opening else closing.closed_at) + ON_THE_SPOT


def session_ended(tender: Tender, at: datetime) -> bool:
    """Whether nothing more happens in the room now."""
    ends = session_ends(tender, at)
    return ends is not None and at >= ends


def may_object(tender: Tender, organisation_id: str, at: datetime) -> bool:
    """Whether an organisation sits in the room as a bidder while the session is on."""
    if not any(one.organisation_id == organisation_id for one in reading.closed(tender.id)):
        return False
    return tender.state is not TenderState.ENDED and not session_ended(tender, at)


def objections(tender_id: str) -> list[Objection]:
    """All of a tender's, in order."""
    wanted = sa.select(Objection).where(Objection.tender_id == tender_id)
    return list(db.session.scalars(wanted.order_by(Objection.raised_at, Objection.id)))


def public_objections(tender: Tender, at: datetime) -> list[Objection]:
    """What everybody may read: nothing before all bids were tried, since it could tell who bids and how."""
    openings = [reading.opening(tender.id, one) for one in tender.envelopes]
    opened_at = max((one.opened_at for one in openings if one), default=None)
    if opened_at is None:
        return []
    is_settled = session_ends(tender, at) is not None
    return [one for one in objections(tender.id) if is_settled or one.raised_at <= opened_at]


def objections_to(tender: Tender, actor: Actor) -> list[Objection]:
    """Those to the actor's own tender that it has not answered."""
    if tender.purchaser_id != actor.organisation:
        return []
    return [one for one in objections(tender.id) if one.answered_at is None]


def objection_to(objection_id: str, actor: Actor) -> Objection:
    """One objection to the actor's own tender; NotFound for any other."""
    found = db.session.get(Objection, objection_id)
    if found is None or found.tender.purchaser_id != actor.organisation:
        raise NotFound(Message("没有这项异议，或者它不属于本单位的项目。"))
    return found


def objection_tasks(actor: Actor, at: datetime) -> list[Task]:
    """What waits for an answer: at once for the purchaser, on the board where it takes too long."""
    role = RoleName(actor.role)
    if role not in (RoleName.PURCHASER, RoleName.SUPERVISOR):
        return []
    wanted = sa.select(Objection).where(Objection.answered_at.is_(None))
    waiting = db.session.scalars(wanted.order_by(Objection.raised_at, Objection.id))
    if role is RoleName.SUPERVISOR:
        return [_late(one) for one in waiting if at >= one.raised_at + AT_ONCE]
    return [_answer(one) for one in waiting if one.tender.purchaser_id == actor.organisation]


def _answer(one: Objection) -> Task:
    title = Message("当场答复开标异议：%(title)s", title=one.tender.title)
    return Task(title, "bids.answer_objection", {"id": one.id}, one.raised_at + AT_ONCE, _SPOT)


def _late(one: Objection) -> Task:
    title = Message("开标异议还没有得到答复：%(title)s", title=one.tender.title)
    return Task(title, "bids.opening", {"id": one.tender_id}, one.raised_at + AT_ONCE, _SPOT)
