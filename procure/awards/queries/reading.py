"""Reading awards: the purchaser's, the public's, and each bidder's own result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procure.awards import deadlines
from procure.awards.models import Award, AwardState
from procure.awards.queries import standing
from procure.bids import queries as bids
from procure.bids.models import OpenedBid
from procure.core.actors import Actor
from procure.core.deadlines import Deadline
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import db
from procure.evaluation import queries as evaluation
from procure.evaluation.deadlines import CONFIRM_WINNER
from procure.evaluation.models import Check, Member, Outcome, Rank, Report, Stage
from procure.obligations import queries as obligations
from procure.obligations.models import Obligation
from procure.signing import queries as signing
from procure.signing.models import Signature
from procure.tenders import queries as tenders
from procure.tenders.models import Change, ChangeKind, Tender


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


def my_ending(tender_id: str, actor: Actor) -> Change:
    """The termination of the actor's own tender, on its way or public; NotFound where there is none."""
    tender = tenders.mine(tender_id, actor)
    standing = tenders.standing_change(tender)
    found = standing or next(iter(tenders.changes(tender, ChangeKind.TERMINATION)), None)
    if found is None or found.kind is not ChangeKind.TERMINATION:
        raise NotFound(Message("没有终止公告。"))
    return found


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
    return not standing.order(finished(one.subject), at).out
