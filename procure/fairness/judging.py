"""The judgement of one clause: object and force, then exceptions, negation, role, timing and quotation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from procure.fairness.clauses import (
    Clause,
    Span,
    concerns_bidders,
    is_after_award,
    is_negated,
    is_quoted,
)
from procure.fairness.entries import AfterAward, Entry, Pattern, Scope
from procure.fairness.findings import Section


@dataclass(frozen=True)
class Hit:
    """A candidate that survived, in positions of the folded text."""

    entry: Entry
    span: Span
    needs_review: bool

    @property
    def blocks(self) -> bool:
        return self.entry.may_block and not self.needs_review


def hits(entry: Entry, clause: Clause) -> Iterator[Hit]:
    """What an entry finds in a clause; overlapping candidates count once."""
    return _distinct(_hits(entry, clause))


def _hits(entry: Entry, clause: Clause) -> Iterator[Hit]:
    if _excused(entry, Scope.CLAUSE, clause, Span(0, len(clause.text))):
        return
    for pattern in entry.patterns:
        for found in _candidates(entry, pattern, clause):
            hit = _judge(entry, pattern, clause, found)
            if hit is not None:
                yield hit


def _candidates(entry: Entry, pattern: Pattern, clause: Clause) -> Iterator[Span]:
    """Object and nearest force, as one span; excused and negated objects are left out."""
    forces = _spans(pattern.force, clause.text)
    for found in _spans(pattern.object, clause.text):
        if _excused(entry, Scope.SPAN, clause, found) or is_negated(clause, found):
            continue
        force = min(forces, key=found.gap, default=None)
        if force is not None and force.gap(found) <= pattern.within:
            yield found.joined(force)


def _spans(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [Span(*match.span()) for match in pattern.finditer(text)]


def _excused(entry: Entry, scope: Scope, clause: Clause, found: Span) -> bool:
    patterns = (excuse.pattern for excuse in entry.excuses if excuse.scope is scope)
    return any(span.overlaps(found) for pattern in patterns for span in _spans(pattern, clause.text))


def _judge(entry: Entry, pattern: Pattern, clause: Clause, found: Span) -> Hit | None:
    """Role, timing and quotation of a candidate; None where it is no restriction at all."""
    late = entry.after_award is not AfterAward.SAME and is_after_award(clause, found)
    if late and entry.after_award is AfterAward.CLEAR:
        return None
    background = clause.section is Section.BACKGROUND
    bound = pattern.alone or clause.section in entry.binding_in or concerns_bidders(clause)
    review = pattern.review or late or background or not bound or is_quoted(clause)
    return Hit(entry, Span(found.start + clause.at, found.end + clause.at), review)


def _distinct(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Overlapping hits of one category in one clause as one: the surest, then the longest."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.needs_review, one.span.start - one.span.end)):
        if not any(hit.span.overlaps(other.span) for other in kept):
            kept.append(hit)
    yield from kept
