"""The rulebook: what is enforced, when, and what a person is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from procure.core import rules
from procure.core.rules import Force, RuleBroken, rule
from procure.core.terms import Message

DAY = date(2026, 6, 1)


@dataclass(frozen=True)
class Ask:
    """Facts of an act that exists only here."""

    amount: int
    late: bool = False


@pytest.fixture(autouse=True)
def _own_rulebook() -> Iterator[None]:
    before = dict(rules.RULES)
    yield
    rules.RULES.clear()
    rules.RULES.update(before)


def _amount_rule(**more: object) -> None:
    @rule("X1", article="某法 1", kept=Ask(10), broken=Ask(11), **more)
    def amount_is_at_most_ten(ask: Ask) -> Message | None:
        return Message("金额超过%(most)s元。", most=10) if ask.amount > 10 else None


def test_a_kept_rule_lets_the_act_pass() -> None:
    _amount_rule()
    rules.enforce(Ask(10), DAY)


def test_a_broken_rule_says_what_and_under_which_article() -> None:
    _amount_rule()
    with pytest.raises(RuleBroken) as caught:
        rules.enforce(Ask(11), DAY)
    (breach,) = caught.value.breaches
    assert str(breach.reason) == "金额超过10元。"
    assert (breach.rule.article, breach.rule.code) == ("某法 1", "amount-is-at-most-ten")


def test_all_breaches_are_reported_at_once() -> None:
    _amount_rule()

    @rule("X2", article="某法 2", kept=Ask(1), broken=Ask(1, late=True))
    def it_is_in_time(ask: Ask) -> Message | None:
        return Message("迟到。") if ask.late else None

    with pytest.raises(RuleBroken) as caught:
        rules.enforce(Ask(11, late=True), DAY)
    assert {breach.rule.ids for breach in caught.value.breaches} == {("X1",), ("X2",)}


@pytest.mark.parametrize(
    ("on", "bites"),
    [(date(2026, 5, 31), False), (DAY, True), (date(2026, 6, 30), True), (date(2026, 7, 1), False)],
)
def test_a_rule_bites_only_on_its_days_in_force(on: date, bites: bool) -> None:
    _amount_rule(since=DAY, until=date(2026, 7, 1))
    assert bool(rules.breaches(Ask(11), on)) is bites


def test_a_warning_never_blocks() -> None:
    _amount_rule(force=Force.WARN)
    rules.enforce(Ask(11), DAY)
    assert len(rules.breaches(Ask(11), DAY, Force.WARN)) == 1
