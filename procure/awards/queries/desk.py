"""A bidder's result to read, and the steps of an award that everybody may see."""

from __future__ import annotations

from datetime import datetime

from procure.awards import deadlines
from procure.awards.models import Award
from procure.awards.queries.reading import award, published
from procure.bids import queries as bids
from procure.core.actors import Actor, RoleName
from procure.core.tasks import Milestone, Phase, Task
from procure.core.terms import Message
from procure.evaluation.deadlines import CONFIRM_WINNER
from procure.obligations import queries as obligations
from procure.obligations.models import Obligation
from procure.tenders.models import Tender

_LABELS = {CONFIRM_WINNER.code: "确定中标人", deadlines.PUBLISH_RESULT.code: "公告中标结果"}


def to_do(actor: Actor, at: datetime) -> list[Task]:
    """A bidder's results to read while their notices run; the purchaser's duties are clocks."""
    if actor.role != RoleName.SUPPLIER:
        return []
    return [_read(one.tender) for one in published() if _runs(one, at) and _took_part(one, actor)]


def milestones(tender_id: str, at: datetime) -> list[Milestone]:
    """The decision, the publication and the end of the notice, as far as the evaluation has led to them."""
    found = award(tender_id)
    if found is not None and found.published_at is not None:
        return _published_steps(found, found.published_at, at)
    clocks = {one.code: one for one in obligations.of(tender_id)}
    return [_step(clocks[code], at) for code in _LABELS if code in clocks]


def _runs(one: Award, at: datetime) -> bool:
    return one.published_at is not None and at < deadlines.notice_period(one.published_at).due_at


def _took_part(one: Award, actor: Actor) -> bool:
    return bids.opened_of(one.tender_id, actor.organisation) is not None


def _read(tender: Tender) -> Task:
    title = Message("查看结果和本单位得分：%(title)s", title=tender.title)
    return Task(title, "awards.my_result", {"id": tender.id}, article="财政部令第87号第六十九条")


def _published_steps(found: Award, published_at: datetime, at: datetime) -> list[Milestone]:
    notice = deadlines.notice_period(published_at)
    ends = Phase.PAST if at >= notice.due_at else Phase.NOW
    decided = Message("期限届满视为确定") if found.deemed else None
    return [
        Milestone(
            Message("确定中标人"), found.determined_at, Phase.PAST, "财政部令第87号第六十八条", note=decided
        ),
        Milestone(Message("公告中标结果"), published_at, Phase.PAST, "财政部令第87号第六十九条"),
        Milestone(Message("中标公告期届满"), notice.due_at, ends, notice.article, notice.provisional),
    ]


def _step(one: Obligation, at: datetime) -> Milestone:
    phase = Phase.PAST if one.met_at else Phase.OVERDUE if one.is_overdue(at) else Phase.NOW
    return Milestone(
        Message(_LABELS[one.code]), one.met_at or one.due_at, phase, one.article, one.provisional
    )
