"""What says the same in other words is found as quickly as plain words, and at the same places."""

from __future__ import annotations

import re
from itertools import product

import pytest

from procure.fairness.alike import words_first

PATTERNS = [
    "(?<!a)b(?=c)",
    "(?<=[ab])(?:ca|bc)",
    "(?<![ab])[bc](?=a|b)",
    "(?<!b)c+",
    "a(?<!b)",
    "(?<=a)(?=b)",
]
TEXTS = ["".join(letters) for length in range(6) for letters in product("abc", repeat=length)]


def differ(one: str, other: str) -> bool:
    return any(re.sub(one, "·", text) != re.sub(other, "·", text) for text in TEXTS)


@pytest.mark.parametrize("pattern", [one.translate(str.maketrans("abc", "甲乙丙")) for one in PATTERNS])
def test_a_pattern_that_begins_with_its_words_finds_the_same(pattern: str) -> None:
    told = words_first(pattern).translate(str.maketrans("甲乙丙", "abc"))
    assert not differ(told, pattern.translate(str.maketrans("甲乙丙", "abc")))


def test_words_come_before_the_look_back() -> None:
    assert words_first("(?<!所)必需(?=由)") == "必需(?<!所必需)(?=由)"


def test_a_look_back_that_forgets_the_words_is_caught() -> None:
    assert differ("b(?<!a)(?=c)", "(?<!a)b(?=c)")
