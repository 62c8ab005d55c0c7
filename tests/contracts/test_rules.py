"""The law of contracts at its boundaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from procure.contracts import rules
from procure.contracts.rules import ConfirmAdvance, Item, LowerAdvance, RecordAcceptance, SignContract
from procure.contracts.rules.acceptance import ITEM, REQUEST
from procure.contracts.rules.advance import BAND, CONFIRM, LOWER
from procure.contracts.rules.signing import EXAMPLE
from procure.core.rules import RULES, breaches

ON = date(2026, 3, 2)
LOW = replace(EXAMPLE, advance_percent=29, tender_advance_percent=29)
CONFIRMED = replace(
    LOW,
    advance_reason="statutory-band",
    advance_evidenced=True,
    advance_reason_by="one",
    advance_confirmed_by="another",
)


def codes(facts: object) -> list[str]:
    return [one.rule.code for one in breaches(facts, ON)]


@pytest.mark.parametrize("facts", [SignContract, LowerAdvance, ConfirmAdvance, RecordAcceptance])
def test_every_rule_knows_its_kept_and_its_broken_example(facts):
    assert RULES[facts]
    for entry in RULES[facts]:
        assert entry.check(entry.kept) is None
        assert entry.check(entry.broken) is not None


@pytest.mark.parametrize(("percent", "refused"), [(30, False), (29, True), (31, False)])
def test_thirty_percent_needs_no_reason_and_twenty_nine_does(percent, refused):
    facts = replace(EXAMPLE, advance_percent=percent, tender_advance_percent=percent)
    assert bool(codes(facts)) is refused


@pytest.mark.parametrize(
    "missing",
    [
        {"advance_reason": None},
        {"advance_evidenced": False},
        {"advance_confirmed_by": None},
        {"advance_confirmed_by": "one"},
    ],
)
def test_a_low_advance_needs_reason_evidence_and_another_person(missing):
    assert codes(CONFIRMED) == []
    assert codes(replace(CONFIRMED, **missing)) == [
        "a-low-advance-is-reasoned-evidenced-and-confirmed-by-another"
    ]


@pytest.mark.parametrize(("more", "refused"), [(-1, True), (0, False), (1, True)])
def test_the_price_may_not_differ_by_one_fen(more, refused):
    assert bool(codes(replace(EXAMPLE, amount_fen=EXAMPLE.award_fen + more))) is refused


@pytest.mark.parametrize(
    ("days", "sme", "refused"), [(60, True, False), (61, True, True), (61, False, False)]
)
def test_a_small_supplier_is_paid_within_sixty_days(days, sme, refused):
    assert bool(codes(replace(EXAMPLE, pay_days=days, with_sme=sme))) is refused


def test_the_longest_period_of_payment_came_with_the_regulation_of_2025():
    before = breaches(replace(EXAMPLE, pay_days=61), date(2025, 5, 31))
    after = breaches(replace(EXAMPLE, on=date(2025, 6, 1), pay_days=61), date(2025, 6, 1))
    assert ([one.rule.code for one in before], [one.rule.ids for one in after]) == ([], [("T67",)])


def test_a_missed_target_asks_for_words_not_blanks():
    assert codes(replace(EXAMPLE, target_missed=True, late_reason="  "))
    assert codes(replace(EXAMPLE, target_missed=True, late_reason="节假日")) == []


@pytest.mark.parametrize(("percent", "refused"), [(29, False), (30, True), (31, True)])
def test_a_renunciation_lowers_the_tenders_advance(percent, refused):
    assert bool(codes(replace(LOWER, percent=percent))) is refused


def test_a_statutory_band_keeps_the_tenders_advance_and_shows_its_text():
    assert codes(BAND) == []
    assert codes(replace(BAND, percent=19))
    assert codes(replace(BAND, note=" "))
    assert codes(replace(BAND, has_file=False))


def test_nobody_confirms_the_own_reason():
    assert codes(CONFIRM) == []
    assert codes(replace(CONFIRM, confirmed_by="one"))
    assert codes(replace(CONFIRM, reason_by=None))


def test_delivery_counts_from_the_day_of_signing_to_now():
    assert codes(replace(REQUEST, delivered_at=REQUEST.requested_at)) == []
    assert codes(replace(REQUEST, delivered_at=REQUEST.signed_at.replace(hour=0))) == []
    later = REQUEST.requested_at.replace(minute=1)
    assert codes(replace(REQUEST, delivered_at=later)) == ["delivery-lies-between-signing-and-the-request"]


@pytest.mark.parametrize(
    ("item", "refused"),
    [
        (ITEM, False),
        (replace(ITEM, requirement=""), True),
        (replace(ITEM, clause=""), True),
        (replace(ITEM, passed=False, finding="少二十套"), False),
        (replace(ITEM, passed=False), True),
    ],
)
def test_an_item_says_what_was_required_where_and_what_was_found(item, refused):
    assert bool(codes(RecordAcceptance((item,)))) is refused
    assert isinstance(item, Item)


def test_every_rule_cites_its_article():
    mine = [getattr(rules, name) for name in rules.__all__ if name != "Item"]
    assert all(entry.article for facts in mine for entry in RULES[facts])
