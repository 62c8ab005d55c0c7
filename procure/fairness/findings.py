"""What the gate says about a text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from procure.core.parameters import Status
from procure.core.rules import Force
from procure.core.terms import Message, Term

_ROW = re.compile(r"-[0-9]+")


class Section(Term):
    """The part a text plays in the tender documents; the same words weigh differently in each."""

    ACCESS = "access", "获取采购文件"
    QUALIFICATION = "qualification", "资格条件"
    SUBSTANTIVE = "substantive", "实质性要求"
    SCORING = "scoring", "评分标准"
    TECHNICAL = "technical", "技术和商务要求"
    PERFORMANCE = "performance", "合同履行"
    BACKGROUND = "background", "项目概况"


class Decision(Term):
    """How a category is decided: by its wording, unless an exception is proven, or by its context."""

    DETERMINISTIC = "D", "按文义判定"
    EXCEPTION = "X", "无法定例外即判定"
    CONTEXT = "C", "结合上下文判定"


class Outcome(Term):
    """The answer for a whole text."""

    CLEAR = "clear", "未发现问题"
    WARN = "warn", "须说明理由"
    BLOCK = "block", "不予通过"


@dataclass(frozen=True)
class Citation:
    """An article and how far its text was read (``V``, ``V2``, ``M``)."""

    article: str
    status: str


@dataclass(frozen=True)
class Finding:
    """One restriction: ``excerpt`` is ``source[start:end]``; ``start == end`` for a wrong value.

    ``field`` is the form field (``factors-0-tiers``), empty when a bare text was checked.
    ``needs_review`` marks wording whose context doesn't allow an automatic verdict.
    ``clause`` is the sentence it stands in, empty when a bare text was checked.
    ``file`` and ``where`` are the attached file it stands in and the place there.
    """

    id: str
    title: Message
    cls: Decision
    force: Force
    start: int
    end: int
    excerpt: str
    reason: Message
    cites: tuple[Citation, ...]
    rewording: Message
    needs_review: bool = False
    field: str = ""
    clause: str = ""
    file: str = ""
    where: Message | None = None

    @property
    def place(self) -> str:
        """The kind of field it stands in, whichever row: ``factors-tiers``."""
        return place_of(self.field)

    @property
    def words(self) -> str:
        """What an answer to it is about: the sentence, or what is said of a value."""
        return self.clause or str(self.reason)

    @property
    def key(self) -> str:
        """Names the category, the place and the exact words: other words are another finding."""
        about = "\0".join((self.id, self.place, self.words))
        return hashlib.sha256(about.encode()).hexdigest()

    @property
    def article(self) -> str:
        """The articles it rests on, in one line."""
        return "；".join(cite.article for cite in self.cites)


@dataclass(frozen=True)
class Verdict:
    """Everything found in one text, in the order of the text."""

    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> Outcome:
        """The gravest of the findings."""
        return outcome(self.findings)


def place_of(field: str) -> str:
    """The kind of a field, whichever row: ``factors-tiers`` for ``factors-0-tiers``."""
    return _ROW.sub("", field)


def outcome(findings: tuple[Finding, ...]) -> Outcome:
    """Block if one finding blocks, warn if there is any, else clear."""
    if any(finding.force is Force.BLOCK for finding in findings):
        return Outcome.BLOCK
    return Outcome.WARN if findings else Outcome.CLEAR


def heaps(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], ...]:
    """Findings about one place together, what blocks first: words of one field that overlap."""
    found: list[list[Finding]] = []
    for one in findings:
        if found and any(_overlap(one, other) for other in found[-1]):
            found[-1].append(one)
        else:
            found.append([one])
    return tuple(tuple(sorted(heap, key=lambda one: one.force is not Force.BLOCK)) for heap in found)


def _overlap(one: Finding, other: Finding) -> bool:
    alike = (one.field, one.file) == (other.field, other.file)
    return alike and max(one.start, other.start) < min(one.end, other.end)


def value_finding(
    id_: str, field: str, title: Message, reason: Message, article: str, rewording: Message, force: Force
) -> Finding:
    """A finding about the value in a field, under an article that was read."""
    cites = (Citation(article, Status.VERIFIED.value),)
    return Finding(id_, title, Decision.DETERMINISTIC, force, 0, 0, "", reason, cites, rewording, field=field)
