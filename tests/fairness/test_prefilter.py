"""A pattern is tried only where the words stand that it can't match without, and misses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procure.fairness.clauses import Outline, clauses
from procure.fairness.engine import check
from procure.fairness.entries import Entry, Pattern, catalogue
from procure.fairness.findings import Section
from procure.fairness.folding import fold
from procure.fairness.judging import Hit, hits
from procure.fairness.literals import Reader, Words, shortest
from procure.fairness.prefilter import Prefilter

ON = date(2026, 11, 23)
EXAMPLES = tuple(
    (example.text, example.section) for entry in catalogue() for example in (*entry.hits, *entry.lookalikes)
)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("注册资本", [{"注册资本"}]),
        ("注册(?:资本|资金)金?", [{"注册资本", "注册资金"}]),
        ("原件[^,]{0,9}(?:携带|出示)", [{"原件"}, {"携带", "出示"}]),
        ("[一二]级", [{"一级", "二级"}]),
        ("(?:甲|乙{2}.)+丙", [{"丙"}, {"甲", "乙"}]),
        ("(?<!不)得分(?=否则)", [{"得分"}]),
        ("(?:注册|.+)地", [{"地"}]),
        ("[^,]*", []),
        ("(?:本市)?", []),
        ("本市|.", []),
    ],
)
def test_the_words_of_a_pattern_are_found(pattern: str, words: list[set[str]]) -> None:
    found = map(shortest, Reader().required(pattern))
    assert sorted(map(sorted, found)) == sorted(map(sorted, words))


def misses(pattern: str, text: str, words: Iterable[Words]) -> bool:
    """Whether a pattern matches a text in which the words it is said to need are absent."""
    return bool(re.search(pattern, text)) and not all(any(word in text for word in one) for one in words)


atoms = st.sampled_from(["a", "b", "ab", "[ab]", "[^a]", ".", "(?=a)", "(?!b)", "(?<=a)", "^", "$", "c"])
patterns = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{0,2}", "{2}", "{1,3}"])).map(
            lambda one: f"(?:{one[0]}){one[1]}"
        ),
    ),
    max_leaves=6,
)


@given(patterns, st.text("abc", max_size=8))
def test_no_pattern_matches_without_its_words(pattern: str, text: str) -> None:
    assert not misses(pattern, text, Reader().required(pattern))


def test_words_that_a_pattern_does_not_need_are_caught() -> None:
    assert misses("a?b", "b", [frozenset({"ab"})])
    assert misses("(?:a|b)c", "bc", [frozenset({"a"})])


Verdict = set[tuple[str, int, int, bool]]


def slowly(text: str, section: Section | None) -> Verdict:
    """Every pattern tried in every clause."""
    entries = [entry.at(ON) for entry in catalogue() if entry.in_force(ON)]
    parts = list(clauses(fold(text).text, section))
    return {told(hit) for one in entries for part in parts for hit in hits(one, part, one.patterns)}


def told(hit: Hit) -> tuple[str, int, int, bool]:
    return hit.entry.id, hit.span.start, hit.span.end, hit.needs_review


def quickly(
    text: str, section: Section | None, changed: Callable[[Pattern], Pattern] = lambda one: one
) -> Verdict:
    """Only what is worth trying."""
    entries = [with_patterns(entry.at(ON), changed) for entry in catalogue() if entry.in_force(ON)]
    folded = fold(text).text
    found = Prefilter(entries).candidates(Outline(folded, section))
    return {told(hit) for one in found for hit in hits(one.entry, one.clause, one.patterns)}


def with_patterns(entry: Entry, changed: Callable[[Pattern], Pattern]) -> Entry:
    return replace(entry, patterns=tuple(map(changed, entry.patterns)))


@pytest.mark.parametrize("section", [None, Section.SCORING])
def test_what_is_not_tried_would_not_have_been_found(section: Section | None) -> None:
    text = "\n".join(example for example, _ in EXAMPLES)
    assert quickly(text, section) == slowly(text, section) != set()


def test_a_prefilter_that_passes_over_a_pattern_is_caught() -> None:
    def deaf(pattern: Pattern) -> Pattern:
        other = replace(pattern)
        other.__dict__["required"] = (frozenset({"龘"}),)
        return other

    text = "供应商注册资本不得少于800万元"
    assert quickly(text, Section.QUALIFICATION)
    assert not quickly(text, Section.QUALIFICATION, deaf)


def test_every_pattern_of_the_catalogue_needs_a_word() -> None:
    assert [(one.id, p.object_as) for one in catalogue() for p in one.patterns if not p.required] == []


def test_what_stands_twice_is_judged_by_where_it_stands() -> None:
    clause = "供应商注册资本不少于800万元。"
    text = f"合同条款：\n{clause}\n资格条件：\n{clause}\n合同条款：\n{clause}\n"
    found = check(text * 2, section=None, on=ON).findings
    assert [one.needs_review for one in found] == [True, False, True] * 2
    assert [text[one.start % len(text) : one.end % len(text)] for one in found] == ["注册资本不少于"] * 6
