"""``procure bench check``: how fast tender text is checked, beside a bare search for the same words in it."""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Callable
from datetime import date
from importlib import resources
from itertools import cycle
from statistics import median
from typing import Any

from ahocorasick_rs import AhoCorasick

from procure.fairness.engine import check, prefilter
from procure.fairness.entries import catalogue, version

_BYTES = 5_000_000
_EVERY = 5_000
_LAWFUL_EACH = 2
_ON = date(2026, 11, 23)
_SEED = 20
_END = re.compile(r"(?<=[^\n。；])(?=[。；\n])")
_NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施孔曹严魏陶姜戚邹喻柏窦章潘葛奚范彭"
_OTHERS = 4
_DIGITS = re.compile("[0-9]+")


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """All speeds in each round, in turns, by processor time."""
    text = tender(asked.size or _BYTES)
    fresh = unrepeated(text)
    words = prefilter(_ON).words
    bare = AhoCorasick(words)
    findings = check(text, section=None, on=_ON).findings
    rounds = [
        (
            _seconds(lambda: bare.find_matches_as_indexes(text, overlapping=True)),
            _seconds(lambda: check(text, section=None, on=_ON)),
            _seconds(lambda: check(fresh, section=None, on=_ON)),
        )
        for _ in range(asked.rounds)
    ]
    size, fresh_size = len(text.encode()) / 1e6, len(fresh.encode()) / 1e6
    return {
        "megabytes": round(size, 2),
        "catalogue": version(),
        "words": len(words),
        "characters_for_each_restrictive_clause": _EVERY,
        "lawful_look_alikes_for_each": _LAWFUL_EACH,
        "findings": len(findings),
        "rounds": asked.rounds,
        "words_alone_mb_per_second": _middle([size / alone for alone, _, _ in rounds]),
        "check_mb_per_second": _middle([size / whole for _, whole, _ in rounds]),
        "check_unrepeated_mb_per_second": _middle([fresh_size / anew for _, _, anew in rounds]),
        "check_to_words_alone": _middle([alone / whole for alone, whole, _ in rounds]),
    }


def tender(size: int) -> str:
    """Some bytes of everyday tender text, each paragraph with other numbers, restrictive clauses strewn in.

    The same each time. A tender of forty pages has about ten restrictive clauses at that density.
    """
    chance = random.Random(_SEED)  # noqa: S311  # a text that can be made again, no secret
    everyday = resources.files("procure.web.bench").joinpath("tender.txt").read_text("utf-8").split("\n")
    strewn = cycle(_strewn(chance))
    parts: list[str] = []
    bytes_, since = 0, 0
    for paragraph in cycle(filter(None, everyday)):
        if bytes_ >= size:
            return "\n".join(parts)
        parts.append(_DIGITS.sub(lambda found: str(chance.randrange(1, 10 ** len(found[0]))), paragraph))
        since += len(paragraph)
        if since * (1 + _LAWFUL_EACH) >= _EVERY:
            parts.append(next(strewn))
            bytes_ += len(parts[-1].encode()) + 1
            since = 0
        bytes_ += len(paragraph.encode()) + 1
    raise AssertionError("an endless text ended")


def unrepeated(text: str) -> str:
    """The same with other characters at the end of each clause, so that none stands twice."""
    chance = random.Random(_SEED)  # noqa: S311  # the same
    return _END.sub(lambda _: "".join(chance.choices(_NAMES, k=_OTHERS)), text)


def _strewn(chance: random.Random) -> list[str]:
    """Clauses of the catalogue, as many lawful ones after each restrictive one."""
    restrictive = [one.text for entry in catalogue() for one in entry.hits]
    lawful = [one.text for entry in catalogue() for one in entry.lookalikes]
    chance.shuffle(restrictive)
    chance.shuffle(lawful)
    others = cycle(lawful)
    return [text for one in restrictive for text in (one, *(next(others) for _ in range(_LAWFUL_EACH)))]


def _seconds(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def _middle(found: list[float]) -> dict[str, float]:
    return {"median": round(median(found), 3), "least": round(min(found), 3), "most": round(max(found), 3)}


def table(found: dict[str, Any]) -> str:
    """The figures for people."""
    return "\n".join(
        (
            f"{found['megabytes']} MB采购文件文字，每{found['characters_for_each_restrictive_clause']}字"
            f"一处限制性条款、{found['lawful_look_alikes_for_each']}处形似的合法条款；"
            f"目录版本{found['catalogue']}，{found['words']}个词；共{found['rounds']}轮，按处理器时间",
            f"  审查全文：每秒 {_of(found['check_mb_per_second'])} MB，{found['findings']}处",
            f"  审查没有重复句子的同样文字：每秒 {_of(found['check_unrepeated_mb_per_second'])} MB",
            f"  只查找同样的词：每秒 {_of(found['words_alone_mb_per_second'])} MB",
            f"  审查与只查找之比：{_of(found['check_to_words_alone'])}",
        )
    )


def _of(one: dict[str, float]) -> str:
    return f"{one['median']}（{one['least']}–{one['most']}）"
