"""Only the bank's or the supplier's word ends a payment and its clocks."""

from __future__ import annotations

from io import BytesIO

import pytest

from procure.db import db
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.payments import queries
from procure.payments.models import Payment, PaymentState
from procure.tenders.models import DueAfter
from procure.web.jobs import run_due
from tests.cast import at
from tests.make import payments as make


def confirm(client, payment, **changes):
    given = {"reference": "B-1", "paid_at": "2026-03-02T09:00", "receipt": (BytesIO(b"%PDF-1.7"), "回单.pdf")}
    return client.post(f"/payments/{payment.id}/confirm", data=given | changes)


def receive(client, payment, paid_at="2026-03-02T09:00"):
    return client.post(f"/payments/{payment.id}/received", data={"paid_at": paid_at})


def now(payment):
    db.session.rollback()
    return db.session.get_one(Payment, payment.id)


def test_the_banks_receipt_ends_every_clock_at_its_time(cast, client_of, clock):
    contract = make.accepted(cast)
    run_due(clock.now())
    payment = make.approved(cast, make.requested(cast, contract, DueAfter.FINAL))
    clock.move_to(at("2026-03-02 11:00"))
    assert confirm(client_of(cast.finance[0]), payment, paid_at="2026-03-02T10:00").status_code == 303
    found = now(payment)
    assert (found.state, found.paid_at) == (PaymentState.PAID, at("2026-03-02 10:00"))
    owed = [*obligations.of(payment.id), *queries.sme_obligations(found.contract)]
    assert [one.met_at for one in owed] == [at("2026-03-02 10:00")] * 4
    assert [line.act for line in ledger.of(payment.id)][-1] == "payment.confirmed"
    assert client_of(cast.supplier).get(f"/payments/{payment.id}/bank-receipt").data == b"%PDF-1.7"


def test_the_suppliers_word_ends_it_too(cast, client_of):
    payment = make.approved(cast)
    assert receive(client_of(cast.supplier), payment).status_code == 303
    assert now(payment).state is PaymentState.PAID
    assert {one.met_at for one in obligations.of(payment.id)} == {at("2026-03-02 09:00")}


def test_an_approval_alone_ends_nothing(cast):
    payment = make.approved(cast)
    assert {one.met_at for one in obligations.of(payment.id)} == {None}


def test_nothing_is_confirmed_before_two_people_approved(cast, client_of):
    payment = make.approved_by(make.requested(cast), cast.finance[0])
    assert confirm(client_of(cast.finance[1]), payment).status_code == 422
    assert receive(client_of(cast.supplier), payment).status_code == 422
    assert now(payment).state is PaymentState.APPROVED_ONCE


def test_it_is_confirmed_once(cast, client_of):
    payment = make.paid(cast)
    assert confirm(client_of(cast.finance[0]), payment, reference="B-2").status_code == 422
    assert receive(client_of(cast.supplier), payment).status_code == 422
    assert [line.act for line in ledger.of(payment.id)].count("payment.confirmed") == 1


@pytest.mark.parametrize("paid_at", ["2026-03-02T08:59", "2026-03-02T09:01", "昨天"])
def test_money_moves_between_approval_and_now(cast, client_of, paid_at):
    payment = make.approved(cast)
    answer = confirm(client_of(cast.finance[0]), payment, paid_at=paid_at)
    assert answer.status_code == 422
    assert "B-1" in answer.text


def test_one_bank_reference_pays_one_invoice(cast, client_of):
    contract = make.accepted(cast)
    make.paid(cast, make.requested(cast, contract))
    other = make.approved(cast, make.requested(cast, contract, DueAfter.FINAL))
    assert "已经用于另一笔付款" in confirm(client_of(cast.finance[0]), other, reference="BANK-1").text


def test_others_confirm_nothing(cast, client_of):
    payment = make.approved(cast)
    assert confirm(client_of(cast.stranger), payment).status_code == 404
    assert receive(client_of(cast.rival), payment).status_code == 404
    assert confirm(client_of(cast.supplier), payment).status_code == 403
    assert receive(client_of(cast.finance[0]), payment).status_code == 403


def test_a_payment_confirmed_late_is_judged_by_the_day_the_money_moved(cast, client_of, clock):
    payment = make.approved(cast)
    clock.move_to(at("2026-03-12 10:00"))
    confirm(client_of(cast.finance[0]), payment, paid_at="2026-03-09T23:59")
    target = next(one for one in obligations.of(payment.id) if one.code == "pay_zibo")
    assert not target.is_overdue(clock.now())


def test_a_balance_paid_before_its_clock_was_started_meets_it_all_the_same(cast, clock):
    contract = make.accepted(cast)
    make.paid(cast, make.requested(cast, contract, DueAfter.FINAL))
    run_due(clock.now())
    assert queries.sme_obligations(contract)[0].met_at == clock.now()
