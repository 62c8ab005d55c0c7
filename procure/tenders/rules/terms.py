"""What a tender's terms of contract may say, judged with the rest of its content."""

from __future__ import annotations

from dataclasses import replace

from procure.core import parameters
from procure.core.rules import Force, rule
from procure.core.terms import Message
from procure.tenders.rules.content import EXAMPLE, PrepareTender


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
    "G18",
    article="部分地方文件，未见全国规定",
    kept=replace(EXAMPLE, performance_security_percent=5),
    broken=replace(EXAMPLE, performance_security_percent=6),
    force=Force.WARN,
)
def the_performance_security_is_within_the_local_cap(facts: PrepareTender) -> Message | None:
    most = parameters.number("performance_security_local_pct", facts.on)
    if facts.performance_security_percent <= most:
        return None
    return Message(
        "部分地方规定履约保证金不超过%(most)s%%（本平台尚未核对，不影响发布）。建议在“合同条款”中调低，对中小企业再适当降低，或者不收取。",
        most=most,
    )


@rule(
    article="地方文件允许的做法，未见全国规定；《民法典》第六百八十一条",
    kept=replace(EXAMPLE, advance_guarantee_percent=100),
    broken=replace(EXAMPLE, advance_guarantee_percent=101),
    force=Force.WARN,
)
def an_advance_guarantee_is_at_most_the_advance(facts: PrepareTender) -> Message | None:
    most = parameters.number("advance_guarantee_max_pct", facts.on)
    if facts.advance_guarantee_percent <= most:
        return None
    return Message("预付款保函不超过预付款的%(most)s%%。请在“合同条款”中调低，或者不要求。", most=most)


@rule(
    "T68",
    article="《保障中小企业款项支付条例》第十七条",
    kept=replace(EXAMPLE, late_interest_bp=300),
    broken=replace(EXAMPLE, late_interest_bp=1),
)
def late_interest_is_at_least_the_prime_rate(facts: PrepareTender) -> Message | None:
    if facts.late_interest_bp is None:
        return None
    least = parameters.ratio("lpr_1y", facts.on) * 10_000
    if facts.late_interest_bp >= least:
        return None
    return Message(
        "约定的逾期利率不得低于订立合同时1年期贷款市场报价利率（现为%(least)s，以0.01%%为单位）。"
        "请在“合同条款”中调高，或者不填，按法定的日利率万分之五计算。",
        least=f"{float(least):g}",
    )


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
