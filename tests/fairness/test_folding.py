"""One spelling for many, and each character of it knows where it stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procure.fairness.folding import fold
from procure.fairness.simplified import SIMPLIFIED

ODD = st.sampled_from("甲乙，｜|\t \u3000\r\n\u200b…①Ａａ%㎡註壹１1;。\ufdfa\ud800İıſ第三.①★-、")
texts = st.lists(st.text(ODD, max_size=40) | st.text(max_size=20), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("８００ 万元，", "800万元,"),
        ("註冊資本伍佰萬", "注册资本五百万"),
        ("参加，參加", "参加,参加"),
        ("ＩＳＯ９００１ Iso", "iso9001iso"),
        ("甲\t乙|丙｜丁", "甲,乙,丙,丁"),
        ("注\u200b册\u00ad地", "注册地"),
        ("一\r\n二\n\n三", "一\n二\n\n三"),
        ("①②…", "12..."),
        ("", ""),
    ],
)
def test_one_spelling_for_many(written: str, read: str) -> None:
    assert fold(written).text == read


LONG = "为保证项目顺利实施、确保服务质量，供应商注册资"


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        (LONG, "本不得少于800万元", True),
        (LONG, "  本不得少于800万元", True),
        (LONG + "。", "本不得少于800万元", False),
        (LONG[-19:], "本不得少于800万元", False),
        (LONG[-20:], "本不得少于800万元", True),
        (LONG, "2、本不得少于800万元", False),
        (LONG, "★本不得少于800万元", False),
        (LONG, "", False),
        (LONG, "\n本", False),
        ("序号 | " + LONG, "本不得少于800万元", False),
        (LONG, "本 | 不得少于800万元", False),
    ],
)
def test_a_line_that_was_full_goes_on(before: str, after: str, joined: bool) -> None:
    assert ("\n" not in fold(f"{before}\n{after}").text) is joined


@given(texts)
def test_each_character_says_where_it_stood(source: str) -> None:
    folded = fold(source)
    origins = [folded.source_span(at, at + 1) for at in range(len(folded.text))]
    assert origins == sorted(origins)
    for char, (start, end) in zip(folded.text, origins, strict=True):
        assert end == start + 1
        assert char in fold(source[start]).text


@given(texts, st.data())
def test_a_break_taken_out_later_moves_nothing_else(source: str, data: st.DataObject) -> None:
    folded = fold(source)
    breaks = [at for at, char in enumerate(folded.text) if char == "\n"]
    out = sorted(data.draw(st.sets(st.sampled_from(breaks)))) if breaks else []
    kept = [at for at in range(len(folded.text)) if at not in out]
    after = folded.without(out)
    assert after.text == "".join(folded.text[at] for at in kept)
    for at, was in enumerate(kept):
        assert after.source_span(at, at + 1) == folded.source_span(was, was + 1)


def test_a_long_text_says_where_its_end_stood() -> None:
    source = "供应商　应当…提供服务。\n" * 3000 + "终"
    folded = fold(source)
    assert folded.source_span(len(folded.text) - 1, len(folded.text)) == (len(source) - 1, len(source))


def in_gb2312(char: str) -> bool:
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def test_only_traditional_characters_and_capitals_are_written_otherwise() -> None:
    capitals = set("贰叁肆伍陆柒捌玖拾佰仟壹〇於後菸麽")
    changed = {chr(one): told for one, told in SIMPLIFIED.items()}
    assert [char for char in changed if in_gb2312(char) and char not in capitals] == []
    assert [told for told in changed.values() if not in_gb2312(told) or told in changed] == []
    assert in_gb2312("资")
    assert not in_gb2312("資")
