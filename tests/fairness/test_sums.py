"""A bid security whose amount stands in a text is held against the budget."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from procure.core.rules import Force
from procure.fairness.findings import Section
from procure.fairness.report import Passage, deposits_in, report
from procure.fairness.sums import deposits
from procure.fairness.terms import Factor, Kind, TenderTerms

ON = date(2026, 11, 23)
TERMS = TenderTerms(
    kind=Kind.GOODS,
    budget_fen=100_000_000,
    ceiling_fen=100_000_000,
    bid_security_fen=0,
    factors=(
        Factor("价格", 30, "最低有效报价除以投标报价，乘以30分。", is_price=True),
        Factor("方案", 70, "方案含进度、人员、质量、应急、培训、验收、售后七项，每缺一项扣10分。"),
    ),
    qualifications=("具有独立承担民事责任的能力。",),
)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("投标保证金：人民币20,000.50元", 20000.5),
        ("投标保证金的金额为2万元整。", 20000),
        ("投标保证金（人民币）贰万零伍佰元整", 20500),
        ("投标保证金两万三千元", 23000),
        ("磋商保证金1.25 万 元", 12500),
        ("投标保证金须缴纳5万。", 50000),
        ("投标人须缴纳３万元投标保证金。", 30000),
        ("投标担保十万元", 100000),
        ("投标保证金一亿二千万元", 120000000),
    ],
)
def test_amounts_are_read_however_they_are_written(text: str, yuan: float) -> None:
    assert [one.fen for one in deposits(text)] == [yuan * 100]


@pytest.mark.parametrize(
    "text",
    [
        "投标保证金按采购文件规定提交，履约保证金50000元。",
        "本项目不收取投标保证金，预算金额1000000元。",
        "本项目免收投标保证金30000元。",
        "采购预算为1000000元。投标保证金不收取。",
        "投标保证金在中标通知书发出后五个工作日内退还，代理服务费30000元。",
    ],
)
def test_other_amounts_are_left_alone(text: str) -> None:
    assert list(deposits(text)) == []


def test_two_percent_of_the_budget_may_be_named_and_not_one_fen_more() -> None:
    assert deposits_in(Passage("need", "投标保证金20000元。", None), TERMS, on=ON) == ()
    text = "报名须知。投标保证金20000.01元，开标前到账。"
    (found,) = deposits_in(Passage("need", text, None), TERMS, on=ON)
    assert (found.id, found.field, found.force) == ("F59", "need", Force.BLOCK)
    assert found.excerpt == text[found.start : found.end] == "投标保证金20000.01元"
    assert found.clause == "投标保证金20000.01元，开标前到账。"
    assert "20,000.01" in str(found.reason)
    assert "20,000.00" in str(found.rewording)
    assert "第三十三条" in found.article


def test_a_text_that_names_too_much_stops_the_tender() -> None:
    need = Passage("need", "投标人应提交投标保证金叁万元。", Section.TECHNICAL)
    assert report(TERMS, [need], on=ON).blocks
    assert not report(replace(TERMS, budget_fen=150_000_000), [need], on=ON).blocks
