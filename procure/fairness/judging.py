"""The judgement of one clause: object and force, then exceptions, negation, role, timing and quotation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from procure.fairness.clauses import Clause, Span, spans, word
from procure.fairness.context import (
    concerns_bidders,
    demands_by_its_place,
    is_a_feature_bought,
    is_about_the_purchaser,
    is_about_what_is_bought,
    is_after_award,
    is_apart_from_bidding,
    is_denied_later,
    is_negated,
    is_quoted,
    is_scored,
    parts_between,
)
from procure.fairness.dates import working_days
from procure.fairness.entries import AfterAward, Entry, Pattern
from procure.fairness.excuses import Excused
from procure.fairness.findings import Section

_OF_FIRMS = frozenset({"place", "ownership", "size"})
_OF_WARES = "direction"
_NEAR_PARTS = 2
_NEAR_CHARS = 40
_EXCERPT_AT_MOST = 80
_OBJECTS_AT_MOST = 16
"""Of a clause that says the same over and over only its beginning and end are weighed."""


@dataclass(frozen=True)
class Hit:
    """A candidate that survived, in positions of the folded text; ``by_sound`` if no pattern brought it."""

    entry: Entry
    span: Span
    needs_review: bool
    by_sound: bool = False

    @property
    def blocks(self) -> bool:
        """Whether it decides by itself."""
        return self.entry.may_block and not self.needs_review

    def moved(self, by: int) -> Hit:
        """The same further on."""
        return Hit(self.entry, Span(self.span.start + by, self.span.end + by), self.needs_review)


@dataclass(frozen=True)
class _Candidate:
    """Object with what must stand by it, and the words that make it a demand; ``far``: only the row does."""

    span: Span
    far: bool = False


def hits(entry: Entry, clause: Clause, patterns: Iterable[Pattern]) -> Iterator[Hit]:
    """What an entry finds in a clause by some of its patterns; overlapping candidates count once."""
    return _distinct(_hits(entry, replace(clause, text=_without_preamble(clause.text)), patterns))


def says(clause: Clause, patterns: Iterable[Pattern]) -> bool:
    """Whether a clause says what some patterns look for, be it excused or denied."""
    return any(_said(pattern, clause) for pattern in patterns)


@lru_cache(maxsize=64)
def _without_preamble(text: str) -> str:
    """The same with the grounds given for a demand left blank: ``为便于中标后管理``, ``结合本项目特点``."""
    return word("preamble").sub(lambda said: " " * len(said[0]), text)


def _hits(entry: Entry, clause: Clause, patterns: Iterable[Pattern]) -> Iterator[Hit]:
    excused = Excused(entry, clause)
    found = [(pattern, one) for pattern in patterns for one in _candidates(excused, pattern, clause)]
    if found and excused.whole():
        return
    for pattern, one in found:
        hit = _judge(entry, pattern, clause, one)
        if hit is not None:
            yield hit


def _candidates(excused: Excused, pattern: Pattern, clause: Clause) -> Iterator[_Candidate]:
    """Objects with a force; excused and negated ones are left out."""
    for found, candidate in _said(pattern, clause):
        if not excused.cover(found) and not is_negated(clause, found):
            yield candidate


def _said(pattern: Pattern, clause: Clause) -> list[tuple[Span, _Candidate]]:
    """Objects, each with its force."""
    objects = list(_objects(pattern, clause.text))
    forces = spans(pattern.force, clause.text) if objects else []
    forced = ((found, _forced(pattern, clause, found, forces)) for found in objects)
    return [(found, candidate) for found, candidate in forced if candidate]


def _objects(pattern: Pattern, text: str) -> Iterator[Span]:
    """Objects, joined with the nearest of what must stand near them."""
    objects = [one for one in spans(pattern.object, text) if _is_short(pattern, text[one.start : one.end])]
    if len(objects) > _OBJECTS_AT_MOST:
        objects = [*objects[: _OBJECTS_AT_MOST // 2], *objects[-_OBJECTS_AT_MOST // 2 :]]
    if pattern.near is None:
        yield from objects
        return
    beside = spans(pattern.near, text) if objects else []
    for found in objects:
        nearest = min(beside, key=found.gap, default=None)
        if nearest is not None and _is_near(text, found, nearest) and not _is_parted(text, found, nearest):
            yield found.joined(nearest)


def _is_short(pattern: Pattern, found: str) -> bool:
    """Whether the days named are too few, where a pattern asks for days."""
    if pattern.days_below is None:
        return True
    days = working_days(found)
    return days is not None and days < pattern.days_below


def _is_near(text: str, one: Span, other: Span) -> bool:
    return one.gap(other) <= _NEAR_CHARS and parts_between(text, one, other) <= _NEAR_PARTS


def _is_parted(text: str, one: Span, other: Span) -> bool:
    """Whether a denial stands between: ``业绩不限本市``."""
    first, second = sorted((one, other), key=lambda span: span.start)
    return bool(word("negator").search(text, first.end, max(first.end, second.start)))


def _forced(pattern: Pattern, clause: Clause, found: Span, forces: list[Span]) -> _Candidate | None:
    """The candidate with its nearest force, or with what the rest of the clause or row decides on it."""
    force = min(forces, key=found.gap, default=None)
    if force is not None and _has_force(pattern, clause.text, found, force):
        return _Candidate(_excerpt(found, force))
    if pattern.anywhere and word("stake").search(clause.text):
        return _Candidate(found)
    if (pattern.plain or pattern.near is not None) and demands_by_its_place(clause):
        return _Candidate(found)
    if pattern.anywhere and word("stake").search(clause.row):
        return _Candidate(found, far=True)
    return None


def _has_force(pattern: Pattern, text: str, found: Span, force: Span) -> bool:
    if pattern.within is not None:
        return force.gap(found) <= pattern.within
    return _is_near(text, found, force)


def _excerpt(found: Span, force: Span) -> Span:
    both = found.joined(force)
    return both if both.end - both.start <= _EXCERPT_AT_MOST else found


def _judge(entry: Entry, pattern: Pattern, clause: Clause, found: _Candidate) -> Hit | None:
    """Role, timing and quotation of a candidate; None where it is no restriction at all."""
    if entry.group in _OF_FIRMS and not entry.binding_in and is_about_what_is_bought(clause, found.span):
        return None
    if entry.group != _OF_WARES and is_a_feature_bought(clause):
        return None
    if entry.of_bidding and is_apart_from_bidding(clause):
        return None
    if is_about_the_purchaser(clause, found.span):
        return None
    late = entry.after_award is not AfterAward.SAME and is_after_award(clause, found.span)
    if late and entry.after_award is AfterAward.CLEAR:
        return None
    background = clause.section is Section.BACKGROUND
    bound = pattern.alone or clause.section in entry.binding_in or concerns_bidders(clause)
    scored = entry.when_scored is AfterAward.REVIEW and is_scored(clause)
    unsure = scored or found.far or late or background or not bound
    doubted = is_quoted(clause) or is_denied_later(clause, found.span)
    review = pattern.review or unsure or doubted
    at = clause.at
    return Hit(entry, Span(found.span.start + at, found.span.end + at), review)


def _distinct(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Overlapping hits of one category in one clause as one: the surest, then the longest."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.needs_review, one.span.start - one.span.end)):
        if not any(hit.span.overlaps(other.span) for other in kept):
            kept.append(hit)
    yield from kept
