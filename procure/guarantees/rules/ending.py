"""What the law says of giving a security back, and of a performance security."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from procure.core import parameters
from procure.core.money import at_most, grouped
from procure.core.rules import Force, rule
from procure.core.terms import Message
from procure.guarantees.deadlines import late_charge

REGULATION_33 = "《政府采购法实施条例》第三十三条"
ORDER_87 = "《政府采购货物和服务招标投标管理办法》（财政部令第87号）"


@dataclass(frozen=True)
class RefundSecurity:
    """What is recorded as paid back; ``held_fen`` is nothing where no money ever came."""

    held_fen: int
    paid_fen: int
    due_on: date
    on: date


REFUNDED = RefundSecurity(2_000_000, 2_000_000, date(2026, 4, 7), date(2026, 4, 7))


@rule(
    "G23",
    "G24",
    article=f"{REGULATION_33}；{ORDER_87}第三十八条",
    kept=REFUNDED,
    broken=replace(REFUNDED, paid_fen=1_999_999),
)
def a_security_is_given_back_whole(facts: RefundSecurity) -> Message | None:
    if facts.paid_fen >= facts.held_fen:
        return None
    return Message("退还金额不能少于保证金本金%(held)s元。", held=grouped(facts.held_fen))


@rule(
    "G26",
    article=f"{ORDER_87}第三十八条第三款",
    kept=replace(REFUNDED, on=date(2026, 4, 17), paid_fen=2_002_900),
    broken=replace(REFUNDED, on=date(2026, 4, 17), paid_fen=2_002_899),
    force=Force.WARN,
)
def a_late_refund_carries_its_charge(facts: RefundSecurity) -> Message | None:
    charge = late_charge(facts.held_fen, facts.due_on, facts.on)
    if not facts.held_fen or facts.paid_fen >= facts.held_fen + charge:
        return None
    return Message("已逾期退还，还应当支付超期资金占用费%(charge)s元。", charge=grouped(charge))


@dataclass(frozen=True)
class AskPerformance:
    """A performance security about to be asked by a contract."""

    on: date
    asked_fen: int
    contract_fen: int


ASKED = AskPerformance(date(2026, 3, 2), 10_000_000, 100_000_000)


@rule(
    "G17", article="《政府采购法实施条例》第四十八条", kept=ASKED, broken=replace(ASKED, asked_fen=10_000_001)
)
def a_performance_security_is_at_most_a_tenth(facts: AskPerformance) -> Message | None:
    most = at_most(facts.contract_fen, parameters.ratio("performance_security_max_pct", facts.on))
    if facts.asked_fen <= most:
        return None
    return Message("履约保证金不得超过合同金额的10%%，即%(most)s元。", most=grouped(most))
