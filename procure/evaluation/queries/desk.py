"""What waits for a purchaser or a member, and what everybody may see of an evaluation."""

from __future__ import annotations

from datetime import datetime

from procure.bids import queries as bids
from procure.core.actors import Actor, RoleName
from procure.core.tasks import Milestone, Phase, Task
from procure.core.terms import Message
from procure.evaluation.models import Member
from procure.evaluation.queries import reading, standing
from procure.evaluation.steps import Step
from procure.tenders import queries as tenders
from procure.tenders.models import Tender

_ARTICLES = {
    Step.COMMITTEE: "财政部令第87号第四十七条",
    Step.CONFIRMATION: "财政部令第87号第四十七条",
    Step.QUALIFICATION: "财政部令第87号第四十四条",
    Step.CONFORMITY: "财政部令第87号第五十条",
    Step.SCORING: "财政部令第87号第五十五条",
    Step.NOTICE: "财政部令第87号第五十二条",
    Step.PRICE: "财政部令第87号第六十三条",
    Step.REPORT: "财政部令第87号第五十八条",
    Step.SIGNING: "财政部令第87号第五十八条",
}
_TITLES = {
    Step.COMMITTEE: "录入评标委员会：%(title)s",
    Step.CONFIRMATION: "核对评标委员会：%(title)s",
    Step.QUALIFICATION: "资格审查：%(title)s",
    Step.CONFORMITY: "符合性审查：%(title)s",
    Step.SCORING: "评分：%(title)s",
    Step.NOTICE: "通知开启报价：%(title)s",
    Step.PRICE: "报价审查：%(title)s",
    Step.REPORT: "生成评标报告：%(title)s",
    Step.SIGNING: "签署评标报告：%(title)s",
}


def to_do(actor: Actor, at: datetime) -> list[Task]:
    """The step that waits for the actor in each evaluation it has a part in."""
    found = _as_member(actor)
    if actor.role == RoleName.PURCHASER:
        found += _as_purchaser(actor, at)
    return found


def milestones(tender_id: str, at: datetime) -> list[Milestone]:
    """The evaluation, once the bids are open: from the opening to the signed report."""
    opening, report = bids.opening(tender_id), reading.report(tender_id)
    if opening is None:
        return []
    finished_at = report.finished_at if report else None
    phase = Phase.PAST if finished_at else Phase.NOW
    return [Milestone(Message("评标"), finished_at or opening.opened_at, phase, "财政部令第87号第四十五条")]


def _as_purchaser(actor: Actor, at: datetime) -> list[Task]:
    open_ = [tender for tender in tenders.of_purchaser(actor.organisation) if tender.is_open(at)]
    return [
        _task(step, "evaluation.show", tender)
        for tender in open_
        if _waits_for(actor, tender, step := standing.progress(tender).step)
    ]


def _waits_for(actor: Actor, tender: Tender, step: Step) -> bool:
    if step in (Step.REPORT, Step.SIGNING):
        return standing.signs_for_purchaser(tender, actor)
    if step is Step.CONFIRMATION:
        return not _entered(tender, actor)
    return step in (Step.COMMITTEE, Step.QUALIFICATION, Step.NOTICE)


def _entered(tender: Tender, actor: Actor) -> bool:
    committee = reading.committee(tender.id)
    return committee is not None and committee.entered_by == actor.person


def _as_member(actor: Actor) -> list[Task]:
    if actor.role not in (RoleName.EXPERT, RoleName.PURCHASER):
        return []
    found = [(member, tender) for member, tender in reading.seats_of(actor.person)]
    return [task for member, tender in found if (task := _member_task(member, tender))]


def _member_task(member: Member, tender: Tender) -> Task | None:
    progress = standing.progress(tender)
    if progress.too_few_qualified or progress.finished:
        return None
    if member.declared_at is None:
        title = Message("声明没有应当回避的情形：%(title)s", title=tender.title)
        return Task(title, "evaluation.member", {"id": tender.id}, article="政府采购法实施条例第九条")
    step = progress.step
    return _task(step, "evaluation.member", tender) if _waits_for_member(member, tender, step) else None


def _waits_for_member(member: Member, tender: Tender, step: Step) -> bool:
    if step is Step.SCORING:
        return member.submitted_at is None
    if step is Step.SIGNING:
        report = reading.report(tender.id)
        return report is not None and member.person_id not in standing.signatories(report)
    return step in (Step.CONFORMITY, Step.PRICE, Step.REPORT)


def _task(step: Step, endpoint: str, tender: Tender) -> Task:
    title = Message(_TITLES[step], title=tender.title)
    return Task(title, endpoint, {"id": tender.id}, article=_ARTICLES[step])
