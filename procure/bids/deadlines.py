"""When custodians show that their keys work, and how long bidders may object on the spot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from procure.core import calendar
from procure.core.clock import BEIJING
from procure.core.periods import Period, Unit
from procure.core.terms import Term

ON_THE_SPOT = timedelta(minutes=30)
"""How long after the opening (or after a close without one) bidders may still object in the room."""
LONGEST_AHEAD = timedelta(days=30)
"""No working day lies further ahead than this of the one before it."""
_DAY_BEFORE = Period(1, Unit.WORKING_DAYS, "")
_HOUR_BEFORE = timedelta(hours=1)


class Check(Term):
    """The two checks whether custodians can open."""

    DAY = "day", "开标前一个工作日的就绪检查"
    HOUR = "hour", "开标前一小时的就绪检查"


_GRACE = {Check.DAY: timedelta(hours=2), Check.HOUR: timedelta(minutes=15)}
"""How long custodians have before whoever did not answer counts as missing."""


@dataclass(frozen=True)
class Asked:
    """A check that is on: answers count from ``since`` to ``until``, and are late from ``late_at``."""

    check: Check
    since: datetime
    until: datetime

    @property
    def late_at(self) -> datetime:
        return min(self.since + _GRACE[self.check], self.until)


def asked(opens_at: datetime, at: datetime) -> Asked | None:
    """The check that is on at an instant; None before the first one and from the opening on."""
    hour = opens_at - _HOUR_BEFORE
    if hour <= at < opens_at:
        return Asked(Check.HOUR, hour, opens_at)
    day = _working_day_before(opens_at)
    return Asked(Check.DAY, day, hour) if day <= at < hour else None


def _working_day_before(opens_at: datetime) -> datetime:
    """The same time of day on the last working day before the opening's."""
    day = calendar.current().latest_day_before(_DAY_BEFORE, opens_at).day
    return datetime.combine(day, opens_at.astimezone(BEIJING).timetz())
