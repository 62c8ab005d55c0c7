"""One report over values and wordings, each finding beside its field."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

from procure.fairness.findings import Outcome, Section
from procure.fairness.report import Passage, check_passage, report
from procure.fairness.terms import Factor, Kind, TenderTerms

ON = date(2026, 11, 23)
TERMS = TenderTerms(
    kind=Kind.SERVICES,
    budget_fen=50_000_000,
    ceiling_fen=48_000_000,
    bid_security_fen=0,
    factors=(
        Factor("价格", 20, "最低有效报价除以投标报价，乘以20分。", is_price=True),
        Factor("服务方案", 80, "方案含进度、人员、质量、应急四项，每缺一项扣20分。"),
    ),
    qualifications=("具有独立承担民事责任的能力。", "参加采购活动前三年内没有重大违法记录。"),
)
NEED = Passage("need", "服务地点位于淄博市，中标人接到通知后2小时内响应，响应方式不限。", Section.TECHNICAL)


def test_a_lawful_tender_is_clear() -> None:
    result = report(TERMS, [NEED], on=ON)
    assert result.findings == ()
    assert result.outcome is Outcome.CLEAR
    assert not result.blocks
    assert result.by_field == {}


def test_findings_stand_beside_their_fields() -> None:
    terms = replace(
        TERMS,
        bid_security_fen=5_000_000,
        qualifications=("供应商注册资本不低于300万元。",),
        factors=(TERMS.factors[0], replace(TERMS.factors[1], tiers="本市企业加5分，最多80分。")),
    )
    need = Passage("need", "交换机须采用华为品牌。", Section.TECHNICAL)
    result = report(terms, [need], on=ON)
    by_field = {name: [found.id for found in found] for name, found in result.by_field.items()}
    assert by_field == {
        "bid_security_fen": ["G01"],
        "qualifications-0-text": ["F18"],
        "factors-1-tiers": ["F01"],
        "need": ["F42"],
    }
    assert result.blocks


def test_a_warning_alone_does_not_block() -> None:
    result = report(TERMS, [Passage("need", "管材采用知名品牌。", Section.TECHNICAL)], on=ON)
    assert result.outcome is Outcome.WARN
    assert not result.blocks


def test_a_fee_for_documents_has_no_field() -> None:
    names = {field.name for field in fields(TenderTerms)}
    assert not {name for name in names if "fee" in name or "price_of" in name}


def test_a_fee_for_documents_in_a_text_blocks() -> None:
    access = Passage("access", "采购文件每份收取工本费200元。", Section.ACCESS)
    result = report(TERMS, [access], on=ON)
    assert [found.id for found in result.findings] == ["F52"]
    assert result.blocks


def test_a_sentence_without_an_end_is_cut_around_its_finding() -> None:
    endless = "，".join(["具有履行合同的能力"] * 200 + ["本市注册的企业加5分"] + ["方案完整"] * 200)
    (found,) = check_passage(Passage("need", endless, None), on=ON)
    assert "本市注册的企业加5分" in found.clause
    assert found.clause in endless
    assert len(found.clause) <= 1_100
