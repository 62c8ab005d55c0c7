"""What a tender may say, judged before its documents are frozen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from procure.core.rules import Force, rule
from procure.core.terms import Message
from procure.fairness.fields import check_terms
from procure.fairness.terms import Factor, Kind, TenderTerms, limits


@dataclass(frozen=True)
class PrepareTender:
    """A draft about to be frozen, on the law of ``on``; ``unfinished`` are the labels of sections.

    ``restrictions`` and ``warnings`` count what the fair-competition gate found and nothing has answered;
    ``allowed`` are the categories whose every finding a supervisor has allowed.
    """

    on: date
    terms: TenderTerms
    unfinished: tuple[str, ...] = ()
    uniform_standard: bool = False
    performance_security_percent: int = 0
    advance_guarantee_percent: int = 0
    late_interest_bp: int | None = None
    budget_id: str = "JH-1"
    advance_percent: int = 30
    advance_reason: str | None = None
    restrictions: int = 0
    warnings: int = 0
    allowed: tuple[str, ...] = ()


_PRICE = Factor("价格", 30, "按公式计算", is_price=True)
_PLAN = Factor("技术方案", 70, "四项内容，每缺一项扣十分")
TERMS = TenderTerms(
    kind=Kind.GOODS,
    budget_fen=100_000_000,
    ceiling_fen=100_000_000,
    bid_security_fen=2_000_000,
    factors=(_PRICE, _PLAN),
    qualifications=("具有独立承担民事责任的能力",),
)
EXAMPLE = PrepareTender(on=date(2026, 3, 2), terms=TERMS, performance_security_percent=5)


def _with(**changes: object) -> PrepareTender:
    """The example with other terms."""
    return replace(EXAMPLE, terms=replace(TERMS, **changes))  # type: ignore[arg-type]  # checked by the rule's own test


def _said(facts: PrepareTender, id_: str) -> Message | None:
    """What the gate says of the values under one id, where it blocks."""
    found = check_terms(facts.terms, limits(facts.terms.kind, facts.on))
    return next((one.reason for one in found if one.id == id_ and one.force is Force.BLOCK), None)


@rule(
    "M11",
    article="《政府采购货物和服务招标投标管理办法》（财政部令第87号）第十二条",
    kept=EXAMPLE,
    broken=_with(ceiling_fen=100_000_001),
)
def the_ceiling_is_within_the_budget(facts: PrepareTender) -> Message | None:
    return _said(facts, "M11")


@rule(
    "T77",
    article="《保障中小企业款项支付条例》第八条；《政府采购法》第六条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, budget_id=" "),
)
def nothing_is_bought_outside_the_budget(facts: PrepareTender) -> Message | None:
    if facts.budget_id.strip():
        return None
    return Message(
        "没有预算编号或者采购计划编号。没有批准的预算不得采购；请在“基本信息”中填写批准文件上的编号。"
    )


@rule(
    "G01", article="《政府采购法实施条例》第三十三条", kept=EXAMPLE, broken=_with(bid_security_fen=2_000_001)
)
def the_bid_security_is_at_most_two_percent_of_the_budget(facts: PrepareTender) -> Message | None:
    return _said(facts, "G01")


@rule(
    "M03",
    article="《政府采购货物和服务招标投标管理办法》（财政部令第87号）第五十五条",
    kept=EXAMPLE,
    broken=_with(factors=(replace(_PRICE, points=29), replace(_PLAN, points=71))),
)
def the_price_weighs_at_least_the_floor(facts: PrepareTender) -> Message | None:
    return _said(facts, "M03")


@rule(
    "M07",
    article="《政府采购货物和服务招标投标管理办法》（财政部令第87号）第五十五条",
    kept=EXAMPLE,
    broken=_with(factors=(_PRICE, replace(_PLAN, points=69))),
)
def the_factors_are_quantified_and_sum_to_one_hundred(facts: PrepareTender) -> Message | None:
    return _said(facts, "M07")


@rule(
    "M07",
    article="《政府采购法实施条例》第三十四条；《政府采购货物和服务招标投标管理办法》（财政部令第87号）第五十五条",
    kept=EXAMPLE,
    broken=_with(
        factors=(_PRICE, replace(_PLAN, tiers="具有食品经营许可证得满分")),
        qualifications=("投标人应当具有食品经营许可证",),
    ),
)
def a_qualification_is_not_a_scoring_factor(facts: PrepareTender) -> Message | None:
    return None if "F41" in facts.allowed else _said(facts, "F41")


@rule(
    "M01",
    article="《政府采购法实施条例》第三十四条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, uniform_standard=True),
)
def comprehensive_scoring_is_not_for_uniform_standards(facts: PrepareTender) -> Message | None:
    if not facts.uniform_standard:
        return None
    return Message(
        "技术、服务等标准统一的货物和服务项目，应当采用最低评标价法，不得采用综合评分法。"
        "标准并不统一的，请在“评分办法”中取消该项；确属统一的，不能以本办法招标。"
    )


@rule(
    "F01",
    "F12",
    "F18",
    "F24",
    "F42",
    "F52",
    "F54",
    article="《政府采购法》第五条；《政府采购法实施条例》第二十条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, restrictions=1),
)
def the_tender_passes_the_fair_competition_gate(facts: PrepareTender) -> Message | None:
    if not facts.restrictions:
        return None
    return Message(
        "公平竞争审查发现%(n)s处限制性规定，须修改后才能定稿。每一处的依据和可以采用的写法列在检查页上；"
        "确有法定例外的，选明例外并经本单位另一人确认；认为判断有误的，可以提请监管部门决定。",
        n=facts.restrictions,
    )


@rule(
    article="《政府采购需求管理办法》（财库〔2021〕22号）第三十一条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, warnings=1),
)
def each_warning_is_answered(facts: PrepareTender) -> Message | None:
    if not facts.warnings:
        return None
    return Message(
        "公平竞争审查有%(n)s处提示须说明理由。请逐处修改，或者逐处写明必要性；说明随招标文件公开。",
        n=facts.warnings,
    )


@rule(
    article="《政府采购货物和服务招标投标管理办法》（财政部令第87号）第二十条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, unfinished=("采购需求",)),
)
def every_section_is_written(facts: PrepareTender) -> Message | None:
    if not facts.unfinished:
        return None
    return Message("还没有填写：%(sections)s。请补齐后再定稿。", sections="、".join(facts.unfinished))
