"""How long a notice runs, when a tender may open at the earliest, until when it may be explained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from procure.core import calendar, parameters
from procure.core.actors import RoleName
from procure.core.calendar import LastDay
from procure.core.clock import beijing_day
from procure.core.deadlines import Deadline, deadline
from procure.obligations.clocks import Clock, Weight

NOTICE_PERIOD = "A.notice_period"
DOCUMENTS_AVAILABLE = "A.doc_available_min"
BID_PERIOD = "A.bid_period_min"
CLARIFY_BEFORE = "A.clarify_before"
SUSPEND = Clock(
    code="A.suspend_max",
    duty="结束暂停：恢复采购活动或者作出处理决定",
    weight=Weight.LIMIT,
    debtor_role=RoleName.SUPERVISOR,
    endpoint="tenders.lift",
)
DECIDE_DISPUTE = Clock(
    code="fairness.decide_dispute",
    duty="决定对公平竞争审查结果的异议",
    weight=Weight.TARGET,
    debtor_role=RoleName.SUPERVISOR,
    endpoint="tenders.decide_dispute",
)


@dataclass(frozen=True)
class EarliestOpening:
    """The first day on which a tender issued at ``since`` may open, and the article that says so."""

    since: datetime
    last: LastDay
    article: str


def notice_period(posted_at: datetime) -> Deadline:
    """The days the notice runs from its first posting on the designated medium (87号令 16)."""
    period = parameters.period(NOTICE_PERIOD, beijing_day(posted_at))
    return deadline(NOTICE_PERIOD, period, posted_at, calendar.known_at(posted_at))


def documents_available(posted_at: datetime) -> Deadline:
    """The days on which the documents must at least be had (采购条例 31; 87号令 18)."""
    period = parameters.period(DOCUMENTS_AVAILABLE, beijing_day(posted_at))
    return deadline(DOCUMENTS_AVAILABLE, period, posted_at, calendar.known_at(posted_at))


def earliest_opening(issued_at: datetime) -> EarliestOpening:
    """The day on which the time for preparing bids is complete (采购法 35); the opening may be on it."""
    period = parameters.period(BID_PERIOD, beijing_day(issued_at))
    return EarliestOpening(issued_at, calendar.current().last_day(period, issued_at), period.article)


def latest_clarification(opens_at: datetime, asked_at: datetime) -> LastDay:
    """The last day for what may affect bids, on the law of ``asked_at`` (采购条例 31; 87号令 27)."""
    period = parameters.period(CLARIFY_BEFORE, beijing_day(asked_at))
    return calendar.current().latest_day_before(period, opens_at)


def earliest_after_change(at: datetime) -> date:
    """The first day of an opening that leaves bidders the whole time after a change published at ``at``."""
    day = beijing_day(at)
    return day + parameters.period(CLARIFY_BEFORE, day).count * calendar.ONE_DAY


def opening_is_provisional(opens_at: datetime) -> bool:
    """Whether a holiday notice still to come may make the opening day a day off."""
    return calendar.current().is_provisional(beijing_day(opens_at))
