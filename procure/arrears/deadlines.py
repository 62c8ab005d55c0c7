"""How old a debt is, and by when arrears are disclosed and receivables confirmed."""

from __future__ import annotations

from datetime import date, datetime

from procure.core import parameters
from procure.core.actors import RoleName
from procure.core.clock import BEIJING
from procure.core.terms import Term
from procure.obligations.clocks import Clock, Weight

CONFIRM = Clock("receivable_confirm", "确认应收账款", Weight.LIMIT, RoleName.PURCHASER, "arrears.receivable")
TRANSFER = Clock(
    "arrears_complaint_transfer",
    "把拖欠投诉转交处理部门",
    Weight.LIMIT,
    RoleName.SUPERVISOR,
    "arrears.complaint",
)
RESULT = Clock(
    "arrears_complaint_result",
    "书面反馈拖欠投诉的处理结果",
    Weight.LIMIT,
    RoleName.SUPERVISOR,
    "arrears.complaint",
)
MOST_DAYS = "arrears_complaint_max"
"""Within how many days a complaint is handled where the handling department needed more time."""


class Age(Term):
    """How long a debt is overdue (T76: what is older than two and five years was to be cleared first)."""

    AHEAD = "ahead", "未到期"
    MONTH = "month", "逾期30日以内"
    QUARTER = "quarter", "31至90日"
    YEAR = "year", "91日至1年"
    TWO = "two", "1至2年"
    FIVE = "five", "2至5年"
    OLDER = "older", "5年以上"


_UP_TO = {Age.AHEAD: 0, Age.MONTH: 30, Age.QUARTER: 90, Age.YEAR: 365, Age.TWO: 730, Age.FIVE: 1826}


def age(days: int) -> Age:
    """The age of what is overdue for so many days."""
    return next((one for one, most in _UP_TO.items() if days <= most), Age.OLDER)


def year_end(year: int) -> datetime:
    """24:00 Beijing time of a year's last day."""
    return datetime(year + 1, 1, 1, tzinfo=BEIJING)


def disclosed_on(year: int) -> date:
    """The day a year's arrears are disclosed: what banks confirm late of December is in by then."""
    return date(year + 1, 3, 1)


def disclose_by(year: int) -> date:
    """The last day on which a year's arrears may be disclosed (款项条例 18)."""
    first = date(year + 1, 1, 1)
    month, day = str(parameters.get("sme_overdue_disclose", first).value).split("-")
    return date(year + 1, int(month), int(day))
