"""Everything that stands in a draft's way, at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from procure.accounts.models import Organisation
from procure.core import rules
from procure.core.errors import NotFound
from procure.core.rules import Breach, Force
from procure.core.terms import Message
from procure.fairness.report import Report
from procure.tenders import deadlines
from procure.tenders.deadlines import EarliestOpening
from procure.tenders.models import Reserve, Tender
from procure.tenders.queries.judging import Judged, gate, judged, stopping, unanswered
from procure.tenders.queries.reading import is_signed, operators
from procure.tenders.queries.wording import of_draft
from procure.tenders.rules import (
    CostProject,
    DivideProject,
    Holder,
    IssueTender,
    KeepKeys,
    Lot,
    PlannedShare,
    PlanPayments,
    PrepareTender,
    ReserveShare,
)


@dataclass(frozen=True)
class Review:
    """A draft judged as if its notice were posted at ``at``."""

    at: datetime
    report: Report
    judged: list[Judged]
    breaches: list[Breach]
    advice: list[Breach]
    earliest: EarliestOpening

    @property
    def by_field(self) -> Mapping[str, list[Judged]]:
        """The findings with their answers under the name of their form field."""
        names = dict.fromkeys(one.finding.field for one in self.judged)
        return {name: [one for one in self.judged if one.finding.field == name] for name in names}

    @property
    def warnings(self) -> list[Judged]:
        """What the gate found and leaves to a written necessity."""
        return [one for one in self.judged if not one.blocks]

    def find(self, key: str) -> Judged:
        """One finding; NotFound where the words are no longer there."""
        found = next((one for one in self.judged if one.finding.key == key), None)
        if found is None:
            raise NotFound(Message("这处文字已经修改，没有这条审查结果了。请返回检查页查看最新结果。"))
        return found


def review(tender: Tender, at: datetime) -> Review:
    """The gate's report, every breach and every advice on the law of the day."""
    on, found = tender.governed_on(at), report(tender, tender.governed_on(at))
    answered = judged(found.findings, tender.id)
    facts = _facts(tender, answered, on, at)
    return Review(
        at=at,
        report=found,
        judged=answered,
        breaches=[breach for fact in facts for breach in rules.breaches(fact, on)],
        advice=[breach for fact in facts for breach in rules.breaches(fact, on, Force.WARN)],
        earliest=deadlines.earliest_opening(at),
    )


def report(tender: Tender, on: date) -> Report:
    """What the fair-competition gate says of every value and text of a tender."""
    return gate(of_draft(tender), on)


def holders(tender: Tender, at: datetime) -> tuple[Holder, ...]:
    """The custodians as the rules see them."""
    running = operators()
    return tuple(
        Holder(
            organisation=one.organisation_id,
            name=one.organisation.name,
            near_purchaser=_is_near(one.organisation, tender.purchaser),
            is_operator=one.organisation_id in running,
            valid_until=one.certificate.not_after if one.certificate.is_valid(at) else None,
        )
        for one in tender.custodians
    )


def lots(tender: Tender) -> tuple[Lot, ...]:
    """The lots of the tender's project as the rules see them."""
    return tuple(
        Lot(
            number=one.lot,
            opens_at=one.opens_at,
            custody=_custody(one),
            is_signed=is_signed(one),
        )
        for one in tender.project.lots
    )


def cost(tender: Tender) -> CostProject:
    """The budgets of the tender's project, its own as it is here, which in an amendment is not yet saved."""
    lots = (tender if one.lot == tender.lot else one for one in tender.project.lots)
    return CostProject(tender.project.budget_fen, tuple(one.budget_fen for one in lots))


def reserved(tender: Tender, on: date) -> ReserveShare:
    """What is reserved for small and medium firms as the rules see it."""
    whole = (one.budget_fen for one in tender.project.lots if one.reserve is Reserve.WHOLE)
    return ReserveShare(
        on=on,
        budget_fen=tender.project_budget_fen,
        reserve=tender.reserve,
        form=tender.reserve_form,
        percent=tender.reserve_percent,
        small_percent=tender.reserve_small_percent,
        reason=tender.reserve_reason,
        consortium_accepted=tender.consortium_accepted,
        reserved_lots_fen=sum(whole),
    )


def _custody(tender: Tender) -> tuple[object, ...]:
    """Everything in the section of custodians, which lots share."""
    times = (tender.bidder_window_minutes, tender.custodian_wait_minutes)
    return (tender.threshold, tender.mode, *times, *(one.certificate_id for one in tender.custodians))


def _facts(tender: Tender, found: list[Judged], on: date, at: datetime) -> list[object]:
    """An amendment is judged by its content and keys: its times have rules of their own."""
    facts: list[object] = [_content(tender, found, on), _plan(tender, on)]
    is_new = tender.published_at is None
    if is_new:
        facts.append(reserved(tender, on))
    if tender.project.is_divided:
        facts.append(cost(tender))
    if tender.project.is_divided and is_new:
        facts.append(DivideProject(lots(tender)))
    if tender.opens_at is not None:
        if is_new:
            facts.append(IssueTender(at, at, tender.opens_at, tender.provisional_accepted))
        facts.append(KeepKeys(holders(tender, at), tender.threshold, tender.opens_at))
    return facts


def _content(tender: Tender, found: list[Judged], on: date) -> PrepareTender:
    return PrepareTender(
        on=on,
        terms=of_draft(tender).terms,
        unfinished=tuple(section.label for section in tender.unfinished),
        uniform_standard=tender.uniform_standard,
        performance_security_percent=tender.performance_security_percent,
        advance_guarantee_percent=tender.advance_guarantee_percent,
        late_interest_bp=tender.late_interest_bp,
        budget_id=tender.budget_id,
        advance_percent=tender.advance_percent,
        advance_reason=tender.advance_reason,
        restrictions=len(stopping(found)),
        warnings=len(unanswered(found)),
        allowed=tuple(
            {one.finding.id for one in found} - {one.finding.id for one in found if not one.stands}
        ),
    )


def _plan(tender: Tender, on: date) -> PlanPayments:
    shares = (PlannedShare(one.percent, one.due_after, one.quality_days) for one in tender.instalments)
    return PlanPayments(on, tuple(shares), tender.advance_percent, tender.performance_security_percent)


def _is_near(one: Organisation, purchaser: Organisation) -> bool:
    """Whether it is the purchaser, controls it, is controlled by it, or shares its controller."""
    group = {purchaser.code, purchaser.controller_code} - {None}
    return one.code in group or one.controller_code in group
