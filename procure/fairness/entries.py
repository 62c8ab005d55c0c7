"""The catalogue of prohibited wordings: one entry per category, read from ``catalogue/*.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from procure.core.parameters import Status
from procure.core.terms import Message, Term
from procure.fairness.findings import Citation, Decision, Section

LEXICON = "lexicon.toml"
_WORD = re.compile(r"<([a-z_]+)>")


class Scope(Term):
    """What an exception excuses: the words it covers, or the whole clause it stands in."""

    SPAN = "span", "所及文字"
    CLAUSE = "clause", "整句"


class AfterAward(Term):
    """What becomes of a finding that concerns only the winner after the award."""

    CLEAR = "clear", "不予提示"
    REVIEW = "review", "人工复核"
    SAME = "same", "同样处理"


@dataclass(frozen=True)
class Pattern:
    """``object`` and ``force`` lie at most ``within`` characters apart in one clause.

    ``alone``: the words themselves show that bidders are meant; ``review``: they never decide by themselves.
    """

    object: re.Pattern[str]
    force: re.Pattern[str]
    within: int
    alone: bool
    review: bool


@dataclass(frozen=True)
class Excuse:
    """Wording that makes a look-alike lawful."""

    pattern: re.Pattern[str]
    scope: Scope


@dataclass(frozen=True)
class Exemption:
    """A lawful ground on which wording of an entry may stand where its circumstances are proven."""

    id: str
    words: Message
    article: str


@dataclass(frozen=True)
class Example:
    """A clause of our own wording and the section it stands in, if that matters."""

    text: str
    section: Section | None


@dataclass(frozen=True)
class Entry:
    """One category of the rule table; ``until`` is the first day on which it no longer holds.

    ``binding_in``: sections in which the wording binds bidders without saying so.
    """

    id: str
    title: Message
    group: str
    cls: Decision
    tracks: tuple[str, ...]
    since: date | None
    until: date | None
    sources: tuple[Citation, ...]
    binding_in: tuple[Section, ...]
    after_award: AfterAward
    patterns: tuple[Pattern, ...]
    excuses: tuple[Excuse, ...]
    reason: Message
    rewording: Message
    hits: tuple[Example, ...]
    lookalikes: tuple[Example, ...]
    exceptions: tuple[Exemption, ...] = ()

    def in_force(self, on: date) -> bool:
        """Whether the category holds on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)

    @property
    def may_block(self) -> bool:
        """Whether a source was read: an entry known from memory alone only warns."""
        return self.cls is not Decision.CONTEXT and any(
            source.status != Status.MEMORY.value for source in self.sources
        )


@cache
def catalogue() -> tuple[Entry, ...]:
    """Every entry of the shipped catalogue, by id."""
    folder = resources.files("procure.fairness").joinpath("catalogue")
    files = [file for file in folder.iterdir() if file.name.endswith(".toml") and file.name != LEXICON]
    rows = (row for file in files for row in tomllib.loads(file.read_text("utf-8"))["entry"])
    return tuple(sorted((entry(row, words()) for row in rows), key=lambda one: one.id))


@cache
def words() -> Mapping[str, str]:
    """The shared vocabulary of the shipped catalogue, each word a regular expression."""
    file = resources.files("procure.fairness").joinpath("catalogue", LEXICON)
    return lexicon(tomllib.loads(file.read_text("utf-8"))["words"])


def lexicon(raw: Mapping[str, str]) -> Mapping[str, str]:
    """Words with ``<word>`` replaced by the words before them, each in a group of its own."""
    known: dict[str, str] = {}
    for name, pattern in raw.items():
        known[name] = f"(?:{_expand(pattern, known)})"
    return known


def entry(row: Mapping[str, Any], words: Mapping[str, str]) -> Entry:
    """One entry from its table; KeyError names a missing part, ValueError or re.error a wrong one."""
    return Entry(
        id=row["id"],
        title=Message(row["title"]),
        group=row["group"],
        cls=Decision(row["class"]),
        tracks=tuple(row["tracks"]),
        since=row.get("since"),
        until=row.get("until"),
        sources=tuple(
            Citation(source["article"], Status(source["status"]).value) for source in row["sources"]
        ),
        binding_in=tuple(Section(name) for name in row.get("binding_in", ())),
        after_award=AfterAward(row["after_award"]),
        patterns=tuple(_pattern(pattern, words) for pattern in row["patterns"]),
        excuses=tuple(_excuse(excuse, words) for excuse in row["excuses"]),
        reason=Message(row["reason"]),
        rewording=Message(row["rewording"]),
        hits=tuple(_example(example) for example in row["hits"]),
        lookalikes=tuple(_example(example) for example in row["lookalikes"]),
        exceptions=tuple(
            Exemption(one["id"], Message(one["words"]), one["article"]) for one in row.get("exceptions", ())
        ),
    )


def _citation(row: Mapping[str, str]) -> Citation:
    return Citation(row["article"], Status(row["status"]).value)


def _pattern(row: Mapping[str, Any], words: Mapping[str, str]) -> Pattern:
    return Pattern(
        object=compiled(row["object"], words),
        force=compiled(row.get("force", "<force>"), words),
        within=row.get("within", 12),
        alone=row.get("alone", False),
        review=row.get("review", False),
    )


def _excuse(row: Mapping[str, str], words: Mapping[str, str]) -> Excuse:
    return Excuse(compiled(row["pattern"], words), Scope(row.get("scope", "span")))


def _example(row: Mapping[str, str]) -> Example:
    return Example(row["text"], Section(row["section"]) if "section" in row else None)


def compiled(pattern: str, words: Mapping[str, str]) -> re.Pattern[str]:
    """A regular expression over folded text in which ``<word>`` stands for a word of the lexicon."""
    return re.compile(_expand(pattern, words), re.IGNORECASE)


def _expand(pattern: str, words: Mapping[str, str]) -> str:
    return _WORD.sub(lambda match: words[match[1]], pattern)
