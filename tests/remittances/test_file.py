"""Approved payments go to the bank in a file, to the account that holds and to no other."""

from __future__ import annotations

from hashlib import sha256
from xml.etree import ElementTree

import pytest

from procure.accounts.models import AccountChange
from procure.core import clock as clocks
from procure.core.errors import NotAllowed
from procure.core.rules import RuleBroken, breaches
from procure.db import db, new_id, unit_of_work
from procure.journal import queries as journal
from procure.journal.models import Account
from procure.ledger import queries as ledger
from procure.payments import service as payments
from procure.payments.models import Payment, PaymentState
from procure.remittances import papers
from procure.remittances.models import PaymentFile
from procure.remittances.rules import ANSWER, LAY_OUT
from tests.make import payments as make_payments
from tests.make import remittances as make

XML = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


def now(payment):
    db.session.rollback()
    return db.session.get_one(Payment, payment.id)


def test_a_file_says_whom_to_pay_how_much_and_its_hash_is_in_the_ledger(cast, client_of):
    payment = make.ready(cast)
    client = client_of(cast.finance[0])
    assert payment.contract.number in client.get("/payment-files").text
    made = client.post("/payment-files", data={"payments": [payment.id]})
    assert made.status_code == 303
    content = client.get(f"{made.location}/pain001.xml").data
    root = ElementTree.fromstring(content)  # noqa: S314  # our own file
    texts = {one.tag.removeprefix(XML): one.text for one in root.iter()}
    assert (texts["InstdAmt"], texts["CtrlSum"], texts["NbOfTxs"]) == ("300000.00", "300000.00", "1")
    accounts = [one.text for one in root.iter(f"{XML}Id") if one.text]
    assert {"3700000000000001", "6222000000000001"} <= set(accounts)
    assert now(payment).state is PaymentState.ORDERED
    line = ledger.of(made.location.rpartition("/")[2])[-1]
    assert line.act == "payments.ordered"
    assert sha256(content).hexdigest() in line.facts
    assert (
        payment.contract.number in client.get(made.location).text or "6222" in client.get(made.location).text
    )


def test_the_same_orders_make_the_same_bytes(cast):
    file = make.ordered(cast)
    again = db.session.get_one(PaymentFile, file.id)
    content = papers.pain001(again)
    assert sha256(content).hexdigest() == file.sha256
    again.orders[0].amount_fen += 1
    assert papers.pain001(again) != content


def test_a_payment_goes_to_the_bank_once_until_it_has_answered(cast):
    file = make.ordered(cast)
    payment = file.orders[0].payment
    with pytest.raises(NotAllowed):
        make.laid_out(cast, payment)
    with unit_of_work():
        payments.give_back(now(payment))
    make.laid_out(cast, payment)


def test_what_is_not_approved_by_two_goes_nowhere(cast, client_of):
    make.accounts(cast)
    payment = make_payments.approved_by(make_payments.requested(cast), cast.finance[0])
    answer = client_of(cast.finance[0]).post("/payment-files", data={"payments": [payment.id]})
    assert answer.status_code == 422
    assert now(payment).state is PaymentState.APPROVED_ONCE


def test_an_account_that_changed_after_the_approval_is_approved_anew(cast, client_of, clock):
    payment = make.ready(cast)
    at = clocks.now()
    with unit_of_work():
        db.session.add(
            AccountChange(
                id=new_id(),
                organisation_id=cast.supplier.organisation,
                account="某银行 6222 0000 0000 0009",
                proposed_by=cast.supplier.id,
                proposed_at=at,
                confirmed_by=cast.rival.id,
                confirmed_at=at,
            )
        )
    clock.forward(hours=72)
    with pytest.raises(RuleBroken, match="重新出具审批单"):
        make.laid_out(cast, payment)
    assert client_of(cast.finance[0]).post(f"/payments/{payment.id}/renew").status_code == 303
    found = now(payment)
    held = journal.balances(contract_id=found.contract.id)
    assert (found.state, found.second_approver_id) == (PaymentState.REQUESTED, None)
    assert (held[Account.APPROVED], held[Account.PAYABLE]) == (0, found.amount_fen)
    file = make.laid_out(cast, make_payments.approved(cast, found))
    assert papers.account_number(file.orders[0].account) == "6222000000000009"


def test_a_payer_or_payee_without_an_account_pays_nothing(cast):
    payment = make_payments.approved(cast)
    with pytest.raises(RuleBroken) as refused:
        make.laid_out(cast, payment)
    assert len(refused.value.breaches) == 2


@pytest.mark.parametrize(
    ("account", "number"),
    [
        ("某银行淄博分行 3700 0000 0000 0001", "3700000000000001"),
        ("62220000", "62220000"),
        ("6222000", ""),
        ("某银行12-34-56-78", "12345678"),
        ("1" * 34, "1" * 34),
        ("1" * 35, ""),
        ("没有号码", ""),
    ],
)
def test_an_account_number_is_read_from_what_was_entered(account, number):
    assert papers.account_number(account) == number


@pytest.mark.parametrize("facts", [LAY_OUT, ANSWER])
def test_what_is_in_order_breaks_no_rule(facts):
    assert breaches(facts, clocks.beijing_day(clocks.now())) == []
