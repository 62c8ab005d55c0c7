"""Clauses of a text and what stands around a candidate: role, timing, negation, quotation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from procure.fairness.entries import compiled, words
from procure.fairness.findings import Section

_BREAK = re.compile(r"[。;!?\n]")
_GOES_ON = re.compile(r"[。;!?\n](?!(?:否则|不满足|未提供|不符合|未达到|违者|如不|其他情|其它情))")
_PART = re.compile(r"[,:。;!?\n]")
_HEADING_AT_MOST = 20
_CLAUSE_AT_MOST = 400
_HEADINGS = (
    (
        Section.PERFORMANCE,
        re.compile(r"(?:合同(?:条款|主要条款|草案|格式)|售后服务要求|履约要求)(?:\([^)]*\))?$"),
    ),
    (Section.QUALIFICATION, re.compile(r"(?:资格(?:条件|要求|审查)|申请人的资格)(?:\([^)]*\))?$")),
    (
        Section.SCORING,
        re.compile(r"(?:评分(?:标准|办法|细则|因素)|评审(?:标准|因素)|评标(?:标准|办法))(?:\([^)]*\))?$"),
    ),
    (Section.ACCESS, re.compile(r"(?:获取(?:招标|采购)文件)(?:\([^)]*\))?$")),
    (Section.TECHNICAL, re.compile(r"(?:技术(?:要求|参数|规格)|采购需求|商务要求)(?:\([^)]*\))?$")),
    (Section.BACKGROUND, re.compile(r"(?:项目(?:概况|背景|基本情况))(?:\([^)]*\))?$")),
)


@dataclass(frozen=True)
class Clause:
    """A sentence or table row of folded text; ``at`` is its start, ``section`` where it stands, if known."""

    text: str
    at: int
    section: Section | None


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


def clauses(text: str, section: Section | None) -> Iterator[Clause]:
    """The clauses of folded text; where no section is given, headings in the text tell it."""
    start, told = 0, section
    for end in _ends(text):
        if section is None:
            told = _heading(text[start:end]) or told
        if text[start:end].strip():
            yield Clause(text[start:end], start, told)
        start = end


def _ends(text: str) -> Iterator[int]:
    """Where clauses end; an endless one is cut, so that the work stays in proportion to the text."""
    start = 0
    for end in [*(match.end() for match in _GOES_ON.finditer(text)), len(text)]:
        yield from range(start + _CLAUSE_AT_MOST, end, _CLAUSE_AT_MOST)
        yield end
        start = end


def _heading(line: str) -> Section | None:
    title = line.rstrip("\n:")
    if len(title) > _HEADING_AT_MOST or _BREAK.search(title):
        return None
    return next((section for section, pattern in _HEADINGS if pattern.search(title)), None)


@cache
def _word(name: str) -> re.Pattern[str]:
    return compiled(f"<{name}>", words())


_ROLES = (Section.ACCESS, Section.QUALIFICATION, Section.SUBSTANTIVE, Section.SCORING)


def concerns_bidders(clause: Clause) -> bool:
    """Whether section, consequence or addressee show that the clause decides who may bid or win."""
    addressed = _word("bidder").search(clause.text) and _word("demand").search(clause.text)
    return clause.section in _ROLES or bool(addressed or _word("consequence").search(clause.text))


def is_after_award(clause: Clause, found: Span) -> bool:
    """Whether only the winner is meant, after the award, and nothing is scored or decided on the promise."""
    if clause.section is Section.PERFORMANCE:
        return True
    early = _word("after_award").search(clause.text, 0, found.end)
    return bool(early) and not _word("at_stake").search(clause.text)


def is_quoted(clause: Clause) -> bool:
    """Whether the clause recites a rule or speaks to rule-makers rather than to bidders."""
    return bool(_word("quotation").search(clause.text))


def is_negated(clause: Clause, found: Span) -> bool:
    """Whether the requirement is denied: ``不得以注册地…``, ``不限注册地``, ``注册资本不作为评审因素``."""
    before = _part_start(clause.text, found.start)
    if _reaches(clause.text, before, found.start, "negator") or _prohibits_list(clause.text, found.start):
        return True
    return _denied_after(clause.text, found.end)


def _reaches(text: str, start: int, end: int, word: str) -> bool:
    """Whether a word stands before ``end`` with no 但 after it."""
    last = max((match.end() for match in _word(word).finditer(text, start, end)), default=None)
    return last is not None and not _word("turn").search(text, last, end)


def _prohibits_list(text: str, end: int) -> bool:
    return bool(_word("list_prohibition").search(text, 0, end))


def _denied_after(text: str, end: int) -> bool:
    here = _PART.search(text, end)
    stop = here.start() if here else len(text)
    if _word("denial").search(text, end, stop):
        return True
    return bool(_word("next_denial").match(text, stop + 1))


def _part_start(text: str, before: int) -> int:
    return max((match.end() for match in _PART.finditer(text, 0, before)), default=0)
