"""Until when an invoice is paid, and what a late payment costs each day."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from procure.core import money, parameters
from procure.core.actors import RoleName
from procure.core.clock import beijing_day
from procure.core.deadlines import Deadline, deadline
from procure.core.periods import Period, Unit
from procure.obligations.clocks import Clock, Weight

PAY_TARGET = Clock("pay_zibo", "支付合同款", Weight.TARGET, RoleName.FINANCE, "payments.show")
PAY_LIMIT = Clock("pay_38", "支付合同款", Weight.LIMIT, RoleName.FINANCE, "payments.show")
PAY_NOTICE = Clock("pay_243", "支付合同款", Weight.TARGET, RoleName.FINANCE, "payments.show")
PAY_SME = Clock(
    "pay_sme_default", "向中小企业支付合同款", Weight.LIMIT, RoleName.FINANCE, "payments.instalment"
)
PAY_SME_AGREED = Clock(
    "pay_sme_max", "向中小企业支付合同款", Weight.LIMIT, RoleName.FINANCE, "payments.instalment"
)
_AGREED = "合同约定的付款期限；《关于促进政府采购公平竞争优化营商环境的通知》（财库〔2019〕38号）第三部分"


def ready_at(received_at: datetime, conditions_met_at: datetime) -> datetime:
    """The later of the invoice's receipt and the last agreed condition: from then on payment is owed."""
    return max(received_at, conditions_met_at)


def agreed(since: datetime, working_days: int) -> Deadline:
    """The period of payment that the contract agrees."""
    return deadline("pay_agreed", Period(working_days, Unit.WORKING_DAYS, _AGREED), since)


def sme_clock(basis: datetime, working_days: int) -> Clock:
    """The statutory clock for a small supplier: thirty days, or sixty where the contract agreed on longer."""
    usual = deadline("", parameters.period(PAY_SME.code, beijing_day(basis)), basis)
    return PAY_SME if agreed(basis, working_days).last.day <= usual.last.day else PAY_SME_AGREED


def overdue_days(due_on: date, on: date) -> int:
    """Days after the last day of payment, up to and including ``on``."""
    return max((on - due_on).days, 0)


def daily_rate(with_sme: bool, agreed_bp: int | None, on: date) -> Fraction:
    """What a day of lateness costs: as agreed for a year, else by law for small suppliers (款项条例 17)."""
    if agreed_bp is not None:
        return Fraction(agreed_bp, 10_000 * 365)
    return parameters.ratio("sme_overdue_daily", on) if with_sme else Fraction(0)


def interest(
    amount_fen: int, due_on: date, on: date, *, with_sme: bool = True, agreed_bp: int | None = None
) -> int:
    """Overdue interest in fen up to and including a day, not compounded, rounded half up (款项条例 17)."""
    rate = daily_rate(with_sme, agreed_bp, due_on)
    return money.part(amount_fen, rate * overdue_days(due_on, on))
