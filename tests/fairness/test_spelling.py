"""However a clause is written, the verdict is the same, and no text takes more than its share of work."""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Callable
from datetime import date

import pytest
from ahocorasick_rs import BytesAhoCorasick

from procure.fairness import seams
from procure.fairness.engine import check, prefilter
from procure.fairness.entries import catalogue
from procure.fairness.findings import Outcome, Section
from procure.fairness.simplified import SIMPLIFIED

ON = date(2026, 11, 23)
DEEP = "PROCURE_DEEP" in os.environ
EVERY = 1 if DEEP else 9
EXAMPLES = [(one.text, one.section) for entry in catalogue() for one in (*entry.hits, *entry.lookalikes)]
PLAIN = "一二三四五六七八九十百千零"
TRADITIONAL = {told: chr(char) for char, told in SIMPLIFIED.items() if told not in PLAIN}
FULL_WIDTH = {char: char + 0xFEE0 for char in range(0x21, 0x7F) if chr(char) != "|"}
WORDS = [word for word in prefilter(ON).words if re.fullmatch("[\u4e00-\u9fff]{2,}", word)]
UNITS = "个|名|人|家|项|份|天|日内|小时|分钟|公里|万元|元|分|年内|年以|年的|倍|次|套|台"
COUNT = re.compile(rf"(?<![0-9.,/A-Za-z-])[1-9][0-9]{{0,3}}(?={UNITS})")


def verdict(text: str, section: Section | None) -> Outcome:
    return check(text, section=section, on=ON).outcome


def full_width(text: str) -> str:
    return text.translate(FULL_WIDTH)


def blanks(text: str) -> str:
    chance = random.Random(text)
    return "".join(char + chance.choice([" ", "\u3000", "\u200b", ""]) for char in text)


def traditional(text: str) -> str:
    return "".join(TRADITIONAL.get(char, char) for char in text)


def broken(text: str) -> str:
    """With a line break inside each word that the check looks for and that is left whole."""
    for word in WORDS:
        if word in text and len(word) > 2:
            text = text.replace(word, f"{word[:2]}\n{word[2:]}", 1)
            break
    return text


def in_chinese(text: str) -> str:
    return COUNT.sub(lambda found: chinese(int(found[0])), text)


def chinese(number: int) -> str:
    """``1205`` as 一千二百零五."""
    digits = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            digits += "零一二三四五六七八九"[digit] + name
        elif digits and number and not digits.endswith("零"):
            digits += "零"
    return digits.removeprefix("一") if digits.startswith("一十") else digits


@pytest.mark.parametrize("spelled", [full_width, blanks, traditional, broken, in_chinese])
def test_another_spelling_changes_no_verdict(spelled: Callable[[str], str]) -> None:
    sample = EXAMPLES[len(spelled.__name__) % EVERY :: EVERY]
    assert any(spelled(text) != text for text, _ in sample)
    changed = [text for text, at in sample if verdict(spelled(text), at) is not verdict(text, at)]
    assert changed == []


def test_a_change_of_the_words_changes_the_verdict() -> None:
    text = "供应商注册资本不得少于800万元"
    assert verdict(text, Section.QUALIFICATION) is Outcome.BLOCK
    assert verdict(text.replace("注册", "注\n水"), Section.QUALIFICATION) is Outcome.CLEAR


def test_numbers_are_written_as_people_do() -> None:
    assert [chinese(number) for number in (3, 10, 12, 20, 105, 800, 1205, 5000)] == [
        *("三", "十", "十二", "二十", "一百零五", "八百", "一千二百零五", "五千"),
    ]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("供应商注册资\n本不低于", [6]),
        ("注\n册\n资\n本", [1, 3, 5]),
        ("注册资本\n投标保证金", []),
        ("注册资\n\n本", []),
        ("统\n一、注册资本", []),
        ("注册资。\n本", []),
    ],
)
def test_only_a_break_inside_a_word_is_taken_out(text: str, at: list[int]) -> None:
    assert seams.broken(text, BytesAhoCorasick([word.encode() for word in ("注册资本", "统一")])) == at


NASTY = [
    *(
        "一",
        "(",
        "|",
        "\n",
        " ",
        "a",
        "1",
        ",",
        "《",
        "壹",
        "①",
        "★",
        "注",
        "注\n",
        "注册资本",
        "不得",
        "得分",
    ),
    *("在本市注册的企业，", "不得有下列情形：\n1.", "资格条件\n", "品牌：", "参考品牌：华为、", "康明斯"),
]


def seconds(text: str) -> float:
    start = time.process_time()
    check(text, section=None, on=ON)
    return time.process_time() - start


def grows(of: Callable[[str], float], unit: str, length: int) -> float:
    """How many times the work of a text is that of a quarter of it, at its least in some tries."""
    short, long = (unit * length)[:length], (unit * 4 * length)[: 4 * length]
    of(short)
    return min(of(long) / max(of(short), 1e-4) for _ in range(2))


@pytest.mark.parametrize("unit", NASTY)
def test_four_times_the_text_is_four_times_the_work(unit: str) -> None:
    assert grows(seconds, unit, 60_000 if DEEP else 2_000) < 9


def test_work_that_grows_with_the_square_is_caught() -> None:
    def squared(text: str) -> float:
        start = time.process_time()
        re.search("(?:a+)b", text)
        return time.process_time() - start

    assert grows(squared, "a", 4_000) > 9


@pytest.mark.deep
@pytest.mark.parametrize("unit", ["一", "(", "|", "\n", "a"])
def test_a_megabyte_of_one_character_has_a_verdict(unit: str) -> None:
    assert verdict(unit * 1_000_000, None) in set(Outcome)
