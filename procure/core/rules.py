"""The law as functions from facts to a reason.

A fact is a frozen dataclass, one per act. A rule says when it is broken: it returns a Message, or None.
Its name is the sentence that is true when it is kept, and its code in the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from procure.core import parameters
from procure.core.errors import ProcureError
from procure.core.terms import Message, Term

Facts = TypeVar("Facts")


class Force(Term):
    """What a broken rule does."""

    BLOCK = "block", "不予通过"
    WARN = "warn", "须说明理由"


@dataclass(frozen=True)
class Rule:
    """One rule with its ids in the rule table, its article, its dates in force and an example each way."""

    code: str
    ids: tuple[str, ...]
    article: str
    about: type
    check: Callable[[Any], Message | None]
    kept: Any
    broken: Any
    force: Force
    since: date | None
    until: date | None

    def in_force(self, on: date) -> bool:
        """Whether the rule holds on a day; ``until`` is the first day on which it does not."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True)
class Breach:
    """One broken rule and what to tell the person."""

    rule: Rule
    reason: Message


class RuleBroken(ProcureError):
    """An act broke one or more rules (422); all of them are reported at once."""

    code = "rule-broken"

    def __init__(self, breaches: list[Breach]) -> None:
        super().__init__(breaches[0].reason, code=breaches[0].rule.code)
        self.breaches = breaches


RULES: dict[type, list[Rule]] = defaultdict(list)


def rule(
    *ids: str,
    article: str,
    kept: Facts,
    broken: Facts,
    force: Force = Force.BLOCK,
    since: date | None = None,
    until: date | None = None,
) -> Callable[[Callable[[Facts], Message | None]], Callable[[Facts], Message | None]]:
    """Enter a function into the rulebook under ``ids`` of the rule table, with an example each way."""

    def enter(check: Callable[[Facts], Message | None]) -> Callable[[Facts], Message | None]:
        code = check.__name__.replace("_", "-")
        RULES[type(kept)].append(
            Rule(code, ids, article, type(kept), check, kept, broken, force, since, until)
        )
        return check

    return enter


def breaches(facts: object, on: date, force: Force = Force.BLOCK) -> list[Breach]:
    """Every rule of that force about these facts that is broken on the law of a day.

    A rule that rests on a number nobody has checked only warns.
    """
    found = []
    for entry in RULES[type(facts)]:
        if not entry.in_force(on):
            continue
        with parameters.noticing() as read:
            reason = entry.check(facts)
        is_sure = all(one.blocks for one in read)
        if reason is not None and force is (entry.force if is_sure else Force.WARN):
            found.append(Breach(entry, reason))
    return found


def enforce(facts: object, on: date) -> None:
    """Raise RuleBroken with every breach, or return."""
    if found := breaches(facts, on):
        raise RuleBroken(found)


def all_rules() -> list[Rule]:
    """Every rule entered so far, by code."""
    return sorted((entry for entries in RULES.values() for entry in entries), key=lambda entry: entry.code)
