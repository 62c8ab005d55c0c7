"""One click puts lawful words in the place of a sentence, and of nothing else."""

from __future__ import annotations

import re
from datetime import date

import pytest

from procure.core.rules import Force
from procure.fairness import entries
from procure.fairness.findings import Section
from procure.fairness.report import Passage, check_passage
from procure.tenders.queries import rewriting
from tests.make import findings

ON = date(2026, 3, 2)


def stopped(text: str, section: Section | None) -> list[str]:
    """What still blocks."""
    passage = Passage("need", text, section)
    return [one.id for one in check_passage(passage, on=ON) if one.force is Force.BLOCK]


def rewritten(text: str, section: Section | None) -> str:
    """The text once every sentence that blocks was replaced, one click after another."""
    for _ in range(text.count("。") + 2):
        found = [
            one for one in check_passage(Passage("need", text, section), on=ON) if one.force is Force.BLOCK
        ]
        better = rewriting(found[0], text) if found else None
        if better is None:
            break
        text = text[: better.start] + better.text + text[better.end :]
    return text


@pytest.mark.parametrize("entry", entries.catalogue(), ids=lambda one: one.id)
def test_a_click_for_each_sentence_makes_each_hit_lawful(entry: entries.Entry) -> None:
    for hit in entry.hits:
        better = rewritten(hit.text, hit.section)
        proposes = re.search("(?<!例如)：“", str(entry.rewording))
        assert not (proposes and entry.id in stopped(better, hit.section)), better


def test_of_two_sentences_alike_the_one_that_is_meant_is_replaced() -> None:
    text = findings.STOPPED * 2
    first, second = check_passage(Passage("need", text, Section.TECHNICAL), on=ON)
    places = [better.start for one in (first, second) if (better := rewriting(one, text))]
    assert places == [0, len(findings.STOPPED)]


def test_what_stands_around_the_sentence_stays() -> None:
    before, after = "课桌椅一千套。\n一、", "二、包安装。"
    text = f"{before}{findings.STOPPED}{after}"
    better = rewritten(text, Section.TECHNICAL)
    assert better.startswith("课桌椅一千套。\n")
    assert better.endswith(after)
    assert stopped(text, Section.TECHNICAL)
    assert not stopped(better, Section.TECHNICAL)


@pytest.mark.parametrize("number", ["二、", "（三）", "12. ", "第四条 "])
def test_the_number_of_an_item_stays(number: str) -> None:
    text = f"课桌椅一千套。\n{number}供应商注册资本不得少于800万元。"
    better = rewritten(text, Section.TECHNICAL)
    assert better.startswith(f"课桌椅一千套。\n{number}具有")
    assert not stopped(better, Section.TECHNICAL)


def test_an_example_is_shown_and_never_put_into_the_text() -> None:
    text = "板材须采用“华松”品牌。"
    found = check_passage(Passage("need", text, Section.TECHNICAL), on=ON)
    assert found
    assert all("例如" in str(one.rewording) and rewriting(one, text) is None for one in found)
