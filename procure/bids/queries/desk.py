"""What bids ask of people next, and what has happened to a tender's bids in public."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.bids.models import Closing, Opening, Release, Submission
from procure.bids.queries import reading
from procure.bids.queries.position import Stage, position_of
from procure.core.actors import Actor, RoleName
from procure.core.tasks import Milestone, Phase, Task
from procure.core.terms import Message
from procure.db import db
from procure.tenders.models import Custodian, Tender, TenderState

_OPENING = "《电子招标投标办法》第二十九条、第三十条"


def to_do(actor: Actor, at: datetime) -> list[Task]:
    """A custodian's shares to release, and a supplier's receipt that the close list contradicts."""
    if actor.role == RoleName.CUSTODIAN:
        return [_release(tender) for tender in _to_release(actor)]
    if actor.role == RoleName.SUPPLIER:
        return [_missing(tender) for tender in _closed_unopened(actor) if _is_missing(tender, actor, at)]
    return []


def milestones(tender_id: str, at: datetime) -> list[Milestone]:
    """Close and opening; before them nothing but what the tender itself says."""
    closing, opening = reading.closing(tender_id), reading.opening(tender_id)
    if closing is None:
        return []
    label = Message("生成签名的截标记录") if closing.opens else Message("投标人不足，依法不开标")
    steps = [Milestone(label, closing.closed_at, Phase.PAST, "财政部令第87号第四十一条")]
    if opening is not None:
        steps.append(Milestone(Message("开标并公布开标记录"), opening.opened_at, Phase.PAST, _OPENING))
    return steps


def _to_release(actor: Actor) -> list[Tender]:
    """Published tenders whose shares the organisation holds and has neither released nor need not release."""
    own = sa.exists().where(Custodian.tender_id == Tender.id, Custodian.organisation_id == actor.organisation)
    done = sa.exists().where(Release.tender_id == Tender.id, Release.organisation_id == actor.organisation)
    over = sa.exists().where(Opening.tender_id == Tender.id)
    void = sa.exists().where(Closing.tender_id == Tender.id, Closing.opens.is_(False))
    wanted = sa.select(Tender).where(Tender.state == TenderState.PUBLISHED, own, ~done, ~over, ~void)
    return list(db.session.scalars(wanted.order_by(Tender.opens_at, Tender.id)))


def _closed_unopened(actor: Actor) -> list[Tender]:
    handed = sa.exists().where(
        Submission.tender_id == Tender.id, Submission.organisation_id == actor.organisation
    )
    closed = sa.exists().where(Closing.tender_id == Tender.id)
    over = sa.exists().where(Opening.tender_id == Tender.id)
    return list(db.session.scalars(sa.select(Tender).where(handed, closed, ~over).order_by(Tender.opens_at)))


def _is_missing(tender: Tender, actor: Actor, at: datetime) -> bool:
    return position_of(tender, actor.organisation, at).stage is Stage.MISSING


def _release(tender: Tender) -> Task:
    title = Message("开标时间一到即释放密钥份额：%(title)s", title=tender.title)
    return Task(title, "bids.custody", {"id": tender.id}, tender.opens_at, _OPENING)


def _missing(tender: Tender) -> Task:
    title = Message("您的投标不在截标记录里，请立即核对：%(title)s", title=tender.title)
    return Task(title, "bids.mine", {"id": tender.id})
