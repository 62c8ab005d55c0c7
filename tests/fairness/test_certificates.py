"""Cancelled qualifications by their dates, and certificates asked for or scored."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from procure.core.rules import Force
from procure.fairness.engine import check
from procure.fairness.findings import Finding, Section

ON = date(2026, 11, 23)
CANCELLED = date(2017, 9, 29)
PROPERTY = "供应商须具有物业服务企业二级资质，否则投标无效。"


def found(id_: str, text: str, on: date = ON, section: Section = Section.QUALIFICATION) -> list[Finding]:
    return [one for one in check(text, section=section, on=on).findings if one.id == id_]


def test_a_qualification_may_be_asked_for_until_the_day_it_is_cancelled() -> None:
    assert found("F30", PROPERTY, CANCELLED - timedelta(days=1)) == []
    (one,) = found("F30", PROPERTY, CANCELLED)
    assert one.force is Force.BLOCK


def test_a_cancellation_that_nobody_has_checked_only_warns() -> None:
    (one,) = found("F30", "供应商须具有防雷工程专业施工资质，否则投标无效。")
    assert one.force is Force.WARN
    assert one.needs_review


@pytest.mark.parametrize(
    ("id_", "asked", "scored"),
    [
        ("F32", "供应商须通过ISO14001认证，否则投标无效。", "通过ISO14001认证的得2分。"),
        ("F46", "投标人须提供原厂授权书，否则投标无效。", "提供原厂授权书的得2分。"),
    ],
)
def test_what_blocks_as_a_condition_is_left_to_a_person_as_a_score(id_: str, asked: str, scored: str) -> None:
    (condition,) = found(id_, asked)
    (score,) = found(id_, scored, section=Section.SCORING)
    assert (condition.force, score.force) == (Force.BLOCK, Force.WARN)
