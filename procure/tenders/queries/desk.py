"""What waits for whom, and what everybody may see of a tender's course."""

from __future__ import annotations

from datetime import datetime

from procure.core.actors import Actor, RoleName
from procure.core.clock import BEIJING
from procure.core.tasks import Milestone, Phase, Task
from procure.core.terms import Message
from procure.obligations.queries import hold_history
from procure.tenders import deadlines
from procure.tenders.models import ARTICLES, ClarificationState, Tender, TenderState
from procure.tenders.queries.answers import unconfirmed
from procure.tenders.queries.changes import changes, standing_change
from procure.tenders.queries.reading import (
    clarifications,
    of_purchaser,
    published,
    signature,
    unanswered,
)

_CHANGED = "《政府采购法实施条例》第三十一条；财政部令第87号第二十七条"


def to_do(actor: Actor, at: datetime) -> list[Task]:
    """A purchaser's drafts to finish, sign or publish, and questions to answer."""
    if actor.role != RoleName.PURCHASER:
        return []
    return [task for tender in of_purchaser(actor.organisation) for task in _tasks(tender, at)]


def milestones(tender_id: str, at: datetime) -> list[Milestone]:
    """The notice, its end, the last day for what affects bids, and the opening; NotFound for a draft."""
    tender = published(tender_id)
    assert tender.posted_at is not None
    assert tender.opens_at is not None
    notice = deadlines.notice_period(tender.posted_at)
    last = deadlines.latest_clarification(tender.opens_at, tender.posted_at)
    found = [
        _step(Message("公告在指定媒体发布"), tender.posted_at, at, notice.article),
        _step(Message("公告期限届满"), notice.due_at, at, notice.article, notice.provisional),
        _step(
            Message("影响投标的澄清截止"), last.ends_at, at, "政府采购法实施条例第三十一条", last.provisional
        ),
        _step(
            Message("投标截止和开标"),
            tender.opens_at,
            at,
            "财政部令第87号第三十九条",
            deadlines.opening_is_provisional(tender.opens_at),
        ),
    ]
    if tender.state is TenderState.ENDED:
        found = [one for one in found if one.phase is Phase.PAST]
    return found + _changed(tender, at)


def _tasks(tender: Tender, at: datetime) -> list[Task]:
    if tender.state is TenderState.DRAFT:
        return [
            *_confirming(tender),
            _task(Message("完成招标文件：%(title)s", title=tender.title), "tenders.edit", tender),
        ]
    if tender.state is TenderState.PREPARED and signature(tender) is None:
        return [_task(Message("签名招标文件：%(title)s", title=tender.title), "tenders.sign", tender)]
    if tender.state is TenderState.PREPARED:
        return _publishing(tender)
    return _moving(tender) + _clarifying(tender, at)


def _confirming(tender: Tender) -> list[Task]:
    """A lawful exception that a second person has to confirm."""
    title = Message("确认法定例外：%(title)s", title=tender.title)
    return [
        Task(title, "tenders.confirm_exception", {"id": tender.id, "key": one.key})
        for one in unconfirmed(tender)
    ]


def _publishing(tender: Tender) -> list[Task]:
    """All lots of a project are published in one act, which its first lot asks for."""
    lots = tender.project.lots
    if tender is not lots[0] or any(signature(one) is None for one in lots):
        return []
    return [_task(Message("发布招标公告：%(title)s", title=tender.title), "tenders.publish", tender)]


def _changed(tender: Tender, at: datetime) -> list[Milestone]:
    """What was changed and when it was suspended."""
    notices = [
        _step(Message(one.kind.label), one.published_at, at, ARTICLES[one.ground] if one.ground else _CHANGED)
        for one in changes(tender)
        if one.published_at is not None
    ]
    for hold in hold_history(tender.id):
        notices.append(_step(Message("监管部门暂停采购活动"), hold.placed_at, at, hold.article))
        if hold.lifted_at is not None:
            notices.append(_step(Message("恢复采购活动"), hold.lifted_at, at, hold.article))
    return notices


def _moving(tender: Tender) -> list[Task]:
    """A change that is on its way."""
    standing = standing_change(tender)
    if standing is None:
        return []
    title = Message("办理%(kind)s：%(title)s", kind=standing.kind.label, title=tender.title)
    return [_task(title, "tenders.changes", tender)]


def _clarifying(tender: Tender, at: datetime) -> list[Task]:
    if not tender.accepts_bids(at):
        return []
    count = len(unanswered(tender)) + len(clarifications(tender, ClarificationState.PREPARED))
    title = Message("答复供应商提问：%(title)s", title=tender.title)
    return [_task(title, "tenders.questions", tender, due_at=tender.opens_at)] if count else []


def _task(title: Message, endpoint: str, tender: Tender, due_at: datetime | None = None) -> Task:
    return Task(title, endpoint, {"id": tender.id}, due_at)


def _step(label: Message, on: datetime, at: datetime, article: str, provisional: bool = False) -> Milestone:
    phase = Phase.PAST if on <= at else Phase.NEXT
    return Milestone(label, on.astimezone(BEIJING), phase, article, provisional)
