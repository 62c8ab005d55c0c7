"""Clauses in which no pattern holds, but which sound like restrictions and should be looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from procure.core.terms import Message
from procure.fairness.clauses import Clause, Outline, Span
from procure.fairness.context import is_quoted
from procure.fairness.entries import AfterAward, Entry
from procure.fairness.findings import Section
from procure.fairness.judging import Hit, says
from procure.fairness.likeness import sound_like
from procure.fairness.prefilter import Candidate


def second_looks(
    outline: Outline, tried: Iterable[Candidate], found: Iterable[Hit], entries: Mapping[str, Entry]
) -> Iterator[Hit]:
    """One for each clause that sounds like a restriction and about which the catalogue has nothing to say."""
    told = sound_like(outline.texts)
    taken = {outline.number(hit.span.start) for hit in found}
    taken |= {outline.number(one.clause.at) for one in tried if one.clause.text in told and _is_known(one)}
    for number, text in enumerate(outline.texts):
        category = told.get(text, "")
        if category in entries and number not in taken and outline.is_whole(number):
            clause = outline.clause(number)
            if not _is_settled(clause, entries[category]):
                yield Hit(entries[category], _said(clause), needs_review=True, by_sound=True)


def _is_known(one: Candidate) -> bool:
    """Whether the catalogue knows what is said: then it has judged that it restricts nobody."""
    return says(one.clause, one.patterns)


def reason(entry: Entry) -> Message:
    """Why a clause is to be looked at that says none of an entry's words."""
    return Message(
        "这一句没有用到目录中的词句，但读起来与“%(title)s”一类的限制相近，请复核。%(reason)s",
        title=entry.title,
        reason=entry.reason,
    )


def _is_settled(clause: Clause, entry: Entry) -> bool:
    """Whether its place tells that it restricts nobody: a list of bans, a quotation, a duty of the winner."""
    late = clause.section is Section.PERFORMANCE and entry.after_award is AfterAward.CLEAR
    return late or clause.recited or is_quoted(clause)


def _said(clause: Clause) -> Span:
    """The clause without the blanks around it."""
    begun = clause.at + len(clause.text) - len(clause.text.lstrip())
    return Span(begun, begun + len(clause.text.strip()))
