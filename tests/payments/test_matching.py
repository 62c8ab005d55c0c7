"""Contract, acceptance and invoice side by side, with what differs said in words."""

from __future__ import annotations

from procure.db import db, unit_of_work
from procure.payments import queries
from procure.payments.models import Payment
from procure.tenders.models import DueAfter
from procure.web.jobs import run_due
from tests.cast import at
from tests.make import contracts
from tests.make import payments as make


def told(payment):
    return {str(one.what): str(one.difference or "") for one in queries.three_ways(payment)}


def test_what_agrees_is_said_to_agree_and_what_was_typed_is_to_be_looked_at(cast, client_of):
    payment = make.requested(cast, make.accepted(cast), DueAfter.FINAL)
    found = told(payment)
    assert (found["金额"], found["付款条件"], found["日期"]) == ("", "", "")
    assert "对照票面核对" in found["双方"]
    for page in (f"/payments/{payment.id}", f"/payments/{payment.id}/approve"):
        shown = client_of(cast.finance[0]).get(page).text
        assert "对照票面核对" in shown
        assert "2026年3月2日(星期一) 验收合格" in shown


def test_a_silent_acceptance_and_a_split_payment_are_told_apart(cast, clock):
    contract = contracts.requested(cast).contract
    make.sent(cast, contract, DueAfter.FINAL)
    clock.move_to(at("2026-03-12 00:00"))
    run_due(clock.now())
    (invoice,) = queries.invoices(contracts.again(contract))
    (payment,) = queries.payments_of(invoice)
    assert "不能以未验收为由拒付" in told(payment)["付款条件"]
    with unit_of_work():
        db.session.get_one(Payment, payment.id).amount_fen -= 1
    assert "这一笔只支付发票金额中的700,000.00元" in told(payment)["金额"]
