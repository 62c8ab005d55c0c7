"""The catalogue of prohibited wordings: one entry per category, read from ``catalogue/*.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from procure.core.parameters import Status
from procure.core.terms import Message, Term
from procure.fairness import likeness
from procure.fairness.findings import Citation, Decision, Section
from procure.fairness.literals import Reader, Words, rarest_first
from procure.fairness.programs import worked_out
from procure.fairness.spelling import folded
from procure.fairness.swift import Compiler

LEXICON = "lexicon.toml"
_VERSION_LENGTH = 12
_WORD = re.compile(r"<([a-z_]+)>")
_FAR = ("<force>", "<asked>", "<score>")  # scores and exclusions are among the words behind these


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
    """``object`` and ``force`` stand in neighbouring parts of one clause, or ``within`` characters.

    ``near``: what must stand by the object too; ``anywhere``: a score or exclusion in the row is enough;
    ``alone``: the words themselves show that bidders are meant; ``review``: they never decide by themselves;
    ``days_below``: the object names days with fewer working days; ``plain``: enough in a list of conditions.
    """

    object_as: str
    force_as: str
    near_as: str | None
    within: int | None
    anywhere: bool
    alone: bool
    review: bool
    since: date | None = None
    days_below: int | None = None
    plain: bool = False

    @cached_property
    def object(self) -> re.Pattern[str]:
        """What is asked, ready to be looked for; made at its first use, as most never are."""
        return _compiled(self.object_as)

    @cached_property
    def force(self) -> re.Pattern[str]:
        """The words that make it binding."""
        return _compiled(self.force_as)

    @cached_property
    def near(self) -> re.Pattern[str] | None:
        """What must stand by the object."""
        return None if self.near_as is None else _compiled(self.near_as)

    @cached_property
    def required(self) -> tuple[Words, ...]:
        """Sets of words, of each of which a clause holds one wherever the pattern finds something."""
        force = None if self.anywhere or self.plain or self.near_as else self.force_as
        asked = (self.object_as, *filter(None, (self.near_as, force)))
        sets = {words for pattern in asked for words in required(pattern)}
        return tuple(sorted(sets, key=rarest_first))


@dataclass(frozen=True)
class Excuse:
    """Wording that makes a look-alike lawful."""

    pattern_as: str
    scope: Scope

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The wording, ready to be looked for."""
        return _compiled(self.pattern_as)


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
    ``of_bidding``: in what is bought and in the contract it only means words on the bidding.
    ``when_scored``: what becomes of a finding that is only scored (``same`` or ``review``).
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
    when_scored: AfterAward
    patterns: tuple[Pattern, ...]
    excuses: tuple[Excuse, ...]
    reason: Message
    rewording: Message
    hits: tuple[Example, ...]
    lookalikes: tuple[Example, ...]
    exceptions: tuple[Exemption, ...] = ()
    of_bidding: bool = False

    def in_force(self, on: date) -> bool:
        """Whether the category holds on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)

    def at(self, on: date) -> Entry:
        """The entry with the patterns that hold on a day: what was lawful to ask for then stays so."""
        if all(one.since is None or one.since <= on for one in self.patterns):
            return self
        return replace(self, patterns=tuple(one for one in self.patterns if not one.since or one.since <= on))

    @property
    def may_block(self) -> bool:
        """Whether a source was read: an entry known from memory alone only warns."""
        return self.cls is not Decision.CONTEXT and any(
            source.status != Status.MEMORY.value for source in self.sources
        )


@cache
def catalogue() -> tuple[Entry, ...]:
    """Every entry of the shipped catalogue, by id."""
    texts = {name: content.decode() for name, content in files().items() if name != LEXICON}
    rows = (row for text in texts.values() for row in tomllib.loads(text)["entry"])
    return tuple(sorted((entry(row, words()) for row in rows), key=lambda one: one.id))


@cache
def words() -> Mapping[str, str]:
    """The shared vocabulary of the shipped catalogue, each word a regular expression."""
    return lexicon(tomllib.loads(files()[LEXICON].decode())["words"])


@cache
def version() -> str:
    """The shipped catalogue's version: the same files and weights, the same version."""
    return version_of({**files(), likeness.FILE: likeness.shipped()})


def version_of(files: Mapping[str, bytes]) -> str:
    """A short hash over the names and contents of a catalogue's files."""
    whole = sha256()
    for name, content in files.items():
        whole.update(b"%s %d\n%s" % (name.encode(), len(content), content))
    return whole.hexdigest()[:_VERSION_LENGTH]


def files(folder: Traversable | None = None) -> Mapping[str, bytes]:
    """The files of a catalogue, by name; the shipped one where no folder is given."""
    folder = folder or resources.files("procure.fairness").joinpath("catalogue")
    found = {file.name: file.read_bytes() for file in folder.iterdir() if file.name.endswith(".toml")}
    return dict(sorted(found.items()))


def lexicon(raw: Mapping[str, str]) -> Mapping[str, str]:
    """Words with ``<word>`` replaced by the words before them, each in a group of its own."""
    known: dict[str, str] = {}
    for name, pattern in raw.items():
        known[name] = f"(?:{_expand(pattern, known)})"
    return known


def entry(row: Mapping[str, Any], words: Mapping[str, str]) -> Entry:
    """One entry from its table; KeyError names a missing part, ValueError a wrong one."""
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
        when_scored=AfterAward(row.get("when_scored", "same")),
        patterns=tuple(_pattern(pattern, words) for pattern in (*row["patterns"], *_cancelled(row))),
        excuses=tuple(
            Excuse(_expand(one["pattern"], words), Scope(one.get("scope", "span"))) for one in row["excuses"]
        ),
        reason=Message(row["reason"]),
        rewording=Message(row["rewording"]),
        hits=tuple(_example(example) for example in row["hits"]),
        lookalikes=tuple(_example(example) for example in row["lookalikes"]),
        exceptions=tuple(
            Exemption(one["id"], Message(one["words"]), one["article"]) for one in row.get("exceptions", ())
        ),
        of_bidding=row.get("of_bidding", False),
    )


def _pattern(row: Mapping[str, Any], words: Mapping[str, str]) -> Pattern:
    return Pattern(
        object_as=_expand(row["object"], words),
        force_as=_expand(row.get("force", "<force>"), words),
        near_as=_expand(row["near"], words) if "near" in row else None,
        within=row.get("within"),
        anywhere=row.get("anywhere", any(word in row.get("force", "<force>") for word in _FAR)),
        alone=row.get("alone", False),
        review=row.get("review", False),
        since=row.get("since"),
        days_below=row.get("days_below"),
        plain=row.get("plain", False),
    )


def _cancelled(row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Patterns of a table of cancelled qualifications; a cancellation nobody has checked only warns."""
    told = {"force": "<asked>", "within": 24, "plain": True}
    for one in row.get("cancelled", ()):
        review = one["status"] == Status.MEMORY.value
        yield told | {"object": one["words"], "since": one["since"], "review": review}


def _example(row: Mapping[str, str]) -> Example:
    return Example(row["text"], Section(row["section"]) if "section" in row else None)


def compiled(pattern: str, words: Mapping[str, str]) -> re.Pattern[str]:
    """A regular expression over folded text in which ``<word>`` stands for a word of the lexicon."""
    return _compiled(_expand(pattern, words))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return compiler().compiled(pattern)


@cache
def compiler() -> Compiler:
    """What compiles the patterns of the catalogue."""
    return Compiler(words().values(), folded, worked_out())


@cache
def required(pattern: str) -> tuple[Words, ...]:
    """Sets of words, of each of which one stands wherever a pattern over folded text matches."""
    return _reader().required(pattern)


@cache
def _reader() -> Reader:
    return Reader(words().values(), folded)


def _expand(pattern: str, words: Mapping[str, str]) -> str:
    return _WORD.sub(lambda match: words[match[1]], pattern)
