"""Patterns compiled to be tried quickly find what ``re`` finds by them, place for place."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procure.fairness.entries import catalogue, compiled, words
from procure.fairness.folding import fold
from procure.fairness.programs import Programs
from procure.fairness.spelling import folded
from procure.fairness.swift import Compiler

EXAMPLES = [fold(one.text).text for entry in catalogue() for one in (*entry.hits, *entry.lookalikes)]
PATTERNS = sorted(
    {
        *words().values(),
        *(text for entry in catalogue() for one in entry.patterns for text in (one.object_as, one.force_as)),
        *(one.pattern_as for entry in catalogue() for one in entry.excuses),
    }
)
SOME = PATTERNS if os.environ.get("PROCURE_DEEP") else PATTERNS[::25]


def spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [found.span() for found in pattern.finditer(text)]


def differ(one: re.Pattern[str], other: re.Pattern[str], text: str) -> bool:
    """Whether they find other places, or something else at any one place."""
    here = any(bool(one.match(text, at)) != bool(other.match(text, at)) for at in range(len(text)))
    return here or spans(one, text) != spans(other, text)


def test_a_pattern_of_the_catalogue_finds_what_re_finds() -> None:
    text = "\n".join(EXAMPLES)
    assert [
        one for one in SOME if spans(compiled(one, {}), text) != spans(re.compile(folded(one)), text)
    ] == []


atoms = st.sampled_from(
    ["a", "b", "ab", "<w>", "[ab]", "[^a]", "[a-c]", ".", "(?=a)", "(?!b)", "(?<!a)", "^", "$"]
)
patterns = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=6).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{0,2}", "{1,3}", "*?", "*+"])).map(
            lambda one: f"(?:{one[0]}){one[1]}"
        ),
    ),
    max_leaves=8,
)
WORD = "(?:ca|[bc]b|c|(?:ac?)?b|da)"


@given(patterns, st.text("abcd", max_size=8))
def test_any_pattern_finds_what_re_finds(pattern: str, text: str) -> None:
    pattern = pattern.replace("<w>", WORD)
    assert not differ(Compiler([WORD]).compiled(pattern), re.compile(pattern), text)


def test_a_pattern_whose_program_is_known_is_not_worked_out_again() -> None:
    other = Programs.of({"注册资本": Compiler().program("注册资金")})
    assert spans(Compiler(known=other).compiled("注册资本"), "注册资本、注册资金") == [(5, 9)]


def test_a_pattern_that_looks_for_too_few_beginnings_is_caught() -> None:
    assert differ(re.compile("(?=[ab])(?:a|b|c|d)"), re.compile("a|b|c|d"), "abcd")


@pytest.mark.parametrize("pattern", ["(a)b", "(?i)a", "(?P<name>a)"])
def test_a_pattern_that_captures_or_has_flags_is_refused(pattern: str) -> None:
    with pytest.raises(re.error, match="neither captures nor has flags"):
        Compiler().compiled(pattern)
