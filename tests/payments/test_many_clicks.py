"""Many clicks at once have one effect, and whoever clicked again is told of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from procure.contracts.models import Contract
from procure.core import clock as clocks
from procure.core.errors import ProcureError
from procure.db import db, unit_of_work
from procure.journal import queries as journal
from procure.journal.models import Account
from procure.ledger import queries as ledger
from procure.payments import queries, service
from procure.payments.models import Payment, PaymentState
from tests.make import contracts
from tests.make import payments as make

CLICKS = 6


def at_once(app, *acts, tries=CLICKS):
    """How many of some simultaneous tries were answered, each of which does the next of these acts."""

    def click(number):
        with app.app_context():
            try:
                with unit_of_work():
                    acts[number % len(acts)]()
            except ProcureError:
                return False
            finally:
                db.session.remove()
            return True

    db.session.rollback()
    with ThreadPoolExecutor(CLICKS) as pool:
        return sum(pool.map(click, range(tries)))


def test_one_invoice_comes_in(app, cast):
    contract_id, by = contracts.concluded(cast).id, cast.supplier.actor

    def send():
        contract, now = db.session.get_one(Contract, contract_id), clocks.now()
        day = clocks.beijing_day(now)
        advance = contract.instalments[0]
        sheet = service.Sheet(advance, "2632" * 5, advance.amount_fen, day, b"%PDF-", "票.pdf")
        service.send(contract, sheet, by=by, at=now)

    assert at_once(app, send) == CLICKS
    assert len(queries.invoices(db.session.get_one(Contract, contract_id))) == 1


def test_one_person_approves_once_however_often_it_clicks(app, cast):
    payment, first = make.requested(cast), cast.finance[0]
    payment_id, p7s = payment.id, contracts.signature(payment.document, first)

    def approve():
        service.approve(db.session.get_one(Payment, payment_id), p7s, by=first.actor, at=clocks.now())

    assert at_once(app, approve) == CLICKS
    assert [line.act for line in ledger.of(payment_id)] == ["payment.approved-once"]


def test_a_hundred_approvals_of_one_invoice_are_one_payment_that_two_people_approved(app, cast):
    payment = make.requested(cast)
    payment_id, amount = payment.id, payment.amount_fen
    signed = [(one.actor, contracts.signature(payment.document, one)) for one in cast.finance]

    def approving(actor, p7s):
        return lambda: service.approve(
            db.session.get_one(Payment, payment_id), p7s, by=actor, at=clocks.now()
        )

    assert at_once(app, *[approving(*one) for one in signed], tries=100) == 100
    (found,) = queries.payments_of(db.session.get_one(Payment, payment_id).invoice)
    assert (found.id, found.amount_fen, found.state) == (payment_id, amount, PaymentState.APPROVED)
    assert {found.first_approver_id, found.second_approver_id} == {one.id for one in cast.finance}
    assert [line.act for line in ledger.of(payment_id)] == ["payment.approved-once", "payment.approved"]
    held = journal.balances(contract_id=found.contract.id)
    assert held[Account.APPROVED] == amount


def test_the_database_itself_refuses_a_second_payment_of_an_invoice(cast):
    payment = make.requested(cast)
    twice = {column.key: getattr(payment, column.key) for column in sa.inspect(Payment).column_attrs}
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.insert(Payment).values(twice | {"id": "0" * 32}))


def test_one_payment_is_confirmed(app, cast):
    payment_id, by = make.approved(cast).id, cast.finance[0].actor

    def confirm():
        service.confirm(db.session.get_one(Payment, payment_id), make.receipt(), by=by, at=clocks.now())

    assert at_once(app, confirm) == CLICKS
    assert [line.act for line in ledger.of(payment_id)].count("payment.confirmed") == 1


def test_two_contracts_never_have_one_invoice_number_nor_two_payments_one_reference(app, cast):
    held = [contracts.concluded(cast, number=f"ZC-2026-{number}").id for number in (2, 3)]
    by, payer = cast.supplier.actor, cast.finance[0].actor

    def sending(contract_id):
        def send():
            contract = db.session.get_one(Contract, contract_id)
            now, advance = clocks.now(), contract.instalments[0]
            day = clocks.beijing_day(now)
            sheet = service.Sheet(
                advance, "2632" * 5, advance.amount_fen, day, b"%PDF-", "票.pdf", twin_confirmed=True
            )
            service.send(contract, sheet, by=by, at=now)

        return send

    assert at_once(app, *map(sending, held), tries=2) == 1
    paid = [db.session.get_one(Contract, one) for one in held]
    for number, one in enumerate(paid, 1):
        if not queries.invoices(one):
            make.sent(cast, one, number=str(number))
    sent = [invoice for one in paid for invoice in queries.invoices(one)]
    ready = [make.approved(cast, make.payment_of(one)).id for one in sent]

    def confirming(payment_id):
        return lambda: service.confirm(
            db.session.get_one(Payment, payment_id), make.receipt(), by=payer, at=clocks.now()
        )

    assert len(set(ready)) == 2
    assert at_once(app, *map(confirming, ready), tries=2) == 1


def test_one_contract_is_concluded_however_many_try_at_once(app, cast):
    contract = contracts.proposed(cast)
    contract_id = contract.id
    contracts.signed_by(contract, cast.purchaser)
    p7s = contracts.signature(contracts.again(contract).to_sign, cast.supplier)

    def sign():
        found = db.session.get_one(Contract, contract_id)
        contracts.service.sign(found, p7s, by=cast.supplier.actor, at=clocks.now())

    assert at_once(app, sign) == 1
    assert [line.act for line in ledger.of(contract_id)].count("contract.concluded") == 1
