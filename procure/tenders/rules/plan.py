"""How a price may be paid in parts after the advance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from procure.core import parameters
from procure.core.rules import rule
from procure.core.terms import Message
from procure.tenders.models.words import DueAfter

_AGREED = "《关于促进政府采购公平竞争优化营商环境的通知》（财库〔2019〕38号）第三部分"


@dataclass(frozen=True)
class PlannedShare:
    """One instalment as the tender documents agree it."""

    percent: int
    due_after: DueAfter
    quality_days: int | None = None


@dataclass(frozen=True)
class PlanPayments:
    """The instalments of a tender, none where all that is left is due at the final acceptance."""

    on: date
    shares: tuple[PlannedShare, ...]
    advance_percent: int = 30
    performance_security_percent: int = 0


_STAGE, _FINAL = PlannedShare(20, DueAfter.STAGE), PlannedShare(45, DueAfter.FINAL)
_KEPT = PlannedShare(5, DueAfter.QUALITY, 365)
PLAN = PlanPayments(date(2026, 3, 2), (_STAGE, _FINAL, _KEPT))
_ORDER = [DueAfter.STAGE, DueAfter.FINAL, DueAfter.QUALITY]


@rule("T65", article=_AGREED, kept=PLAN, broken=replace(PLAN, advance_percent=31))
def the_instalments_make_up_the_price(facts: PlanPayments) -> Message | None:
    total = facts.advance_percent + sum(one.percent for one in facts.shares)
    if not facts.shares or total == 100:
        return None
    return Message("预付款和各付款节点合计%(total)s%%，应当正好是100%%。请在“合同条款”中调整。", total=total)


@rule("T65", article=_AGREED, kept=PLAN, broken=replace(PLAN, shares=(_FINAL, _STAGE, _KEPT)))
def one_instalment_is_due_at_the_final_acceptance(facts: PlanPayments) -> Message | None:
    ranks = [_ORDER.index(one.due_after) for one in facts.shares]
    if not ranks or (ranks.count(_ORDER.index(DueAfter.FINAL)) == 1 and ranks == sorted(ranks)):
        return None
    return Message(
        "付款节点应当按先后填写：先是各阶段交付，再是最终验收（只能有一个），最后是质量保证期届满。"
        "请在“合同条款”中调整顺序。"
    )


@rule(
    "G17",
    article="《政府采购法实施条例》第四十八条",
    kept=PLAN,
    broken=replace(PLAN, performance_security_percent=6),
)
def what_is_kept_back_and_the_security_are_at_most_a_tenth(facts: PlanPayments) -> Message | None:
    kept = sum(one.percent for one in facts.shares if one.due_after is DueAfter.QUALITY)
    most = parameters.number("performance_security_max_pct", facts.on)
    if not kept or kept + facts.performance_security_percent <= most:
        return None
    return Message(
        "留到质量保证期届满才支付的款项起履约担保的作用，与履约保证金合计不得超过合同金额的%(most)s%%，"
        "现在是%(given)s%%。请在“合同条款”中调低。",
        most=most,
        given=kept + facts.performance_security_percent,
    )
