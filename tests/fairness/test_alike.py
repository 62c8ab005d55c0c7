"""What says the same in other words is read alike, and each place stays where it was."""

from __future__ import annotations

from datetime import date

import pytest

from procure.fairness.alike import read_alike
from procure.fairness.engine import check
from procure.fairness.findings import Outcome, Section

ON = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("务必由本省企业生产", "必须由本省企业生产"),
        ("每项奖励3分", "每项加得3分"),
        ("一级得分5;二级得分2.5", "一级得5分;二级得2.5分"),
        ("按照得分5", "按照得分5"),
        ("履行合同所必需的设备", "履行合同所必需的设备"),
        ("无需提供,按需提供", "无需提供,按需提供"),
        ("云服务商应备案", "云服务商应备案"),
        ("主要为办公用房", "主要为办公用房"),
    ],
)
def test_other_words_are_read_as_those_of_the_catalogue(written: str, read: str) -> None:
    assert read_alike(written) == read
    assert len(written) == len(read)


def test_what_is_found_in_other_words_is_shown_as_it_was_written() -> None:
    text = "服务商务必在本市注册，否则视同弃标。"
    found = check(text, section=None, on=ON).findings
    assert {(one.id, one.excerpt in text) for one in found} == {("F01", True)}
    assert any("务必" in one.excerpt for one in found)


@pytest.mark.parametrize(
    ("text", "section", "outcome"),
    [
        ("缴费平台支持报名费、工本费线上缴纳。", Section.TECHNICAL, Outcome.CLEAR),
        ("供应商在缴费平台缴纳报名费、工本费。", Section.TECHNICAL, Outcome.BLOCK),
        ("平台仅支持缴纳报名费后下载文件。", Section.ACCESS, Outcome.BLOCK),
        ("招商库须优先收录年产值1亿元以上的企业。", Section.TECHNICAL, Outcome.CLEAR),
        ("供应商年产值须在1亿元以上。", Section.TECHNICAL, Outcome.BLOCK),
        ("巡检人员须在现场打卡拍照，未打卡的扣0.5分。", Section.PERFORMANCE, Outcome.CLEAR),
        ("踏勘时须在现场打卡拍照，未打卡的投标无效。", Section.PERFORMANCE, Outcome.BLOCK),
        ("投标人资格 | 1.守法经营；2.工商登记地在吕梁市行政区域内；3.无其他要求。", None, Outcome.BLOCK),
        ("企业名录 | 1.守法经营；2.工商登记地在吕梁市行政区域内；3.无其他要求。", None, Outcome.CLEAR),
    ],
)
def test_who_is_meant_decides(text: str, section: Section | None, outcome: Outcome) -> None:
    assert check(text, section=section, on=ON).outcome is outcome
