"""What a tender may say, judged before its documents are frozen."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from procure.core import money, parameters
from procure.core.rules import Force, rule
from procure.core.terms import Message

ALL_POINTS = 100
_SHORTEST_NAME = 4
_BLANKS = re.compile(r"[\s\W_]+")


@dataclass(frozen=True)
class Factor:
    """A scoring factor; ``tiers`` says how its points are earned."""

    name: str
    is_price: bool
    points: int
    tiers: str


@dataclass(frozen=True)
class PrepareTender:
    """A draft about to be frozen, on the law of ``on``; money in fen, ``unfinished`` are section labels."""

    on: date
    unfinished: tuple[str, ...]
    is_goods: bool
    uniform_standard: bool
    budget_fen: int
    ceiling_fen: int
    bid_security_fen: int
    performance_security_percent: int
    factors: tuple[Factor, ...]
    qualifications: tuple[str, ...]
    advance_percent: int
    advance_reason: str | None
    restrictions: int
    warnings: int
    review_note: str


EXAMPLE = PrepareTender(
    on=date(2026, 3, 2),
    unfinished=(),
    is_goods=True,
    uniform_standard=False,
    budget_fen=100_000_000,
    ceiling_fen=100_000_000,
    bid_security_fen=2_000_000,
    performance_security_percent=10,
    factors=(Factor("价格", True, 30, "按公式计算"), Factor("技术方案", False, 70, "逐项计分")),
    qualifications=("具有独立承担民事责任的能力",),
    advance_percent=30,
    advance_reason=None,
    restrictions=0,
    warnings=0,
    review_note="",
)


@rule(
    "M11",
    article="《政府采购货物和服务招标投标管理办法》（财政部令第87号）第十二条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, ceiling_fen=100_000_001),
)
def the_ceiling_is_within_the_budget(facts: PrepareTender) -> Message | None:
    if 0 < facts.ceiling_fen <= facts.budget_fen:
        return None
    return Message(
        "最高限价%(ceiling)s元应当大于零且不超过采购预算%(budget)s元。请修改“基本信息”中的最高限价。",
        ceiling=money.grouped(facts.ceiling_fen),
        budget=money.grouped(facts.budget_fen),
    )


@rule(
    "G01",
    article="《政府采购法实施条例》第三十三条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, bid_security_fen=2_000_001),
)
def the_bid_security_is_at_most_two_percent_of_the_budget(facts: PrepareTender) -> Message | None:
    most = money.at_most(facts.budget_fen, parameters.ratio("bid_security_max_pct", facts.on))
    if facts.bid_security_fen <= most:
        return None
    return Message(
        "投标保证金%(asked)s元超过采购项目预算金额的%(percent)s%%，最高为%(most)s元。请调低，或者不收取。",
        asked=money.grouped(facts.bid_security_fen),
        percent=parameters.number("bid_security_max_pct", facts.on),
        most=money.grouped(most),
    )


@rule(
    "G17",
    article="《政府采购法实施条例》第四十八条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, performance_security_percent=11),
)
def the_performance_security_is_at_most_a_tenth(facts: PrepareTender) -> Message | None:
    most = parameters.number("performance_security_max_pct", facts.on)
    if facts.performance_security_percent <= most:
        return None
    return Message("履约保证金不得超过合同金额的%(most)s%%。请在“合同条款”中调低，或者不收取。", most=most)


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
    "M03",
    article="《政府采购货物和服务招标投标管理办法》（财政部令第87号）第五十五条",
    kept=EXAMPLE,
    broken=replace(
        EXAMPLE, factors=(Factor("价格", True, 29, "按公式计算"), Factor("方案", False, 71, "逐项"))
    ),
)
def the_price_weighs_at_least_the_floor(facts: PrepareTender) -> Message | None:
    key = "price_weight_goods_min" if facts.is_goods else "price_weight_services_min"
    given = sum(factor.points for factor in facts.factors if factor.is_price)
    if Fraction(given, ALL_POINTS) >= parameters.ratio(key, facts.on):
        return None
    return Message(
        "价格分为%(given)s分，低于法定下限：货物不低于%(goods)s分，服务不低于%(services)s分。请在“评分办法”中调高价格分。",
        given=given,
        goods=parameters.number("price_weight_goods_min", facts.on),
        services=parameters.number("price_weight_services_min", facts.on),
    )


@rule(
    "M07",
    article="《政府采购货物和服务招标投标管理办法》（财政部令第87号）第五十五条",
    kept=EXAMPLE,
    broken=replace(
        EXAMPLE, factors=(Factor("价格", True, 30, "按公式计算"), Factor("方案", False, 69, "逐项"))
    ),
)
def the_points_sum_to_one_hundred(facts: PrepareTender) -> Message | None:
    total = sum(factor.points for factor in facts.factors)
    if total == ALL_POINTS:
        return None
    return Message("各评分因素的分值合计为%(total)s分，应当为100分。请在“评分办法”中调整。", total=total)


@rule(
    "M07",
    article="《政府采购法实施条例》第三十四条；《政府采购货物和服务招标投标管理办法》（财政部令第87号）第五十五条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, qualifications=("投标人的技术方案应当可行",)),
)
def a_qualification_is_not_a_scoring_factor(facts: PrepareTender) -> Message | None:
    used = [factor.name for factor in facts.factors if _is_asked_already(factor.name, facts.qualifications)]
    if not used:
        return None
    return Message(
        "资格条件不得作为评分因素：“%(names)s”已在“资格条件”中提出。请从其中一处删去。", names="”“".join(used)
    )


@rule(
    "M07",
    article="《政府采购法实施条例》第三十四条；《政府采购货物和服务招标投标管理办法》（财政部令第87号）第五十五条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, factors=(Factor("价格", True, 30, "公式"), Factor("技术方案", False, 70, " "))),
)
def each_factor_says_how_its_points_are_earned(facts: PrepareTender) -> Message | None:
    bare = [factor.name for factor in facts.factors if not factor.tiers.strip() or factor.points < 1]
    if not bare:
        return None
    return Message(
        "评分因素应当细化和量化：“%(names)s”缺少分值或者评分标准。请在“评分办法”中写明怎样得分。",
        names="”“".join(bare),
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
        "公平竞争审查发现%(n)s处限制性规定，须修改后才能定稿。每一处的依据和可以采用的写法列在检查页上。",
        n=facts.restrictions,
    )


@rule(
    article="《公平竞争审查条例》第十四条；本平台规则",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, warnings=1),
)
def each_warning_is_answered(facts: PrepareTender) -> Message | None:
    if not facts.warnings or facts.review_note.strip():
        return None
    return Message(
        "公平竞争审查有%(n)s处提示须说明理由。请逐处修改，或者在下面写明保留的理由；理由随招标文件公开。",
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


@rule(
    article="淄博市人民政府《关于持续深入优化营商环境的实施意见》（2020年6月26日）第十二项",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, advance_percent=29),
    force=Force.WARN,
)
def the_advance_is_at_least_the_floor(facts: PrepareTender) -> Message | None:
    least = parameters.number("advance_min_pct_zibo", facts.on)
    if facts.advance_percent >= least or facts.advance_reason:
        return None
    return Message(
        "预付款比例%(given)s%%低于%(least)s%%。签订合同时须有法定理由并经第二人确认，否则合同不能签订；建议现在就在“合同条款”中选明理由或者调高。",
        given=facts.advance_percent,
        least=least,
    )


def _is_asked_already(name: str, qualifications: tuple[str, ...]) -> bool:
    bare = _BLANKS.sub("", name)
    return len(bare) >= _SHORTEST_NAME and any(bare in _BLANKS.sub("", text) for text in qualifications)
