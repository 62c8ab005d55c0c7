"""Clauses of a text: where each begins and ends, its row, its section, and lists of bans."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from procure.fairness.entries import compiled, words
from procure.fairness.findings import Section

_BREAK = re.compile(r"[。;!?\n]")
_GOES_ON = "否则|不满足|未提供|不符合|未达到|违者|如不|其他情|其它情|答:"
_SENTENCE = re.compile(rf"[^。;!?\n]*+(?:[。;!?\n](?={_GOES_ON})[^。;!?\n]*+)*+(?:[。;!?\n]|\Z)")
_ITEM = re.compile(
    r"[\s★▲*]*(?:[(\[]?[0-9一二三四五六七八九十]{1,3}[)\].、]|第[一二三四五六七八九十]+[条项]|[-•●◆■])"
)
_CLAUSE_AT_MOST = 400
_ROW_AT_MOST = 240
_LEAD_AT_MOST = 12
_TITLE = r"(?:\([^)]{0,20}\))?"
_HEADINGS = tuple(
    (section, re.compile(rf"^[^,。;:\n]{{0,14}}(?:{names}){_TITLE}(?::|$)"))
    for section, names in (
        (
            Section.PERFORMANCE,
            "合同(?:的)?(?:条款|主要条款|草案|格式|文本|通用条款|专用条款)|售后服务要求|履约要求",
        ),
        (
            Section.QUALIFICATION,
            "资格(?:条件|要求|审查|标准|性审查)(?:内容|标准|表)?|申请人的资格|准入条件|报名条件",
        ),
        (
            Section.SCORING,
            "(?:评分|评审|评标|打分|计分)(?:标准|办法|细则|因素|方法|项目|内容|信息|表|项)|商务(?:部)?分|技术(?:部)?分",
        ),
        (Section.ACCESS, "(?:获取|领取|购买|发售)(?:招标|采购|磋商|谈判)?文件"),
        (Section.SUBSTANTIVE, "实质性(?:要求|条款|响应要求)|符合性审查(?:表|标准|内容)?"),
        (
            Section.TECHNICAL,
            "技术(?:要求|参数|规格)|采购需求|(?:商务|服务)(?:需求|要求)|项目需求|(?:用户|项目|服务|货物)需求书",
        ),
        (Section.BACKGROUND, "项目(?:概况|背景|基本情况|简介)"),
    )
)
_COLUMNS = re.compile(
    r"(?:评分|评审|评标|打分|评议)[^,\n]{0,8},(?:[^\n]{0,40},)?[^,\n]{0,6}(?:分值|得分|权重|满分|标准|分数)"
)


@dataclass(frozen=True)
class Clause:
    """A sentence or table row of folded text; ``at`` is its start, ``section`` where it stands, if known.

    ``row`` is the line around it; ``recited`` marks an item of a list of what nobody may do.
    """

    text: str
    at: int
    section: Section | None
    row: str = ""
    recited: bool = False


@dataclass(frozen=True)
class Span:
    """A half-open stretch of a clause's text."""

    start: int
    end: int

    def gap(self, other: Span) -> int:
        """Characters between two spans, 0 where they touch or overlap."""
        return max(self.start - other.end, other.start - self.end, 0)

    def joined(self, other: Span) -> Span:
        """The shortest span over both."""
        return Span(min(self.start, other.start), max(self.end, other.end))

    def overlaps(self, other: Span) -> bool:
        """Whether they share a character."""
        return self.start < other.end and other.start < self.end


def spans(pattern: re.Pattern[str], text: str) -> list[Span]:
    """Where a pattern matches more than nothing."""
    return [Span(*match.span()) for match in pattern.finditer(text) if match.end() > match.start()]


def clauses(text: str, section: Section | None) -> Iterator[Clause]:
    """The clauses of folded text; where no section is given, headings in the text tell it."""
    outline = Outline(text, section)
    outline.read(range(len(outline.texts)))
    yield from (clause for clause in map(outline.clause, range(len(outline.texts))) if clause.text.strip())


class Outline:
    """Where the clauses of folded text stand; each is only made when it is asked for."""

    def __init__(self, text: str, section: Section | None) -> None:
        self._text, self._section = text, section
        self.texts = _cut(_SENTENCE.findall(text))
        self._starts = list(accumulate(map(len, self.texts), initial=0))
        self._headed: list[int] = []
        self._headings: list[Section] = []
        self._recited: set[int] = set()

    def read(self, numbers: Iterable[int]) -> None:
        """Look at some clauses, in their order, for headings and for what opens a list of bans."""
        known: dict[str, tuple[Section | None, bool]] = {}
        for number in numbers:
            part = self.texts[number]
            if part not in known:
                known[part] = _heading(part) if self._section is None else None, _opens_a_ban(part)
            heading, opens_a_ban = known[part]
            if heading:
                self._headed.append(number)
                self._headings.append(heading)
            if opens_a_ban:
                self._recite(number + 1)

    def clause(self, number: int) -> Clause:
        """A clause, under the heading read last before it."""
        start, end = self._starts[number], self._starts[number + 1]
        row = _row(self._text, start, end)
        return Clause(self.texts[number], start, self._told(number), row, number in self._recited)

    def number(self, at: int) -> int:
        """Of the clause that a place of the text is in."""
        return bisect_right(self._starts, at) - 1

    def is_whole(self, number: int) -> bool:
        """Whether a clause is a sentence, not a stretch of one that has no end."""
        return all(len(one) < _CLAUSE_AT_MOST for one in self.texts[max(number - 1, 0) : number + 1])

    def _told(self, number: int) -> Section | None:
        before = bisect_right(self._headed, number)
        return self._headings[before - 1] if before else self._section

    def _recite(self, number: int) -> None:
        """The items from here on belong to a list of bans."""
        while number < len(self.texts) and number not in self._recited:
            part = self.texts[number]
            if part.strip() and not _ITEM.match(part):
                break
            self._recited.add(number)
            number += 1


def cues() -> tuple[str, ...]:
    """Patterns of which one matches in every clause that says something about those after it."""
    headings = [pattern.pattern for _, pattern in _HEADINGS]
    return (*headings, _COLUMNS.pattern, words()["list_prohibition"], words()["violations"])


def _cut(sentences: list[str]) -> list[str]:
    """The same with endless ones cut, so that the work stays in proportion to the text."""
    if all(len(one) <= _CLAUSE_AT_MOST for one in sentences):
        return sentences
    return [
        one[at : at + _CLAUSE_AT_MOST]
        for one in sentences
        for at in range(0, max(len(one), 1), _CLAUSE_AT_MOST)
    ]


def _row(text: str, start: int, end: int) -> str:
    before = max(text.rfind("\n", max(start - _ROW_AT_MOST, 0), start) + 1, start - _ROW_AT_MOST, 0)
    line = text.find("\n", end - 1, end + _ROW_AT_MOST)
    return text[before : line if line >= 0 else end + _ROW_AT_MOST]


def _heading(line: str) -> Section | None:
    title = line.rstrip("\n")
    if _COLUMNS.search(title):
        return Section.SCORING
    return next((section for section, pattern in _HEADINGS if pattern.search(title)), None)


def _opens_a_ban(part: str) -> bool:
    """Whether a list of what is forbidden or held against the purchaser follows: ``不得有下列行为:``."""
    opening, colon, _ = part.partition(":")
    if not colon or word("exclude").search(opening):
        return False
    return bool(word("list_prohibition").search(opening) or word("violations").search(opening))


@cache
def word(name: str) -> re.Pattern[str]:
    """A word of the shared vocabulary."""
    return compiled(f"<{name}>", words())
