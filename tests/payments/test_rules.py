"""The law of invoices and payments at its boundaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from procure.core.rules import RULES, breaches
from procure.payments.rules import APPROVE, CONFIRM, INVOICE, ApprovePayment, ConfirmPayment, SendInvoice

ON = date(2026, 4, 2)


def codes(facts: object) -> list[str]:
    return [one.rule.code for one in breaches(facts, ON)]


@pytest.mark.parametrize("facts", [SendInvoice, ApprovePayment, ConfirmPayment])
def test_every_rule_knows_its_kept_and_its_broken_example(facts):
    assert RULES[facts]
    for entry in RULES[facts]:
        assert entry.article
        assert entry.check(entry.kept) is None
        assert entry.check(entry.broken) is not None


@pytest.mark.parametrize(("more", "refused"), [(-1, True), (0, False), (1, True)])
def test_an_invoice_may_not_differ_by_one_fen(more, refused):
    assert bool(codes(replace(INVOICE, amount_fen=INVOICE.part_fen + more))) is refused


@pytest.mark.parametrize(("days", "refused"), [(-1, False), (0, False), (1, True)])
def test_an_invoice_may_be_of_today_but_not_of_tomorrow(days, refused):
    assert bool(codes(replace(INVOICE, issued_on=INVOICE.received_on + timedelta(days=days)))) is refused


def test_the_same_person_or_the_same_key_never_approves_twice():
    assert codes(APPROVE) == []
    assert codes(replace(APPROVE, approver="one")) == ["two-people-approve"]
    assert codes(replace(APPROVE, certificates=frozenset({"a", "b"}))) == ["two-certificates-approve"]


@pytest.mark.parametrize(
    ("moved", "refused"),
    [
        (CONFIRM.approved_at, False),
        (CONFIRM.approved_at - timedelta(minutes=1), True),
        (CONFIRM.confirmed_at, False),
        (CONFIRM.confirmed_at + timedelta(minutes=1), True),
    ],
)
def test_money_moves_between_the_approval_and_now(moved, refused):
    assert bool(codes(replace(CONFIRM, paid_at=moved))) is refused
