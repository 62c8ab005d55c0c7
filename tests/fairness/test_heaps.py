"""What is said of the same words is told in one place, the gravest first."""

from __future__ import annotations

from dataclasses import replace

from procure.core.rules import Force
from procure.core.terms import Message
from procure.fairness.findings import Decision, Finding, heaps

SAID = Message("…")
ONE = Finding("F01", SAID, Decision.DETERMINISTIC, Force.BLOCK, 3, 9, "", SAID, (), SAID, field="need")


def told(*findings: Finding) -> list[list[str]]:
    """The ids, place by place."""
    return [[one.id for one in heap] for heap in heaps(findings)]


def test_words_that_share_a_character_are_one_place_and_words_that_touch_are_two() -> None:
    assert told(ONE, replace(ONE, id="F02", start=8, end=20)) == [["F01", "F02"]]
    assert told(ONE, replace(ONE, id="F02", start=9, end=20)) == [["F01"], ["F02"]]


def test_what_blocks_stands_above_what_only_asks() -> None:
    assert told(replace(ONE, id="F13", force=Force.WARN), ONE) == [["F01", "F13"]]


def test_other_fields_and_files_are_other_places() -> None:
    assert told(ONE, replace(ONE, field="liability"), replace(ONE, file="a.docx")) == [["F01"]] * 3


def test_values_are_each_a_place_of_their_own() -> None:
    value = replace(ONE, start=0, end=0)
    assert told(value, value) == [["F01"], ["F01"]]
    assert told() == []
