"""Checks of the values of a tender: security, ceiling, weights, points and tiers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from procure.core import money
from procure.core.rules import Force
from procure.core.terms import Message
from procure.fairness.findings import Finding, value_finding
from procure.fairness.qualifications import scored_qualifications, too_many_contracts
from procure.fairness.terms import FULL_SCORE, SCORING_ARTICLE, Limits, TenderTerms


def check_terms(terms: TenderTerms, limits: Limits) -> tuple[Finding, ...]:
    """Every value that breaks a limit, with the field it stands in."""
    found = [
        *_security(terms, limits),
        *_ceiling(terms),
        *_price_weight(terms, limits),
        *_points(terms),
        *_tiers(terms),
        *scored_qualifications(terms),
        *too_many_contracts(terms, limits),
    ]
    return tuple(found)


SECURITY_ARTICLE = "《政府采购法实施条例》第三十三条"
_ART_CEILING = "《政府采购货物和服务招标投标管理办法》（财政部令第87号）第十二条"


def percent(ratio: Fraction) -> str:
    """A share for people: ``2%``."""
    return f"{float(ratio * 100):g}%"


def _security(terms: TenderTerms, limits: Limits) -> Iterator[Finding]:
    most = money.at_most(terms.budget_fen, limits.bid_security_max)
    if terms.bid_security_fen > most:
        reason = Message(
            "投标保证金%(given)s元，超过采购项目预算金额的%(limit)s（%(most)s元）。",
            given=money.grouped(terms.bid_security_fen),
            limit=percent(limits.bid_security_max),
            most=money.grouped(most),
        )
        reword = Message("把投标保证金改为不超过%(most)s元，或者不收取。", most=money.grouped(most))
        title = Message("投标保证金超过上限")
        yield value_finding(
            "G01", "bid_security_fen", title, reason, SECURITY_ARTICLE, reword, limits.force("G01")
        )


def _ceiling(terms: TenderTerms) -> Iterator[Finding]:
    if terms.ceiling_fen > terms.budget_fen:
        reason = Message(
            "最高限价%(ceiling)s元，高于采购预算%(budget)s元；最高限价应当在预算额度内设定。",
            ceiling=money.grouped(terms.ceiling_fen),
            budget=money.grouped(terms.budget_fen),
        )
        reword = Message("把最高限价改为不超过%(budget)s元。", budget=money.grouped(terms.budget_fen))
        yield value_finding(
            "M11", "ceiling_fen", Message("最高限价高于预算"), reason, _ART_CEILING, reword, Force.BLOCK
        )


def _price_weight(terms: TenderTerms, limits: Limits) -> Iterator[Finding]:
    if terms.price_weight < limits.price_weight_min:
        least = percent(limits.price_weight_min)
        reason = Message(
            "价格分占%(given)s，低于%(kind)s项目的下限%(least)s。",
            given=percent(terms.price_weight),
            kind=terms.kind.label,
            least=least,
        )
        reword = Message("把价格分提高到总分的%(least)s以上，相应减少其他因素的分值。", least=least)
        title = Message("价格分权重不足")
        yield value_finding("M03", "factors", title, reason, SCORING_ARTICLE, reword, limits.force("M03"))


def _points(terms: TenderTerms) -> Iterator[Finding]:
    total = sum(factor.points for factor in terms.factors)
    if total != FULL_SCORE:
        reason = Message(
            "各评审因素的分值合计%(total)s分，应当正好是%(full)s分。", total=total, full=FULL_SCORE
        )
        reword = Message("调整各因素的分值，使合计等于%(full)s分。", full=FULL_SCORE)
        yield value_finding(
            "M07", "factors", Message("分值合计不等于满分"), reason, SCORING_ARTICLE, reword, Force.BLOCK
        )


def _tiers(terms: TenderTerms) -> Iterator[Finding]:
    for index, factor in enumerate(terms.factors):
        if not factor.tiers.strip():
            reason = Message(
                "评审因素“%(name)s”没有写明怎样得分；分值设置应当与量化指标相对应。", name=factor.name
            )
            reword = Message("逐档写明得分条件，例如：“方案含进度、人员、质量、应急四项，每缺一项扣2分。”")
            title = Message("评审因素没有量化")
            field = f"factors-{index}-tiers"
            yield value_finding("M07", field, title, reason, SCORING_ARTICLE, reword, Force.BLOCK)
