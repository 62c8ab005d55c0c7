"""What bids ask of people next, and what has happened to a tender's bids in public."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from procure.bids.models import (
    Closing,
    Fault,
    FaultState,
    OpenedBid,
    OpenedStatus,
    Opening,
    Submission,
)
from procure.bids.queries import envelopes, faults, reading, window
from procure.bids.queries.losses import loss_tasks
from procure.bids.queries.news import news
from procure.bids.queries.objections import objection_tasks
from procure.bids.queries.position import Stage, position_of
from procure.bids.queries.readiness import readiness_tasks
from procure.core.actors import Actor, RoleName
from procure.core.tasks import Milestone, Phase, Task
from procure.core.terms import Message
from procure.crypto.records import TECHNICAL_FAILED
from procure.db import db
from procure.tenders.models import Custodian, Envelope, Tender, TenderState

_OPENING = "《电子招标投标办法》第二十九条、第三十条"
_FAULT = "《电子招标投标办法》第三十一条"


def to_do(actor: Actor, at: datetime) -> list[Task]:
    """Shares and keys to release, receipts that the close list contradicts, and bids that did not open."""
    source = _SOURCES.get(RoleName(actor.role))
    at_openings = readiness_tasks(actor, at) + objection_tasks(actor, at)
    return at_openings + (source(actor, at) if source else [])


def milestones(tender_id: str, at: datetime) -> list[Milestone]:
    """Close and opening; before them nothing but what the tender itself says."""
    closing, opening = reading.closing(tender_id), reading.opening(tender_id)
    if closing is None:
        return []
    label = Message("生成签名的截标记录") if closing.opens else Message("投标人不足，依法不开标")
    steps = [Milestone(label, closing.closed_at, Phase.PAST, "财政部令第87号第四十一条")]
    if opening is not None:
        steps.append(Milestone(Message("开标并公布开标记录"), opening.opened_at, Phase.PAST, _OPENING))
    return steps + _of_price(tender_id)


def _of_price(tender_id: str) -> list[Milestone]:
    """The opening of the price's envelopes, where they are opened after the others."""
    notice, opening = envelopes.price_notice(tender_id), reading.opening(tender_id, Envelope.PRICE)
    if opening is not None:
        return [Milestone(Message("开启报价并公布记录"), opening.opened_at, Phase.PAST, _OPENING)]
    if notice is None or notice.published_at is None:
        return []
    return [Milestone(Message("开启报价"), notice.opens_at, Phase.NEXT, _OPENING)]


def _to_release(actor: Actor) -> list[tuple[Tender, Envelope]]:
    """Published tenders whose shares the organisation holds and has neither released nor need not release."""
    own = sa.exists().where(Custodian.tender_id == Tender.id, Custodian.organisation_id == actor.organisation)
    void = sa.exists().where(Closing.tender_id == Tender.id, Closing.opens.is_(False))
    wanted = sa.select(Tender).where(Tender.state == TenderState.PUBLISHED, own, ~void, _is_unopened())
    tenders = db.session.scalars(wanted.order_by(Tender.opens_at, Tender.id))
    found = [(tender, envelopes.waits_for(tender)) for tender in tenders]
    return [(tender, one) for tender, one in found if not _is_released(tender, one, actor)]


def _is_unopened() -> sa.ColumnElement[bool]:
    """Whether an envelope waits to be opened: the first, or after the purchaser's notice the price's."""
    first, price = (
        sa.exists().where(Opening.tender_id == Tender.id, Opening.envelope == one) for one in Envelope
    )
    return sa.or_(~first, sa.and_(Tender.price_opens_at.is_not(None), ~price))


def _is_released(tender: Tender, envelope: Envelope, actor: Actor) -> bool:
    every = reading.every_release(tender.id, envelope)
    return any(one.organisation_id == actor.organisation for one in every)


def _closed_unopened(actor: Actor) -> list[Tender]:
    handed = sa.exists().where(
        Submission.tender_id == Tender.id, Submission.organisation_id == actor.organisation
    )
    closed = sa.exists().where(Closing.tender_id == Tender.id)
    wanted = sa.select(Tender).where(handed, closed, _is_unopened())
    return list(db.session.scalars(wanted.order_by(Tender.opens_at)))


def _is_missing(tender: Tender, actor: Actor, at: datetime) -> bool:
    found = [position_of(tender, actor.organisation, at, one) for one in tender.envelopes]
    return any(one.stage is Stage.MISSING for one in found)


def _release(tender: Tender, envelope: Envelope) -> Task:
    title = Message("开标时间一到即释放密钥份额：%(title)s", title=tender.title)
    if envelope is Envelope.PRICE:
        title = Message("报价开启时间一到即释放密钥份额：%(title)s", title=tender.title)
    return Task(title, "bids.custody", {"id": tender.id}, envelopes.opens_at(tender, envelope), _OPENING)


def _missing(tender: Tender) -> Task:
    title = Message("您的投标不在截标记录里，请立即核对：%(title)s", title=tender.title)
    return Task(title, "bids.mine", {"id": tender.id})


def _as_custodian(actor: Actor, at: datetime) -> list[Task]:
    return [_release(tender, envelope) for tender, envelope in _to_release(actor)]


def _as_supplier(actor: Actor, at: datetime) -> list[Task]:
    closed = _closed_unopened(actor)
    found = loss_tasks(actor, at)
    found += [_missing(tender) for tender in closed if _is_missing(tender, actor, at)]
    found += [task for tender in closed if (task := _decrypt(tender, actor, at))]
    return found + [_answer(one) for one in _unanswered(actor)] + news(actor, at)


def _as_purchaser(actor: Actor, at: datetime) -> list[Task]:
    own = sa.select(OpenedBid).join(Tender, Tender.id == OpenedBid.tender_id)
    own = own.where(Tender.purchaser_id == actor.organisation, OpenedBid.status == OpenedStatus.NOT_OPENED)
    own = own.where(~sa.exists().where(Fault.opened_bid_id == OpenedBid.id))
    own = own.where(OpenedBid.reason != TECHNICAL_FAILED)
    tenders = {one.tender_id: one.submission.tender for one in db.session.scalars(own)}
    return [_propose(one) for one in tenders.values()]


def _as_supervisor(actor: Actor, at: datetime) -> list[Task]:
    waiting = [task for one in reading.closed_unopened() if (task := _absent(*one, at))]
    return waiting + [_decide(one) for one in faults.waiting_faults()]


_SOURCES = {
    RoleName.CUSTODIAN: _as_custodian,
    RoleName.SUPPLIER: _as_supplier,
    RoleName.PURCHASER: _as_purchaser,
    RoleName.SUPERVISOR: _as_supervisor,
}


def _decrypt(tender: Tender, actor: Actor, at: datetime) -> Task | None:
    closed = reading.closed(tender.id, envelope := envelopes.waits_for(tender))
    own = next((one for one in closed if one.organisation_id == actor.organisation), None)
    wanted = window.wanted(tender, own, at) if own else None
    if wanted is window.Wanted.SHARE:
        title = Message("请现在解密本单位的投标：%(title)s", title=tender.title)
        until = window.bidders_until(tender, at, envelope)
        return Task(title, "bids.mine", {"id": tender.id}, until, _OPENING)
    if wanted is window.Wanted.KEY:
        title = Message("份额打不开本单位的投标，可以交出密钥补救：%(title)s", title=tender.title)
        return Task(title, "bids.mine", {"id": tender.id}, article=_FAULT)
    return None


def _absent(tender: Tender, envelope: Envelope, at: datetime) -> Task | None:
    """Who is missing at an opening; late from the moment at which the usual patience ends."""
    since, absent = window.custodians_from(tender, at, envelope), window.absent(tender, envelope)
    if since is None or len(absent) <= len(tender.custodians) - tender.threshold:
        return None
    names = "、".join(one.organisation.name for one in absent)
    title = Message("开标等待密钥保管人（%(names)s）：%(title)s", names=names, title=tender.title)
    due_at = since + timedelta(minutes=tender.custodian_wait_minutes)
    return Task(title, "bids.supervise", {"id": tender.id}, due_at, _OPENING)


def _unanswered(actor: Actor) -> list[Fault]:
    wanted = sa.select(Fault).join(OpenedBid, OpenedBid.id == Fault.opened_bid_id)
    wanted = wanted.where(OpenedBid.organisation_id == actor.organisation)
    wanted = wanted.where(Fault.state == FaultState.PROPOSED, Fault.stated_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Fault.proposed_at)))


def _answer(fault: Fault) -> Task:
    title = Message("可就投标未解密的原因陈述意见：%(title)s", title=fault.tender.title)
    return Task(title, "bids.answer", {"id": fault.tender_id}, article=_FAULT)


def _propose(tender: Tender) -> Task:
    title = Message("就未能开启的投标提出意见：%(title)s", title=tender.title)
    return Task(title, "bids.unopened", {"id": tender.id}, article=_FAULT)


def _decide(fault: Fault) -> Task:
    title = Message("认定投标未解密的原因：%(title)s", title=fault.tender.title)
    return Task(title, "bids.decide", {"id": fault.tender_id, "bid": fault.opened_bid_id}, article=_FAULT)
