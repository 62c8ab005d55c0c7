"""Reading awards: the purchaser's, the public's, and each bidder's own result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procure.awards import deadlines
from procure.awards.models import Award, AwardState
from procure.bids import queries as bids
from procure.bids.models import OpenedBid
from procure.blacklist import queries as blacklist
from procure.core.actors import Actor, RoleName
from procure.core.clock import beijing_day
from procure.core.deadlines import Deadline
from procure.core.errors import NotFound
from procure.core.tasks import Milestone, Phase, Task
from procure.core.terms import Message
from procure.db import db
from procure.evaluation import queries as evaluation
from procure.evaluation.deadlines import CONFIRM_WINNER
from procure.evaluation.models import Check, Member, Outcome, Rank, Report, Stage
from procure.obligations import queries as obligations
from procure.obligations.models import Obligation
from procure.signing import queries as signing
from procure.signing.models import Signature
from procure.tenders.models import Tender


@dataclass(frozen=True)
class Result:
    """What everybody may know once a result is out: an award, or why the tender is void (采购法 36)."""

    tender: Tender
    published_at: datetime
    members: list[Member]
    bids: list[OpenedBid]
    award: Award | None = None
    first: Rank | None = None
    notice: Deadline | None = None
    signature: Signature | None = None
    why_void: str = ""


@dataclass(frozen=True)
class OwnResult:
    """What one bidder is told of its own bid: its place and scores, or why it was not ranked (87号令 69)."""

    result: Result
    bid: OpenedBid
    rank: Rank | None
    failed: Check | None
    has_won: bool


def mine(tender_id: str, actor: Actor) -> Report:
    """The finished report with a ranking of a tender of the actor's organisation; NotFound else."""
    evaluation.mine(tender_id, actor)
    return finished(tender_id)


def finished(tender_id: str) -> Report:
    """The finished report with a ranking; NotFound where there is none."""
    report = evaluation.report(tender_id)
    if report is None or report.finished_at is None or report.outcome is not Outcome.RANKED:
        raise NotFound(Message("评标还没有结束，或者没有推荐中标候选人。"))
    return report


def award(tender_id: str) -> Award | None:
    """The award of a tender, published or not."""
    return db.session.scalars(sa.select(Award).where(Award.tender_id == tender_id)).one_or_none()


def my_award(tender_id: str, actor: Actor) -> Award:
    """The award of a tender of the actor's organisation; NotFound else."""
    evaluation.mine(tender_id, actor)
    found = award(tender_id)
    if found is None:
        raise NotFound(Message("还没有确定中标人。"))
    return found


def published() -> list[Award]:
    """Every published award, the newest first."""
    wanted = sa.select(Award).where(Award.state == AwardState.PUBLISHED)
    return list(db.session.scalars(wanted.order_by(Award.published_at.desc(), Award.id)))


def published_award(tender_id: str) -> Award:
    """The published award of a tender; NotFound before the publication."""
    found = award(tender_id)
    if found is None or found.state is not AwardState.PUBLISHED:
        raise NotFound(Message("中标结果还没有公告。"))
    return found


def public(tender_id: str) -> Result | None:
    """The result as everybody may read it; None before it is published."""
    report = evaluation.report(tender_id)
    if report is None or report.finished_at is None:
        return None
    return _void(report) if report.outcome is Outcome.VOID else _awarded(report)


def my_result(tender_id: str, actor: Actor) -> OwnResult:
    """A bidder's own place and scores; NotFound for who has not bid, and before the result is out."""
    result, bid = public(tender_id), bids.opened_of(tender_id, actor.organisation)
    if result is None or bid is None:
        raise NotFound(Message("结果还没有公告，或者贵单位没有参加这个项目。"))
    report = evaluation.report(tender_id)
    assert report is not None
    return OwnResult(
        result=result,
        bid=bid,
        rank=next((one for one in report.ranking if one.opened_bid_id == bid.id), None),
        failed=_failed(bid),
        has_won=result.award is not None and result.award.opened_bid_id == bid.id,
    )


def clock(tender_id: str) -> Obligation:
    """The purchaser's time to confirm; it began with the report."""
    found = obligations.find(tender_id, CONFIRM_WINNER)
    assert found is not None
    return found


def publication(tender_id: str) -> Obligation:
    """The purchaser's time to publish; it began with the determination."""
    found = obligations.find(tender_id, deadlines.PUBLISH_RESULT)
    assert found is not None
    return found


def due_to_deem(at: datetime) -> list[str]:
    """Tenders whose purchaser was silent to the end and whose first-ranked may still win."""
    return [one.subject for one in obligations.overdue(at) if _is_silent(one, at)]


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


_LABELS = {CONFIRM_WINNER.code: "确定中标人", deadlines.PUBLISH_RESULT.code: "公告中标结果"}


def _awarded(report: Report) -> Result | None:
    found = award(report.tender_id)
    if found is None or found.published_at is None:
        return None
    return Result(
        tender=report.tender,
        published_at=found.published_at,
        members=_members(report),
        bids=bids.opened(report.tender_id),
        award=found,
        first=next(one for one in report.ranking if one.opened_bid_id == found.opened_bid_id),
        notice=deadlines.notice_period(found.published_at),
        signature=signing.signed_by(found.document, report.tender.purchaser_id),
    )


def _void(report: Report) -> Result:
    assert report.finished_at is not None
    opened = bids.opened(report.tender_id)
    return Result(report.tender, report.finished_at, _members(report), opened, why_void=report.reason)


def _members(report: Report) -> list[Member]:
    committee = evaluation.committee(report.tender_id)
    return list(committee.members) if committee else []


def _failed(bid: OpenedBid) -> Check | None:
    verdicts = [evaluation.checks(bid.tender_id, stage).get(bid.id) for stage in Stage]
    return next((one for one in verdicts if one and not one.passed), None)


def _is_silent(one: Obligation, at: datetime) -> bool:
    if one.code != CONFIRM_WINNER.code or award(one.subject) is not None:
        return False
    first = finished(one.subject).ranking[0]
    return blacklist.in_force(first.opened_bid.organisation.code, beijing_day(at)) is None


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
