"""What sounds like a restriction without the usual words is looked at again, and never blocked for it."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeGuard
from zlib import crc32

import pytest

from procure.fairness import likeness
from procure.fairness.engine import check, check_against
from procure.fairness.entries import catalogue
from procure.fairness.findings import Outcome, Section, Verdict
from procure.fairness.likeness import Weights, weights
from procure.web.demo import script
from tests.conftest import DEEP
from tools import accuracy
from tools import likeness as learning

ON = date(2026, 11, 23)
SCRIPT = Path(script.__file__)
ROUNDABOUT = (
    "凡来参与的单位，其老板须是咱们街道土生土长的人，外头来的一概往后排。",
    "评委到各家厂子里转一圈，看着气派、设备新的就多给几分，破旧的少给。",
    "没跟我们这个条线打过三年以上交道的公司，材料递上来也不再往下看。",
)
LAWFUL = (
    "投标人可以自行到现场看看，不来的不影响评审，相关图纸随采购文件一并公布。",
    "中标供应商进场后须安排一名项目负责人常驻，每周向采购人书面报告一次进度。",
)
EXCUSED = "采购人及代理机构不得要求供应商在本市设立分支机构，也不得将注册地在本地作为得分条件。"


def verdict(text: str, section: Section | None = None) -> Verdict:
    return check(text, section=section, on=ON)


def is_text(node: ast.AST) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def shares(told: Weights, examples: list[learning.Example]) -> tuple[float, float]:
    """Of restrictions and of lawful clauses, how many sound like restrictions."""
    over = told.above([one.text for one in examples])
    above = [(one.category is not None, far > 0) for one, far in zip(examples, over, strict=True)]
    kinds = ([sounds for restricts, sounds in above if restricts is kind] for kind in (True, False))
    restrictive, lawful = (sum(kind) / len(kind) for kind in kinds)
    return restrictive, lawful


def tells_apart(told: Weights, examples: list[learning.Example]) -> bool:
    restrictive, lawful = shares(told, examples)
    return restrictive > 0.9 and lawful < 0.05


@pytest.fixture(scope="module")
def examples() -> list[learning.Example]:
    return learning.examples()


@pytest.mark.parametrize("text", ROUNDABOUT)
def test_a_restriction_in_everyday_words_is_to_be_looked_at_again(text: str) -> None:
    [found] = verdict(text).findings
    assert found.needs_review
    assert verdict(text).outcome is Outcome.WARN
    assert found.excerpt == text
    assert "请复核" in str(found.reason)
    assert found.cites
    assert str(found.rewording)


@pytest.mark.parametrize("text", LAWFUL)
def test_what_sounds_like_the_lawful_examples_is_clear(text: str) -> None:
    assert verdict(text).outcome is Outcome.CLEAR


@pytest.mark.parametrize("text", ROUNDABOUT)
def test_without_the_weights_it_would_be_clear(text: str) -> None:
    """The control: the patterns alone, in a catalogue of the same entries."""
    assert check_against(list(catalogue()), text, section=None, on=ON).outcome is Outcome.CLEAR


def test_of_what_the_catalogue_knows_to_be_lawful_nobody_is_asked() -> None:
    assert verdict(EXCUSED).outcome is Outcome.CLEAR


def test_a_list_of_bans_and_a_duty_of_the_winner_are_not_asked_about() -> None:
    assert verdict(f"不得有下列行为：\n1.{ROUNDABOUT[0]}").outcome is Outcome.CLEAR


def test_the_same_clause_gets_the_same_answer_wherever_it_stands() -> None:
    lines = "\n".join((LAWFUL[0], ROUNDABOUT[0], LAWFUL[1], ROUNDABOUT[0]))
    found = verdict(lines).findings
    assert [lines[one.start : one.end] for one in found] == [ROUNDABOUT[0], ROUNDABOUT[0]]


def test_before_a_category_was_law_nobody_is_asked_about_it() -> None:
    [found] = verdict(ROUNDABOUT[1]).findings
    since = next(entry.since for entry in catalogue() if entry.id == found.id)
    assert since is not None
    assert check(ROUNDABOUT[1], section=None, on=since.replace(year=since.year - 1)).outcome is Outcome.CLEAR


def test_nothing_that_the_demonstration_citys_tenders_say_is_asked_about() -> None:
    said = [one.value for one in ast.walk(ast.parse(SCRIPT.read_text("utf-8"))) if is_text(one)]
    asked = [one.excerpt for text in said for one in verdict(text).findings if "请复核" in str(one.reason)]
    assert len(said) > 20
    assert asked == []


def test_the_weights_tell_the_examples_apart(examples: list[learning.Example]) -> None:
    some = examples[:: 1 if DEEP else 7]
    told = weights()
    assert tells_apart(told, some)
    assert not tells_apart(replace(told, weight={one: -value for one, value in told.weight.items()}), some)


def test_the_held_back_half_is_not_among_the_examples(examples: list[learning.Example]) -> None:
    """Compared by checksum: whoever reads a held-back clause has spent it."""
    known = {crc32(one.text.encode()) for one in examples}
    halves = accuracy.halves(accuracy.load())
    of = {half: {crc32(learning.read(one.text).encode()) for one in some} for half, some in halves.items()}
    assert not known & of[accuracy.Half.HELD_BACK]
    assert known >= of[accuracy.Half.DEVELOPMENT]


def test_weights_are_read_as_they_were_written() -> None:
    told = weights()
    assert likeness.read(likeness.written(told)) == told
    assert likeness.written(told).encode() == likeness.shipped()


def test_a_line_between_two_kinds_is_found() -> None:
    rows = [{"甲": 1.0}, {"乙": 1.0}, {"甲": 0.5, "丙": 0.5}, {"乙": 0.5, "丙": 0.5}]
    line, bias = learning.separate(rows, [True, False, True, False])
    assert line["甲"] + bias > 0 > line["乙"] + bias


@pytest.mark.deep
def test_the_shipped_weights_are_those_of_the_present_examples(examples: list[learning.Example]) -> None:
    assert learning.learn(examples) == weights()
    assert learning.learn(examples[::9]) != weights()
