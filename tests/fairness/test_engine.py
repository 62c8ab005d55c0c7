"""Object and force make a candidate; role, timing, negation, quotation and dates decide it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procure.core.rules import Force
from procure.fairness.engine import check, check_against
from procure.fairness.entries import catalogue
from procure.fairness.findings import Outcome, Section

ON = date(2026, 11, 23)
CAPITAL = "供应商注册资本不得少于800万元"


def outcome(text: str, section: Section | None = None) -> Outcome:
    return check(text, section=section, on=ON).outcome


@pytest.mark.parametrize(
    "text",
    [
        "注册资本",
        "本市企业",
        "国有企业",
        "成立时间",
        "本项目采购的品牌",
        "采购文件售价",
        "原件",
        "供应商注册地：以营业执照为准。",
        "品牌、型号、数量、单价",
    ],
)
@pytest.mark.parametrize("section", [None, *Section])
def test_a_keyword_alone_is_never_a_finding(text: str, section: Section | None) -> None:
    assert outcome(text, section) is Outcome.CLEAR


def test_the_same_words_weigh_differently_in_each_section() -> None:
    text = "要求在本市登记。"
    assert outcome(text, Section.QUALIFICATION) is Outcome.BLOCK
    assert outcome(text, Section.SCORING) is Outcome.BLOCK
    assert outcome(text, Section.PERFORMANCE) is Outcome.WARN
    assert outcome(text, Section.BACKGROUND) is Outcome.WARN
    assert outcome(text, None) is Outcome.WARN


def test_what_lacks_context_needs_review() -> None:
    (found,) = check("要求在本市登记。", section=None, on=ON).findings
    assert found.needs_review
    assert found.force is Force.WARN


def test_a_heading_in_a_text_tells_the_section() -> None:
    assert outcome("二、申请人的资格要求：\n1.要求在本市登记。") is Outcome.BLOCK
    assert outcome("一、项目概况\n1.要求在本市登记。") is Outcome.WARN


@pytest.mark.parametrize(
    "text",
    [
        "不得要求供应商在本市注册。",
        "严禁以注册资本不低于一定数额为由排除供应商。",
        "采购人不得设置下列条件：注册资本不低于500万元，注册地在本市。",
        "供应商的注册地不限。",
        "注册资本不低于500万元等要求,不作为资格条件。",
        "供应商无需携带任何证件原件到开标现场。",
        "不限于本市注册的供应商，外地供应商同样可以参加。",
    ],
)
def test_a_denied_requirement_is_clear(text: str) -> None:
    assert outcome(text, Section.QUALIFICATION) is Outcome.CLEAR


@pytest.mark.parametrize(
    "text",
    [
        "不限采购方式，但供应商须在本市注册。",
        "供应商不得拒绝提供下列材料，注册资本不得低于500万元。",
        "本项目不要求现场踏勘，供应商注册资本不低于500万元。",
        "业绩不限地区，供应商成立须满三年。",
        "供应商须在本市注册，业绩不限。",
        "包括但不限于：供应商必须为国有企业。",
    ],
)
def test_a_denial_of_something_else_excuses_nothing(text: str) -> None:
    assert outcome(text, Section.QUALIFICATION) is Outcome.BLOCK


def test_a_recital_of_the_law_is_left_to_a_person() -> None:
    text = "《某某管理办法》第七条规定，供应商须在本市注册的，属于歧视待遇。"
    assert outcome(text, Section.QUALIFICATION) is Outcome.WARN


def test_a_duty_after_the_award_is_no_threshold_but_a_scored_promise_is() -> None:
    assert outcome("中标人应在签订合同后于本市登记。") is Outcome.WARN
    assert outcome("承诺中标后在本市注册的得3分。") is Outcome.BLOCK
    assert outcome("中标后核验证书原件。") is Outcome.CLEAR


def test_consequence_in_the_next_sentence_counts() -> None:
    assert outcome("要求在本市登记。否则投标无效。") is Outcome.BLOCK


def test_object_and_force_in_different_rows_are_no_pair() -> None:
    assert outcome("注册资本\n投标保证金不低于1000元", Section.TECHNICAL) is Outcome.CLEAR


def test_cells_of_one_row_belong_together() -> None:
    assert outcome("1\t注册资本\t不低于500万元\t不满足的投标无效") is Outcome.BLOCK


def test_every_finding_cites_and_rewords() -> None:
    (found,) = check(CAPITAL, section=Section.QUALIFICATION, on=ON).findings
    assert found.id == "F18"
    assert "第十七条" in found.article
    assert str(found.reason)
    assert str(found.rewording)


def test_two_restrictions_in_one_text_are_two_findings_in_order() -> None:
    text = "供应商须在本市注册，注册资本不低于500万元；成立须满三年。"
    found = check(text, section=Section.QUALIFICATION, on=ON).findings
    assert [one.id for one in found] == ["F01", "F18", "F24"]
    assert all(one.excerpt == text[one.start : one.end] for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "供应商注册资本不得少于800万元",
        "供应商註冊資本不得少於捌佰萬元",
        "供应商 注 册 资 本 不 得 少 于 ８００ 万 元",
        "供应商注\u200b册\u200b资\u200b本不得少于800万元",
        "为保证项目顺利实施、确保服务质量，供应商注册资\n本不得少于800万元",
        "供应商注册资本＞＝800万元",
    ],
)
def test_spelling_tricks_are_seen_through(text: str) -> None:
    (found,) = check(text, section=Section.QUALIFICATION, on=ON).findings
    assert (found.id, found.force) == ("F18", Force.BLOCK)
    assert found.excerpt == text[found.start : found.end]
    assert found.excerpt[0] in "注註"


@given(
    st.lists(
        st.sampled_from([" ", "\u3000", "\u200b", "\u00a0", ""]), min_size=len(CAPITAL), max_size=len(CAPITAL)
    ),
    st.text(max_size=20),
)
def test_spans_are_exact_whatever_stands_between(blanks: list[str], before: str) -> None:
    spaced = "".join(char + blank for char, blank in zip(CAPITAL, blanks, strict=True))
    text = f"{before}\n{spaced}"
    found = [one for one in check(text, section=Section.QUALIFICATION, on=ON).findings if one.id == "F18"]
    assert [text[one.start : one.end] for one in found] == [one.excerpt for one in found]
    assert "".join(found[-1].excerpt.split()).replace("\u200b", "").startswith("注册资本")


@given(st.text(max_size=300), st.sampled_from([None, *Section]))
def test_any_text_has_a_verdict(text: str, section: Section | None) -> None:
    for one in check(text, section=section, on=ON).findings:
        assert one.excerpt == text[one.start : one.end] != ""


def test_an_empty_text_is_clear() -> None:
    assert outcome("") is Outcome.CLEAR


def test_a_category_counts_only_on_the_days_it_is_in_force() -> None:
    since = next(one for one in catalogue() if one.id == "F18").since
    assert since is not None
    assert check(CAPITAL, section=None, on=since).outcome is Outcome.BLOCK
    assert check(CAPITAL, section=None, on=since - timedelta(days=1)).outcome is Outcome.CLEAR


def test_a_category_counts_only_on_its_track() -> None:
    assert check_against(catalogue(), CAPITAL, section=None, on=ON, track="A").findings
    assert not check_against(catalogue(), CAPITAL, section=None, on=ON, track="none").findings


def test_a_long_text_is_checked_in_one_pass() -> None:
    text = "供应商应当按照采购文件的要求提供服务，质量符合国家标准。\n" * 3000 + CAPITAL
    (found,) = check(text, section=Section.QUALIFICATION, on=ON).findings
    assert found.end <= len(text)
    assert found.start > len(text) - len(CAPITAL)
