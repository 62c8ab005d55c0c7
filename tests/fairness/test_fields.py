"""The values of a tender at each limit and one step beyond."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from procure.core.rules import Force
from procure.fairness.fields import check_terms
from procure.fairness.findings import Finding
from procure.fairness.terms import Factor, Kind, Limits, TenderTerms, limits

ON = date(2026, 11, 23)
LIMITS = Limits(Fraction(2, 100), Fraction(30, 100), similar_contracts_max=2)
PRICE = Factor("价格", 30, "最低有效报价除以投标报价，乘以30分。", is_price=True)
PLAN = Factor("实施方案", 70, "方案含进度、人员、质量、应急、培训、验收、售后七项，每缺一项扣10分。")
TERMS = TenderTerms(
    kind=Kind.GOODS,
    budget_fen=100_000_000,
    ceiling_fen=100_000_000,
    bid_security_fen=2_000_000,
    factors=(PRICE, PLAN),
    qualifications=("具有独立承担民事责任的能力。",),
)


def found(terms: TenderTerms, by: Limits = LIMITS) -> list[Finding]:
    return list(check_terms(terms, by))


def ids(terms: TenderTerms) -> list[str]:
    return [finding.id for finding in found(terms)]


def test_lawful_terms_are_clear() -> None:
    assert found(TERMS) == []


def test_bid_security_may_reach_two_percent_and_not_one_fen_more() -> None:
    (finding,) = found(replace(TERMS, bid_security_fen=2_000_001))
    assert (finding.id, finding.field, finding.force) == ("G01", "bid_security_fen", Force.BLOCK)
    assert "20,000.01" in str(finding.reason)
    assert "2%" in str(finding.reason)
    assert "第三十三条" in finding.article
    assert "20,000.00" in str(finding.rewording)


def test_no_bid_security_is_lawful() -> None:
    assert found(replace(TERMS, bid_security_fen=0)) == []


def test_the_cap_of_an_odd_budget_is_rounded_down() -> None:
    odd = replace(TERMS, budget_fen=99, ceiling_fen=99)
    assert ids(replace(odd, bid_security_fen=1)) == []
    assert ids(replace(odd, bid_security_fen=2)) == ["G01"]


def test_the_ceiling_may_equal_the_budget_and_not_exceed_it() -> None:
    (finding,) = found(replace(TERMS, ceiling_fen=100_000_001))
    assert (finding.id, finding.field) == ("M11", "ceiling_fen")


def weighted(price: int) -> TenderTerms:
    return replace(TERMS, factors=(replace(PRICE, points=price), replace(PLAN, points=100 - price)))


@pytest.mark.parametrize(("kind", "least"), [(Kind.GOODS, 30), (Kind.SERVICES, 10)])
def test_the_price_weight_has_a_floor_by_kind(kind: Kind, least: int) -> None:
    by = limits(kind, ON)
    assert found(replace(weighted(least), kind=kind), by) == []
    (finding,) = found(replace(weighted(least - 1), kind=kind), by)
    assert (finding.id, finding.field) == ("M03", "factors")
    assert f"{least}%" in str(finding.reason)
    assert "第五十五条" in finding.article


@pytest.mark.parametrize("points", [69, 71])
def test_points_sum_to_a_hundred(points: int) -> None:
    (finding,) = found(replace(TERMS, factors=(PRICE, replace(PLAN, points=points))))
    assert (finding.id, finding.field) == ("M07", "factors")
    assert str(points + 30) in str(finding.reason)


def test_no_factor_at_all_is_refused() -> None:
    assert ids(replace(TERMS, factors=())) == ["M03", "M07"]


def test_a_factor_says_how_its_points_are_earned() -> None:
    (finding,) = found(replace(TERMS, factors=(PRICE, replace(PLAN, tiers="  "))))
    assert (finding.id, finding.field) == ("M07", "factors-1-tiers")


def scoring(qualification: str, tiers: str) -> list[Finding]:
    terms = replace(TERMS, factors=(PRICE, replace(PLAN, tiers=tiers)), qualifications=(qualification,))
    return found(terms)


@pytest.mark.parametrize(
    ("qualification", "tiers"),
    [
        ("供应商须具有《食品经营许可证》。", "具有食品经营许可证的得5分。"),
        ("投标人须取得有效的保安服务许可证", "提供保安服务许可证得70分，否则不得分。"),
        ("具备建筑业企业资质证书", "建筑业企业资质证书齐全的得10分"),
    ],
)
def test_a_licence_asked_as_qualification_is_not_scored_again(qualification: str, tiers: str) -> None:
    (finding,) = scoring(qualification, tiers)
    assert (finding.id, finding.field, finding.force) == ("F41", "factors-1-tiers", Force.BLOCK)
    assert "第五十五条" in finding.article


def test_what_goes_beyond_the_qualification_is_left_to_a_person() -> None:
    (finding,) = scoring("具备建筑业企业资质证书", "在资格要求的基础上，建筑业企业资质证书每高一级得5分")
    assert (finding.id, finding.force) == ("F41", Force.WARN)


def test_the_same_words_in_both_places_are_left_to_a_person() -> None:
    (finding,) = scoring("供应商已建立完整的售后服务管理制度。", "已建立完整的售后服务管理制度的得10分。")
    assert (finding.id, finding.force) == ("F41", Force.WARN)


@pytest.mark.parametrize(
    ("qualification", "tiers"),
    [
        ("供应商须具有《食品经营许可证》。", "配送方案含路线、温控、应急三项，每缺一项扣5分。"),
        ("符合《中华人民共和国政府采购法》第二十二条。", "响应《中华人民共和国政府采购法》规定的得5分。"),
        ("具有独立承担民事责任的能力。", "项目负责人具有高级职称的得3分。"),
    ],
)
def test_different_things_in_the_two_places_are_clear(qualification: str, tiers: str) -> None:
    assert scoring(qualification, tiers) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("近三年至少具有3个同类业绩。", "3"),
        ("近三年完成过五项以上类似项目。", "5"),
        ("供应商同类业绩不少于十二个，须附合同。", "12"),
        ("须提供３份同类合同。", "3"),
    ],
)
def test_more_than_two_similar_contracts_are_refused(text: str, count: str) -> None:
    (finding,) = found(replace(TERMS, qualifications=(TERMS.qualifications[0], text)))
    assert (finding.id, finding.field, finding.force) == ("F28", "qualifications-1-text", Force.BLOCK)
    assert finding.excerpt == text[finding.start : finding.end] != ""
    assert f"要求{count}个" in str(finding.reason)
    assert "第十八条" in finding.article


@pytest.mark.parametrize(
    "text",
    [
        "近三年至少具有1个同类业绩（不限地区）。",
        "近三年完成过两个同类项目。",
        "近三年具有2项以上同类业绩。",
        "不要求具有3个以上同类业绩。",
        "近五年内没有重大违法记录，合同履行良好。",
    ],
)
def test_up_to_two_similar_contracts_are_lawful(text: str) -> None:
    assert found(replace(TERMS, qualifications=(text,))) == []


def test_a_number_nobody_has_checked_only_warns() -> None:
    doubtful = replace(LIMITS, advisory=frozenset({"G01"}))
    (finding,) = found(replace(TERMS, bid_security_fen=2_000_001), doubtful)
    assert finding.force is Force.WARN


def test_the_limits_come_from_the_parameter_table() -> None:
    by = limits(Kind.GOODS, ON)
    assert (by.bid_security_max, by.price_weight_min, by.similar_contracts_max) == (
        Fraction(1, 50),
        Fraction(3, 10),
        2,
    )
    assert by.advisory == frozenset()
