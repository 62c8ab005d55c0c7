"""What stands around a candidate and decides it: role, timing, negation, quotation."""

from __future__ import annotations

import re

from procure.fairness.clauses import Clause, Span, word
from procure.fairness.findings import Section

PART = re.compile(r",(?![0-9]{3}(?![0-9]))|(?<![问答复]):|[。;!?\n]")
_ANSWER = re.compile("[答复]:")
_ROLES = (Section.ACCESS, Section.QUALIFICATION, Section.SUBSTANTIVE, Section.SCORING)
_DECIDING = (Section.QUALIFICATION, Section.SCORING)
_AFTER_BIDDING = (Section.TECHNICAL, Section.PERFORMANCE)


def concerns_bidders(clause: Clause) -> bool:
    """Whether section, consequence or addressee show that the clause decides who may bid or win."""
    if clause.section in _ROLES or word("consequence").search(clause.text):
        return True
    speaks = word("bidder").search(clause.text) or word("of_bidders").search(clause.text)
    if speaks and word("demand").search(clause.text):
        return True
    return demands_by_its_place(clause) or bool(word("at_stake").search(clause.row))


def demands_by_its_place(clause: Clause) -> bool:
    """Whether a plain statement is a demand: a qualification, something substantive, or starred."""
    if clause.section in (Section.QUALIFICATION, Section.SUBSTANTIVE):
        return True
    if clause.section is Section.SCORING:
        return False
    listed = word("conditions_listed").search(clause.text) or word("conditions_row").search(clause.row)
    return bool(listed or word("starred").search(clause.text))


def is_after_award(clause: Clause, found: Span) -> bool:
    """Whether only the winner is meant, after the award, and nothing is scored or decided on the promise."""
    promised = clause.section in _DECIDING and word("promise").search(clause.text)
    if promised or word("at_stake").search(clause.text):
        return False
    if clause.section is Section.PERFORMANCE:
        return True
    if word("winner_does").search(clause.text) and not word("candidate").search(clause.text):
        return True
    late = _last(clause.text, "after_award", found.end)
    return late > 0 and late >= _last(clause.text, "candidate", found.start)


def is_scored(clause: Clause) -> bool:
    """Whether the clause gives or takes points rather than deciding who may take part."""
    return clause.section is Section.SCORING or bool(word("score").search(clause.text))


def is_quoted(clause: Clause) -> bool:
    """Whether the clause recites a rule or speaks to rule-makers rather than to bidders."""
    return bool(word("quotation").search(clause.text) or word("reported").search(clause.row))


def is_negated(clause: Clause, found: Span) -> bool:
    """Whether the requirement is denied: ``不得以注册地…``, ``不限注册地``, ``注册资本不作为评审因素``."""
    if clause.recited or is_revoked(clause, found) or _treats_all_alike(clause):
        return True
    if word("inner_denial").search(clause.text, found.start, found.end) or _is_answered(clause.text, found):
        return True
    before = part_start(clause.text, found.start)
    if _reaches(clause.text, before, found.start, "negator") or _forbids_others(clause.text, found):
        return True
    return _denied_after(clause.text, found.end)


def is_revoked(clause: Clause, found: Span) -> bool:
    """Whether a correction takes the words back, or a self-check lists them."""
    if word("revoked").search(clause.text, found.end) or word("self_check").search(clause.row):
        return True
    after = clause.row.partition(clause.text)[2]
    return _is_in_quotes(clause.text, found) and bool(word("revoked").search(after))


def _is_in_quotes(text: str, found: Span) -> bool:
    return text.rfind("“", 0, found.start + 1) > text.rfind("”", 0, found.start)


def is_denied_later(clause: Clause, found: Span) -> bool:
    """Whether the rest of the clause denies something that may be this."""
    return bool(word("denied_later").search(clause.text, found.start))


def is_about_what_is_bought(clause: Clause, found: Span) -> bool:
    """Whether a system, the purchaser or a party to the contract is described, and no bidder is meant."""
    if _is_told(clause.text, found, "told_of"):
        return True
    if clause.section is Section.TECHNICAL:
        return not (word("decides").search(clause.text) or word("candidate").search(clause.text))
    if word("at_stake").search(clause.text) or word("bidder").search(clause.text):
        return False
    if clause.section is Section.PERFORMANCE:
        return bool(word("parties").search(clause.text))
    if clause.section is Section.BACKGROUND:
        return not word("narrows").search(clause.text)
    described = _is_a_feature(clause.text, found) or word("purchaser_is").search(clause.text)
    return bool(described) and clause.section not in _DECIDING


def is_a_feature_bought(clause: Clause) -> bool:
    """Whether a system that is bought is told what to do: ``缴费平台支持报名费在线缴纳``."""
    if not word("feature").search(clause.text) or word("narrows").search(clause.text):
        return False
    return not (word("decides").search(clause.text) or word("candidate").search(clause.text))


def is_apart_from_bidding(clause: Clause) -> bool:
    """Whether what is bought or the contract is told, without a word on how one bids."""
    return clause.section in _AFTER_BIDDING and not word("of_tender").search(clause.text)


def is_about_the_purchaser(clause: Clause, found: Span) -> bool:
    """Whether the purchaser's own facts are told: ``采购人已通过环境管理体系认证``."""
    return _is_told(clause.text, found, "purchaser_told")


def _is_told(text: str, found: Span, subject: str) -> bool:
    """Whether the part around it has such a subject, and decides nothing."""
    start, end = part_start(text, found.start), PART.search(text, found.end)
    if not word(subject).match(text, start):
        return False
    return not word("stake").search(text, start, end.start() if end else len(text))


def _is_a_feature(text: str, found: Span) -> bool:
    here = PART.search(text, found.end)
    return bool(word("system_feature").search(text, 0, here.start() if here else len(text)))


def _is_answered(text: str, found: Span) -> bool:
    """Whether a question about it is answered in favour of whoever asks: ``问：须在本地注册？答：不要求``."""
    answer = _ANSWER.search(text, found.start)
    return answer is not None and bool(word("answered_well").match(text, answer.start()))


def parts_between(text: str, one: Span, other: Span) -> int:
    """How many commas and the like part two spans."""
    first, second = sorted((one, other), key=lambda span: span.start)
    return sum(1 for _ in PART.finditer(text, first.end, max(first.end, second.start)))


def part_start(text: str, before: int) -> int:
    """Where the part of a clause that holds a position begins."""
    return max((match.end() for match in PART.finditer(text, 0, before)), default=0)


def _treats_all_alike(clause: Clause) -> bool:
    if word("alike").search(clause.text):
        return True
    return bool(word("equal").search(clause.text) and not word("stake").search(clause.text))


def _last(text: str, name: str, end: int) -> int:
    return max((match.end() for match in word(name).finditer(text, 0, end)), default=0)


def _reaches(text: str, start: int, end: int, name: str, until: str = "turn") -> bool:
    """Whether a word stands before ``end`` with no 但 or the like after it."""
    last = max((match.end() for match in word(name).finditer(text, start, end)), default=None)
    return last is not None and not word(until).search(text, last, end)


def _forbids_others(text: str, found: Span) -> bool:
    """Whether purchasers, committees or rule-makers are told what not to ask."""
    if word("list_prohibition").search(text, 0, found.start) or _lists_violations(text[: found.start]):
        return True
    return _reaches(text, 0, found.start, "others_may_not", "addressed_anew")


def _lists_violations(before: str) -> bool:
    return bool(word("violations").search(before) and not word("exclude").search(before))


def _denied_after(text: str, end: int) -> bool:
    here = PART.search(text, end)
    stop = here.start() if here else len(text)
    if word("denial").search(text, end, stop):
        return True
    return bool(word("next_denial").match(text, stop + 1))
