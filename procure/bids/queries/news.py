"""What a bidder is told of changes after it bid: a later opening, other documents, the end."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from procure.bids.models import Submission, SubmissionKind
from procure.bids.queries import reading
from procure.core.actors import Actor
from procure.core.tasks import Task
from procure.core.terms import Message
from procure.db import db
from procure.tenders import queries as tenders
from procure.tenders.models import Change, ChangeState, Tender, TenderState

SHOWN = timedelta(days=30)
"""How long the end of a tender stays on its bidders' desks."""
_CHANGED = "《政府采购法实施条例》第三十一条"
_ENDED = "《政府采购法》第三十六条；《政府采购货物和服务招标投标管理办法》（财政部令第87号）第二十九条"


def news(actor: Actor, at: datetime) -> list[Task]:
    """One task for each tender that changed since the organisation handed in; who else bids shows nowhere."""
    return [task for one in _bid_for(actor) if (task := _told(one, actor, at)) is not None]


def _told(tender: Tender, actor: Actor, at: datetime) -> Task | None:
    handed = _standing(tender, actor)
    last = handed[0]
    if tender.state is TenderState.ENDED:
        return _ended(tender, at)
    if last.kind is not SubmissionKind.BID or not tender.accepts_bids(at):
        return None
    if any(one.revision < tender.revision for one in handed):
        title = Message("招标文件已更正，请重新确认投标：%(title)s", title=tender.title)
        return Task(title, "bids.mine", {"id": tender.id}, tender.opens_at, _CHANGED)
    if any(one.published_at and one.published_at > last.arrived_at for one in tenders.changes(tender)):
        title = Message("开标时间已顺延，投标继续有效：%(title)s", title=tender.title)
        return Task(title, "tenders.notices", {"id": tender.id}, tender.opens_at, _CHANGED)
    return None


def _standing(tender: Tender, actor: Actor) -> list[Submission]:
    """The organisation's last document in each envelope."""
    found = [reading.last_of(tender.id, actor.organisation, one) for one in tender.envelopes]
    return [one for one in found if one is not None]


def _ended(tender: Tender, at: datetime) -> Task | None:
    end = tenders.changes(tender)[-1]
    if end.published_at is None or at > end.published_at + SHOWN:
        return None
    title = Message("项目已终止，投标不再开启：%(title)s", title=tender.title)
    return Task(title, "tenders.notices", {"id": tender.id}, article=_ENDED)


def _bid_for(actor: Actor) -> list[Tender]:
    handed = sa.exists().where(
        Submission.tender_id == Tender.id, Submission.organisation_id == actor.organisation
    )
    changed = sa.exists().where(Change.tender_id == Tender.id, Change.state == ChangeState.PUBLISHED)
    wanted = sa.select(Tender).where(handed, changed)
    return list(db.session.scalars(wanted.order_by(Tender.opens_at, Tender.id)))
