"""One click puts lawful words in the place of a sentence, and of nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from procure.core.rules import Force
from procure.core.terms import Message
from procure.fairness import entries
from procure.fairness.engine import check
from procure.fairness.findings import Section
from procure.fairness.report import Passage, check_passage, deposits_in
from procure.fairness.terms import Kind, TenderTerms
from procure.tenders.queries import rewriting
from tests.make import findings

ON = date(2026, 3, 2)
SHORTEST_SENTENCE = 8


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
        assert not stopped(better, hit.section), better


def proposals(entry: entries.Entry) -> list[str]:
    """What one click may put into the text."""
    return re.findall("(?<!例如)：“([^”]+)”", str(entry.rewording))


def unhelped(catalogue: Iterable[entries.Entry]) -> list[str]:
    """Entries that block and leave a person with advice alone."""
    return [
        one.id
        for one in catalogue
        if one.may_block and not proposals(one) and not str(one.rewording).startswith("删去")
    ]


def unfit(texts: Iterable[str]) -> list[str]:
    """Words that the gate questions in a section, or that are no whole sentence."""
    return [
        text
        for text in texts
        if len(text) < SHORTEST_SENTENCE
        or re.search("某|或者不|[，、：]$", text)
        or any(check(text, section=section, on=ON).findings for section in (None, *Section))
    ]


def test_whatever_blocks_is_mended_with_one_click() -> None:
    assert unhelped(entries.catalogue()) == []


def test_advice_alone_for_what_blocks_is_noticed() -> None:
    one = next(one for one in entries.catalogue() if one.id == "F42")
    assert unhelped([replace(one, rewording=Message("改为指标，例如：“处理器不少于16核”。"))]) == ["F42"]


def test_what_a_click_puts_in_is_a_sentence_that_the_gate_leaves_alone_everywhere() -> None:
    texts = [text for entry in entries.catalogue() for text in proposals(entry)[:1]]
    assert len(texts) > 50
    assert unfit(texts) == []


@pytest.mark.parametrize("text", ["供应商须在本市注册。", "本项目接受（或者不接受）联合体。", "不限。"])
def test_words_that_are_no_lawful_sentence_are_noticed(text: str) -> None:
    assert unfit([text]) == [text]


def test_where_nothing_can_stand_in_its_place_the_sentence_is_left_out() -> None:
    before, gift = "课桌椅一千套。", "供应商须免费赠送打印机两台。"
    found = check_passage(Passage("need", f"{before}{gift}", Section.TECHNICAL), on=ON)
    better = [rewriting(one, f"{before}{gift}") for one in found if one.id == "F66"]
    assert [(one.start, one.end, one.text) for one in better if one] == [
        (len(before), len(before + gift), "")
    ]


def test_too_large_a_security_is_replaced_by_what_is_lawful() -> None:
    text = "投标人须提交投标保证金80000元，以银行保函形式提交。"
    terms = TenderTerms(Kind.GOODS, 100_000_000, 100_000_000, 0, (), ())
    (found,) = deposits_in(Passage("need", text, Section.TECHNICAL), terms, on=ON)
    better = rewriting(found, text)
    assert better
    assert not deposits_in(Passage("need", better.text, Section.TECHNICAL), terms, on=ON)
    assert unfit([better.text]) == []


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
    text = "实施方案优秀的得10分，良好的得6分，一般的得2分。"
    found = check_passage(Passage("need", text, Section.SCORING), on=ON)
    assert found
    assert all("例如" in str(one.rewording) and rewriting(one, text) is None for one in found)
