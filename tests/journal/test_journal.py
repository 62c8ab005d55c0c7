"""A contract's journal: balanced in whole fen, never changed, never overdrawn, whoever writes."""

from __future__ import annotations

import pytest

from procure.contracts import service as contracting
from procure.contracts.models import Contract, EndGround
from procure.core import clock
from procure.core.rules import RuleBroken
from procure.db import db, unit_of_work
from procure.journal import queries
from procure.journal.models import Account
from procure.ledger.models import Line
from procure.payments import service as paying
from procure.payments.models import Payment
from procure.tenders.models import DueAfter
from tests.cast import at
from tests.make import contracts, payments

PRICE = contracts.AMOUNT
ADVANCE = 30_000_000


def held(contract):
    return {one: fen for one, fen in queries.balances(contract_id=contract.id).items() if fen}


def confirm(cast, payment, reference):
    with unit_of_work():
        found = db.session.get_one(Payment, payment.id)
        paying.confirm(found, payments.receipt(reference=reference), by=cast.finance[0].actor, at=clock.now())


@pytest.fixture
def signed(cast):
    return contracts.concluded(cast)


def test_each_act_moves_the_money_and_names_its_line(cast, signed):
    assert held(signed) == {Account.PRICE: PRICE, Account.COMMITTED: PRICE}
    advance = payments.approved(cast, payments.requested(cast, signed))
    rest = {Account.PRICE: PRICE, Account.COMMITTED: PRICE - ADVANCE}
    assert held(signed) == {**rest, Account.APPROVED: ADVANCE}
    confirm(cast, advance, "BANK-1")
    assert held(signed) == {**rest, Account.ADVANCE: ADVANCE}
    contracts.decided(cast, contracts.requested(cast, signed))
    payments.requested(cast, signed, DueAfter.FINAL)
    paid = {Account.PRICE: PRICE, Account.PAID: ADVANCE}
    assert held(signed) == {**paid, Account.PAYABLE: PRICE - ADVANCE}
    acts = [db.session.get_one(Line, one.line_index).act for one in queries.entries(signed.id)]
    assert acts == [
        "contract.concluded",
        *("invoice.received", "invoice.received", "payment.approved", "payment.confirmed"),
        *("invoice.received", "invoice.received", "invoice.received"),
    ]


@pytest.mark.parametrize("order", [(DueAfter.SIGNING, DueAfter.FINAL), (DueAfter.FINAL, DueAfter.SIGNING)])
def test_a_contract_paid_in_full_leaves_nothing_open(cast, order):
    contract = payments.accepted(cast)
    for part in order:
        confirm(cast, payments.approved(cast, payments.requested(cast, contract, part)), f"BANK-{part}")
    assert held(contract) == {Account.PRICE: PRICE, Account.PAID: PRICE}


def test_the_trial_balance_of_the_parties_is_that_of_their_contracts(cast, signed):
    whole = queries.balances()
    assert queries.is_balanced(whole)
    assert queries.balances(purchaser_id=cast.purchaser.organisation) == whole
    assert queries.balances(supplier_id=cast.supplier.organisation) == whole
    assert not any(queries.balances(supplier_id=cast.rival.organisation).values())
    assert queries.replay(queries.entries(signed.id)) == whole


def test_a_trial_balance_that_lacks_a_side_is_noticed(signed):
    """The positive control of ``is_balanced``."""
    assert not queries.is_balanced({**queries.balances(), Account.COMMITTED: PRICE - 1})


def test_the_page_shows_where_each_fen_stands(cast, client_of, signed):
    page = client_of(cast.supplier).get(f"/contracts/{signed.id}/journal").text
    assert "借贷平衡" in page
    assert "合同负债" in page
    assert client_of(cast.rival).get(f"/contracts/{signed.id}/journal").status_code == 404


def test_interest_is_owed_once_money_comes_late_and_goes_with_a_payment_that_never_came(cast, clock, signed):
    payment = payments.approved(cast, payments.requested(cast, signed))
    clock.move_to(at("2026-03-10 09:00"))
    confirm(cast, payment, "BANK-1")
    assert (held(signed)[Account.INTEREST], held(signed)[Account.LATE]) == (15_000, 15_000)
    with unit_of_work():
        found = db.session.get_one(Payment, payment.id)
        paying.dispute(found, "账户没有收到这笔款。", by=cast.supplier.actor, at=clock.now())
    assert held(signed)[Account.APPROVED] == ADVANCE
    assert Account.INTEREST not in held(signed)


def test_a_day_in_time_owes_no_interest(cast, clock, signed):
    payment = payments.approved(cast, payments.requested(cast, signed))
    clock.move_to(at("2026-03-09 23:59"))
    confirm(cast, payment, "BANK-1")
    assert Account.INTEREST not in held(signed)


def test_what_a_supplement_adds_is_committed_and_what_a_termination_leaves_undone_is_freed(cast, signed):
    contracts.supplemented(cast, signed)
    assert held(signed)[Account.PRICE] > PRICE
    assert held(signed)[Account.COMMITTED] == held(signed)[Account.PRICE]
    with unit_of_work():
        found = db.session.get_one(Contract, signed.id)
        stated = "因不可抗力不能继续履行。"
        contracting.state_termination(found, EndGround.FORCE, stated, by=cast.purchaser.actor, at=clock.now())
    with unit_of_work():
        found = db.session.get_one(Contract, signed.id)
        contracting.terminate(found, by=cast.colleague.actor, at=clock.now())
    assert held(signed) == {Account.PRICE: ADVANCE, Account.COMMITTED: ADVANCE}


def test_a_termination_frees_no_money_of_another_instalment(cast, signed):
    payments.sent(cast, signed, DueAfter.FINAL)
    contracts.ended(cast, signed)
    invoiced = {Account.PRICE: PRICE, Account.INVOICED: PRICE - ADVANCE}
    assert held(signed) == {**invoiced, Account.COMMITTED: ADVANCE}
    payments.sent(cast, signed)
    assert held(signed) == {**invoiced, Account.PAYABLE: ADVANCE}


def test_what_fell_away_is_not_invoiced_and_the_advance_still_is(cast, signed):
    contracts.ended(cast, signed)
    with pytest.raises(RuleBroken, match="没有交付"):
        payments.sent(cast, signed, DueAfter.FINAL)
    payments.sent(cast, signed)
    assert held(signed) == {Account.PRICE: ADVANCE, Account.PAYABLE: ADVANCE}
