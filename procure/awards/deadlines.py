"""When an award is deemed, until when its result is published, and how long the notice runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from procure.core import calendar, parameters
from procure.core.actors import RoleName
from procure.core.clock import beijing_day
from procure.core.deadlines import Deadline, deadline
from procure.obligations.clocks import Clock, Weight

PUBLISH_RESULT = Clock(
    code="A.publish_result",
    duty="公告中标结果并发出中标通知书",
    weight=Weight.LIMIT,
    debtor_role=RoleName.PURCHASER,
    endpoint="awards.publish",
)
NOTICE_PERIOD = "A.result_notice_period"


def deemed_at(due_at: datetime) -> datetime:
    """The legal moment of silence: the last second of the period; the next clock counts from that day."""
    return due_at - timedelta(seconds=1)


def notice_period(published_at: datetime) -> Deadline:
    """How long the result notice runs (87号令 69)."""
    period = parameters.period(NOTICE_PERIOD, beijing_day(published_at))
    return deadline(NOTICE_PERIOD, period, published_at, calendar.known_at(published_at))
