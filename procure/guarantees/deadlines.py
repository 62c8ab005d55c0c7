"""Until when a security is given back, and what it costs to be late."""

from __future__ import annotations

from datetime import date

from procure.core import money, parameters
from procure.core.actors import RoleName
from procure.obligations.clocks import Clock, Weight

REFUND = Clock(
    code="A.refund",
    duty="退还投标保证金及其孳息",
    weight=Weight.LIMIT,
    debtor_role=RoleName.PURCHASER,
    endpoint="guarantees.refund",
)
RETURN = Clock(
    code="performance_release",
    duty="退还履约保证金",
    weight=Weight.TARGET,
    debtor_role=RoleName.PURCHASER,
    endpoint="guarantees.refund",
)
LET_GO = Clock(
    code="advance_release",
    duty="解除预付款保函",
    weight=Weight.TARGET,
    debtor_role=RoleName.PURCHASER,
    endpoint="guarantees.refund",
)


def late_charge(amount_fen: int, due_on: date, on: date) -> int:
    """What lateness costs in fen up to and including a day: the benchmark and a fifth more (87号令 38)."""
    days = (on - due_on).days
    if days <= 0:
        return 0
    yearly = parameters.ratio("refund_benchmark", due_on) * parameters.ratio(
        "A.refund_late_multiplier", due_on
    )
    return money.part(amount_fen, yearly * days / parameters.number("interest_year_days", due_on))
