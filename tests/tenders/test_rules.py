"""Each rule of tenders at its boundary and one step to either side."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from procure.core import rules
from procure.core.rules import Force
from procure.fairness.terms import Factor, Kind
from procure.tenders.rules import clarification, content, custody, timing
from procure.tenders.rules.clarification import ClarifyTender
from procure.tenders.rules.custody import Holder, KeepKeys
from procure.tenders.rules.timing import IssueTender
from tests.cast import at

ON = at("2026-03-02 09:00").date()


def broken(facts: object, force: Force = Force.BLOCK) -> list[str]:
    """The codes of the rules these facts break."""
    return [breach.rule.code for breach in rules.breaches(facts, ON, force)]


def terms(**changes: object) -> content.PrepareTender:
    """A lawful draft with other terms."""
    return replace(content.EXAMPLE, terms=replace(content.TERMS, **changes))


def factors(price: int, rest: int) -> tuple[Factor, ...]:
    """A price factor and one other."""
    return (Factor("价格", price, "按公式", is_price=True), Factor("供货方案", rest, "每缺一项扣十分"))


def issued(posted: str, opens: str, **changes: object) -> IssueTender:
    """A tender issued when its notice was posted."""
    return replace(IssueTender(at(posted), at(posted), at(opens)), **changes)


@pytest.mark.parametrize(
    ("opens", "is_lawful"),
    [
        ("2026-03-21 23:59", False),  # the nineteenth day
        ("2026-03-22 23:59", False),  # the twentieth day is a Sunday: it ends on Monday
        ("2026-03-23 00:00", True),
        ("2026-03-23 09:00", True),
        ("2026-03-24 09:00", True),
    ],
)
def test_bids_have_twenty_days_without_the_first(opens: str, is_lawful: bool) -> None:
    assert ("bids-have-twenty-days" not in broken(issued("2026-03-02 09:00", opens))) is is_lawful


@pytest.mark.parametrize(("opens", "is_lawful"), [("2026-03-23 23:59", False), ("2026-03-24 00:00", True)])
def test_the_twentieth_day_itself_is_lawful_on_a_working_day(opens: str, is_lawful: bool) -> None:
    assert ("bids-have-twenty-days" not in broken(issued("2026-03-04 23:59", opens))) is is_lawful


def test_the_hour_of_the_notice_does_not_matter_but_its_beijing_day_does() -> None:
    assert not broken(issued("2026-03-04 23:59", "2026-03-24 00:00"))
    assert broken(issued("2026-03-05 00:00", "2026-03-24 00:00")) == ["bids-have-twenty-days"]


@pytest.mark.parametrize(("opens", "is_lawful"), [("2026-10-13 23:59", False), ("2026-10-14 00:00", True)])
def test_over_the_national_holiday_five_working_days_bite_first(opens: str, is_lawful: bool) -> None:
    found = broken(issued("2026-09-30 09:00", opens))
    assert ("documents-are-available-five-working-days" not in found) is is_lawful
    assert ("the-notice-runs-before-the-opening" not in found) is is_lawful


@pytest.mark.parametrize(("early", "is_lawful"), [(1, True), (0, True), (-1, False)])
def test_the_designated_medium_posts_no_later_than_the_documents_are_issued(
    early: int, is_lawful: bool
) -> None:
    now = at("2026-03-02 09:00")
    facts = IssueTender(now, now - timedelta(seconds=early), at("2026-03-30 09:00"))
    assert ("the-designated-medium-posts-first" not in broken(facts)) is is_lawful


def test_an_opening_in_a_year_without_its_holidays_needs_acceptance() -> None:
    facts = issued("2026-12-01 09:00", "2027-03-01 09:00", provisional_accepted=False)
    assert broken(facts) == ["a-provisional-opening-day-is-accepted"]
    assert not broken(replace(facts, provisional_accepted=True))
    assert not broken(issued("2026-03-02 09:00", "2026-03-24 09:00", provisional_accepted=False))


def test_documents_without_a_signature_are_not_published() -> None:
    assert broken(replace(timing.EXAMPLE, is_signed=False)) == ["the-published-documents-are-signed"]


@pytest.mark.parametrize(("fen", "is_lawful"), [(1_999_999, True), (2_000_000, True), (2_000_001, False)])
def test_the_bid_security_is_at_most_two_percent(fen: int, is_lawful: bool) -> None:
    assert (not broken(terms(bid_security_fen=fen))) is is_lawful


@pytest.mark.parametrize(("percent", "is_lawful"), [(9, True), (10, True), (11, False)])
def test_the_performance_security_is_at_most_ten_percent(percent: int, is_lawful: bool) -> None:
    assert (not broken(replace(content.EXAMPLE, performance_security_percent=percent))) is is_lawful


@pytest.mark.parametrize(("points", "is_lawful"), [(None, True), (299, False), (300, True), (301, True)])
def test_agreed_interest_is_at_least_the_prime_rate(points: int | None, is_lawful: bool) -> None:
    """The rate was entered from memory: until somebody has checked it, a lower one is only warned of."""
    facts = replace(content.EXAMPLE, late_interest_bp=points)
    assert (not broken(facts, Force.WARN)) is is_lawful
    assert not broken(facts)


@pytest.mark.parametrize(("number", "is_lawful"), [("2026-0001", True), ("", False), ("  ", False)])
def test_nothing_is_bought_without_a_number_of_the_plan(number: str, is_lawful: bool) -> None:
    assert (not broken(replace(content.EXAMPLE, budget_id=number))) is is_lawful


@pytest.mark.parametrize(
    ("fen", "is_lawful"), [(99_999_999, True), (100_000_000, True), (100_000_001, False)]
)
def test_the_ceiling_is_at_most_the_budget(fen: int, is_lawful: bool) -> None:
    assert (not broken(terms(ceiling_fen=fen))) is is_lawful


@pytest.mark.parametrize(
    ("kind", "price", "is_lawful"),
    [
        *((Kind.GOODS, 29, False), (Kind.GOODS, 30, True), (Kind.GOODS, 31, True)),
        *((Kind.SERVICES, 9, False), (Kind.SERVICES, 10, True), (Kind.SERVICES, 11, True)),
    ],
)
def test_the_price_weighs_thirty_for_goods_and_ten_for_services(
    kind: Kind, price: int, is_lawful: bool
) -> None:
    facts = terms(kind=kind, factors=factors(price, 100 - price))
    assert ("the-price-weighs-at-least-the-floor" not in broken(facts)) is is_lawful


@pytest.mark.parametrize(("rest", "is_lawful"), [(69, False), (70, True), (71, False)])
def test_the_points_sum_to_one_hundred(rest: int, is_lawful: bool) -> None:
    assert (not broken(terms(factors=factors(30, rest)))) is is_lawful


def test_a_factor_without_tiers_is_refused() -> None:
    bare = (*factors(30, 60), Factor("售后", 10, " "))
    assert broken(terms(factors=bare)) == ["the-factors-are-quantified-and-sum-to-one-hundred"]


def test_uniform_standards_are_not_for_comprehensive_scoring() -> None:
    found = broken(replace(content.EXAMPLE, uniform_standard=True))
    assert found == ["comprehensive-scoring-is-not-for-uniform-standards"]


@pytest.mark.parametrize(
    ("percent", "reason", "is_warned"),
    [(29, None, True), (30, None, False), (31, None, False), (29, "renounced", False)],
)
def test_a_small_advance_only_warns(percent: int, reason: str | None, is_warned: bool) -> None:
    facts = replace(content.EXAMPLE, advance_percent=percent, advance_reason=reason)
    assert not broken(facts)
    assert bool(broken(facts, Force.WARN)) is is_warned


def test_a_warning_of_the_gate_needs_a_written_reason() -> None:
    assert broken(replace(content.EXAMPLE, warnings=1)) == ["each-warning-is-answered"]
    assert not broken(replace(content.EXAMPLE, warnings=0))


def test_all_breaches_are_said_at_once() -> None:
    facts = replace(
        terms(bid_security_fen=3_000_000, ceiling_fen=100_000_001), restrictions=2, unfinished=("采购需求",)
    )
    assert len(broken(facts)) == 4


def holder(name: str, *, near: bool = False, runs: bool = False, until: datetime | None = None) -> Holder:
    """A custodian."""
    return Holder(name, name, near, runs, until or at("2027-01-01 00:00"))


def keys(*holders: Holder, threshold: int = 2) -> KeepKeys:
    """Some custodians of an opening in March."""
    return KeepKeys(holders, threshold, at("2026-03-24 09:00"))


@pytest.mark.parametrize(("near", "is_lawful"), [(0, True), (1, True), (2, False), (3, False)])
def test_the_purchasers_side_stays_under_the_threshold(near: int, is_lawful: bool) -> None:
    chosen = [holder(str(n), near=n < near) for n in range(3)]
    assert (not broken(keys(*chosen))) is is_lawful


@pytest.mark.parametrize(
    ("count", "threshold", "is_lawful"),
    [
        (3, 1, False),
        (3, 2, True),
        (3, 3, True),
        (3, 4, False),
        (2, 2, True),
        (1, 1, False),
        (7, 4, True),
        (8, 4, False),
    ],
)
def test_two_to_seven_holders_and_never_one_alone(count: int, threshold: int, is_lawful: bool) -> None:
    found = broken(keys(*(holder(str(n)) for n in range(count)), threshold=threshold))
    assert ("no-holder-opens-alone" not in found) is is_lawful


def test_one_organisation_holds_one_share() -> None:
    assert broken(keys(holder("a"), holder("a"), holder("b"))) == ["holders-are-of-different-organisations"]


def test_the_operator_is_never_a_holder() -> None:
    assert broken(keys(holder("a"), holder("b"), holder("c", runs=True))) == ["the-operator-holds-no-share"]


@pytest.mark.parametrize(("seconds", "is_lawful"), [(-1, False), (0, False), (1, True)])
def test_a_certificate_is_valid_beyond_the_opening(seconds: int, is_lawful: bool) -> None:
    until = at("2026-03-24 09:00") + timedelta(seconds=seconds)
    assert (not broken(keys(holder("a"), holder("b"), holder("c", until=until)))) is is_lawful


def test_a_revoked_certificate_is_refused() -> None:
    gone = Holder("c", "c", False, False, None)
    assert broken(keys(holder("a"), holder("b"), gone)) == ["each-certificate-outlives-the-opening"]


def explanation(when: str, **changes: object) -> ClarifyTender:
    """Words about a tender that opens on 24 March."""
    return replace(ClarifyTender(at(when), at("2026-03-24 09:00"), True, False), **changes)


@pytest.mark.parametrize(
    ("when", "is_lawful"),
    [("2026-03-08 12:00", True), ("2026-03-09 23:59", True), ("2026-03-10 00:00", False)],
)
def test_what_affects_bids_comes_fifteen_days_before(when: str, is_lawful: bool) -> None:
    assert (not broken(explanation(when))) is is_lawful
    assert not broken(explanation(when, affects_bids=False))


def test_what_does_not_affect_bids_may_come_until_the_opening() -> None:
    assert not broken(explanation("2026-03-24 08:59", affects_bids=False))
    assert broken(explanation("2026-03-24 09:00", affects_bids=False)) == [
        "an-explanation-comes-before-the-opening"
    ]


def test_the_object_and_the_qualifications_never_change() -> None:
    assert broken(explanation("2026-03-05 09:00", changes_object=True)) == [
        "the-object-and-the-qualifications-stay"
    ]


@pytest.mark.parametrize(("when", "is_lawful"), [("2026-03-24 08:59", True), ("2026-03-24 09:00", False)])
def test_a_question_comes_before_the_opening(when: str, is_lawful: bool) -> None:
    facts = clarification.AskQuestion(at(when), at("2026-03-24 09:00"))
    assert (not broken(facts)) is is_lawful


def test_the_examples_of_every_rule_are_what_they_say() -> None:
    for example in (content.EXAMPLE, timing.EXAMPLE, custody.EXAMPLE, clarification.EXAMPLE):
        assert not broken(example)
