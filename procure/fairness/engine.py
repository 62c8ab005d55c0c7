"""The decision: object and force in one clause, then role, timing, negation, quotation and exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from procure.core.rules import Force
from procure.fairness.clauses import (
    Clause,
    Span,
    clauses,
    concerns_bidders,
    is_after_award,
    is_negated,
    is_quoted,
)
from procure.fairness.entries import AfterAward, Entry, Pattern, Scope, catalogue
from procure.fairness.findings import Finding, Section, Verdict
from procure.fairness.folding import Folded, fold

TRACK = "A"


@dataclass(frozen=True)
class _Hit:
    """A candidate that survived, in positions of the folded text."""

    entry: Entry
    span: Span
    needs_review: bool

    @property
    def blocks(self) -> bool:
        return self.entry.may_block and not self.needs_review


def check(text: str, *, section: Section | None, on: date, track: str = TRACK) -> Verdict:
    """Every restriction in a text under the law of a day; spans are positions in ``text`` as given."""
    return check_against(catalogue(), text, section=section, on=on, track=track)


def check_against(
    entries: Iterable[Entry], text: str, *, section: Section | None, on: date, track: str = TRACK
) -> Verdict:
    """``check`` with a catalogue of the caller's."""
    folded = fold(text)
    valid = [entry for entry in entries if track in entry.tracks and entry.in_force(on)]
    parts = list(clauses(folded.text, section))
    hits = [hit for entry in valid for part in parts for hit in _distinct(_hits(entry, part))]
    findings = [_finding(hit, folded, text) for hit in hits]
    return Verdict(tuple(sorted(findings, key=lambda found: (found.start, found.end, found.id))))


def _hits(entry: Entry, clause: Clause) -> Iterator[_Hit]:
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


def _judge(entry: Entry, pattern: Pattern, clause: Clause, found: Span) -> _Hit | None:
    """Role, timing and quotation of a candidate; None where it is no restriction at all."""
    late = entry.after_award is not AfterAward.SAME and is_after_award(clause, found)
    if late and entry.after_award is AfterAward.CLEAR:
        return None
    background = clause.section is Section.BACKGROUND
    bound = pattern.alone or clause.section in entry.binding_in or concerns_bidders(clause)
    review = pattern.review or late or background or not bound or is_quoted(clause)
    return _Hit(entry, Span(found.start + clause.at, found.end + clause.at), review)


def _distinct(hits: Iterable[_Hit]) -> Iterator[_Hit]:
    """Overlapping hits of one category in one clause as one: the surest, then the longest."""
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda one: (one.needs_review, one.span.start - one.span.end)):
        if not any(hit.span.overlaps(other.span) for other in kept):
            kept.append(hit)
    yield from kept


def _finding(hit: _Hit, folded: Folded, source: str) -> Finding:
    start, end = folded.source_span(hit.span.start, hit.span.end)
    return Finding(
        id=hit.entry.id,
        title=hit.entry.title,
        cls=hit.entry.cls,
        force=Force.BLOCK if hit.blocks else Force.WARN,
        start=start,
        end=end,
        excerpt=source[start:end],
        reason=hit.entry.reason,
        cites=hit.entry.sources,
        rewording=hit.entry.rewording,
        needs_review=hit.needs_review,
    )
