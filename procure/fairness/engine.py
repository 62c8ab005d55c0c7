"""The gate: every clause of a text judged under every entry in force, as findings with exact spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from procure.core.rules import Force
from procure.fairness import remembered
from procure.fairness.alike import read_alike
from procure.fairness.clauses import Outline
from procure.fairness.entries import Entry, catalogue
from procure.fairness.findings import Finding, Section, Verdict
from procure.fairness.folding import Folded, fold
from procure.fairness.judging import Hit, hits
from procure.fairness.prefilter import Candidate, Prefilter
from procure.fairness.second_looks import reason, second_looks

TRACK = "A"


def check(text: str, *, section: Section | None, on: date, track: str = TRACK) -> Verdict:
    """Every restriction in a text under the law of a day; spans are positions in ``text`` as given."""
    return check_against(catalogue(), text, section=section, on=on, track=track)


def check_against(
    entries: Iterable[Entry], text: str, *, section: Section | None, on: date, track: str = TRACK
) -> Verdict:
    """``check`` with a catalogue of the caller's."""
    filtered = prefilter(on, track) if entries is catalogue() else Prefilter(_in_force(entries, on, track))
    folded = fold(text)
    folded = folded.without(filtered.broken(folded.text))
    folded = replace(folded, text=read_alike(folded.text))
    outline = Outline(folded.text, section)
    candidates = list(filtered.candidates(outline))
    found = list(_judged(candidates))
    if entries is catalogue():
        found += second_looks(outline, candidates, found, _told_by_examples(on, track))
    findings = [_finding(hit, folded, text) for hit in found]
    return Verdict(tuple(sorted(findings, key=lambda found: (found.start, found.end, found.id))))


@lru_cache(maxsize=4)
def prefilter(on: date, track: str = TRACK) -> Prefilter:
    """What the shipped catalogue looks for first under the law of a day."""
    entries = _in_force(catalogue(), on, track)
    return Prefilter(entries, remembered.needed_by(entries))


@lru_cache(maxsize=4)
def _told_by_examples(on: date, track: str) -> Mapping[str, Entry]:
    """Entries of a day that are what they are now; of what else the law said then there are no examples."""
    return {entry.id: entry for entry in prefilter(on, track).entries if entry in catalogue()}


def _in_force(entries: Iterable[Entry], on: date, track: str) -> Sequence[Entry]:
    return [entry.at(on) for entry in entries if track in entry.tracks and entry.in_force(on)]


def _judged(candidates: Iterable[Candidate]) -> Iterator[Hit]:
    """All hits; of what stands the same in the same place of the text several times one is judged."""
    known: dict[tuple[object, ...], tuple[Hit, ...]] = {}
    for one in candidates:
        clause = one.clause
        seen = one.entry.id, clause.text, clause.row, clause.section, clause.recited
        if seen not in known:
            known[seen] = tuple(hits(one.entry, replace(clause, at=0), one.patterns))
        if known[seen]:
            yield from (hit.moved(clause.at) for hit in known[seen])


def _finding(hit: Hit, folded: Folded, source: str) -> Finding:
    start, end = folded.source_span(hit.span.start, hit.span.end)
    return Finding(
        id=hit.entry.id,
        title=hit.entry.title,
        cls=hit.entry.cls,
        force=Force.BLOCK if hit.blocks else Force.WARN,
        start=start,
        end=end,
        excerpt=source[start:end],
        reason=reason(hit.entry) if hit.by_sound else hit.entry.reason,
        cites=hit.entry.sources,
        rewording=hit.entry.rewording,
        needs_review=hit.needs_review,
    )
