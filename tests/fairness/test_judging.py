"""What stands around a restriction decides it: lists, corrections, equal treatment, rows and dates."""

from __future__ import annotations

from datetime import date

import pytest

from procure.fairness.dates import working_days
from procure.fairness.engine import check
from procure.fairness.findings import Outcome, Section

ON = date(2026, 11, 23)


def outcome(text: str, section: Section | None = None) -> Outcome:
    return check(text, section=section, on=ON).outcome


@pytest.mark.parametrize(
    "text",
    [
        "采购文件不得有下列内容：\n1.供应商须在本市注册；\n2.注册资本不低于500万元；\n3.成立须满三年。",
        "下列行为属于限制排斥供应商：（一）要求注册资本不低于500万元；（二）要求在本地设立分公司。",
        "采购人不得以供应商未在本市设有分支机构为由否决其投标。",
    ],
)
def test_a_list_of_what_is_forbidden_asks_for_nothing(text: str) -> None:
    assert outcome(text) is Outcome.CLEAR


def test_what_follows_such_a_list_is_judged_again() -> None:
    banned = "采购文件不得有下列内容：\n1.供应商须在本市注册；\n"
    assert outcome(banned + "供应商注册资本不低于500万元。") is Outcome.BLOCK


def test_a_list_of_grounds_of_invalidity_is_no_list_of_bans() -> None:
    assert outcome("有下列情形之一的，投标无效：\n1.注册资本低于500万元的；") is Outcome.BLOCK


def test_a_correction_takes_back_what_stands_before_it_and_sets_what_stands_after() -> None:
    assert outcome("原“注册资本不低于500万元”更正为“具有履行合同的能力”。") is Outcome.CLEAR
    assert outcome("供应商“具有履行合同的能力”更正为“注册资本不低于500万元”。") is not Outcome.CLEAR


def test_equal_treatment_is_clear_and_a_preference_beside_it_is_not() -> None:
    assert outcome("本地和外地供应商执行同一标准，不因注册地加分。") is Outcome.CLEAR
    assert outcome("本地企业加2分，外地企业不加分。") is Outcome.BLOCK


def test_what_a_system_does_is_no_condition_for_firms() -> None:
    text = "系统应支持对年纳税额100万元以上的企业自动标识。"
    assert outcome(text, Section.TECHNICAL) is Outcome.CLEAR
    assert outcome("供应商年纳税额不低于100万元。", Section.TECHNICAL) is Outcome.BLOCK


def test_the_grounds_given_for_a_demand_neither_excuse_nor_postpone_it() -> None:
    demand = "公司参保人数不少于100人，否则投标无效。"
    for grounds in ("", "为便于中标后的管理，", "结合本项目特点，", "经采购人研究决定，"):
        assert outcome(grounds + demand) is Outcome.BLOCK, grounds
    assert outcome("中标后投入本项目的保洁人员不少于100人。") is Outcome.CLEAR


def test_what_the_purchaser_is_asks_nothing_of_bidders() -> None:
    told = "采购人为省图书馆学会会员单位，请各供应商知悉。"
    assert outcome(told) is Outcome.CLEAR
    assert outcome(told.replace("采购人为", "供应商须为")) is Outcome.BLOCK


def test_an_answer_decides_what_its_question_asks() -> None:
    question = "问：供应商须在本市注册吗？"
    assert outcome(question + "答：不要求，各地供应商都可以参加。") is Outcome.CLEAR
    assert outcome(question + "答：是的，外地企业不得参加。") is Outcome.BLOCK


def test_a_denial_within_the_words_themselves_takes_them_back() -> None:
    assert outcome("外省企业参加投标无需办理进入本市的备案。") is Outcome.CLEAR
    assert outcome("外省企业参加投标须先办理进入本市的备案。") is Outcome.BLOCK


def test_a_bare_name_is_a_demand_where_conditions_are_listed_and_nowhere_else() -> None:
    assert outcome("提交材料：营业执照、行业商会会员证书、授权书。") is Outcome.BLOCK
    assert outcome("展板内容：营业执照、行业商会会员证书、授权书。") is Outcome.CLEAR


def test_the_winners_duty_is_clear_and_a_scored_promise_of_it_is_not() -> None:
    assert outcome("中标人应在项目所在地设立服务网点。") is Outcome.CLEAR
    assert outcome("投标人承诺中标后在项目所在地设立服务网点的得3分。") is Outcome.BLOCK


def test_the_bidder_named_after_the_winner_is_meant_before_the_award() -> None:
    assert outcome("中标后签订合同，投标人须在本市设有分公司，否则投标无效。") is Outcome.BLOCK


def test_points_far_away_in_a_row_count_and_in_the_next_row_do_not() -> None:
    row = "售后服务 | 在本市设有服务网点 | 提供租赁合同和照片 | 最高得3分"
    assert outcome(row) is Outcome.BLOCK
    assert outcome("在本市设有服务网点\n方案每缺一项扣3分", Section.TECHNICAL) is Outcome.CLEAR


def test_points_in_the_next_sentence_of_a_row_are_left_to_a_person() -> None:
    assert outcome("采购人所在地有维修站。满足的得3分。") is Outcome.WARN


def test_a_heading_of_columns_tells_that_rows_are_scored() -> None:
    assert outcome("评审因素 | 分值 | 评分标准\n1 | 3 | 供应商须在本市登记") is Outcome.BLOCK


def test_a_starred_statement_is_a_demand() -> None:
    assert outcome("★售后服务网点位于本市") is not Outcome.CLEAR
    assert outcome("售后服务网点位于本市") is Outcome.CLEAR


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026年3月2日至2026年3月6日", 5),
        ("2026年3月2日至3月8日", 5),
        ("2026年3月6日至3月9日", 2),
        ("2026-03-02至2026-03-31", 22),
        ("2026年2月30日至2026年3月6日", None),
        ("2026年3月6日至2026年3月2日", None),
        ("3月2日", None),
        ("6月3日起发售，6月12日截止", 8),
    ],
)
def test_weekdays_between_two_days_are_counted_with_both(text: str, days: int | None) -> None:
    assert working_days(text) == days


def test_five_working_days_for_documents_are_enough_and_four_are_not() -> None:
    assert outcome("获取采购文件时间：2026年3月2日至2026年3月6日。") is Outcome.CLEAR
    assert outcome("获取采购文件时间：2026年3月2日至2026年3月5日。") is Outcome.WARN
