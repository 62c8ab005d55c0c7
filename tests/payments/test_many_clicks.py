"""Many clicks at once have one effect."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from procure.contracts.models import Contract
from procure.core import clock as clocks
from procure.core.errors import ProcureError
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.payments import queries, service
from procure.payments.models import Payment
from tests.make import contracts
from tests.make import payments as make

CLICKS = 6


def at_once(app, act):
    """How many of some simultaneous tries took effect."""

    def click(_):
        with app.app_context():
            try:
                with unit_of_work():
                    act()
            except ProcureError:
                return False
            finally:
                db.session.remove()
            return True

    db.session.rollback()
    with ThreadPoolExecutor(CLICKS) as pool:
        return sum(pool.map(click, range(CLICKS)))


def test_one_invoice_comes_in(app, cast):
    contract_id, by = contracts.concluded(cast).id, cast.supplier.actor

    def send():
        contract, now = db.session.get_one(Contract, contract_id), clocks.now()
        day = clocks.beijing_day(now)
        advance = contract.instalments[0]
        sheet = service.Sheet(advance, "2632" * 5, advance.amount_fen, day, b"%PDF-", "票.pdf")
        service.send(contract, sheet, by=by, at=now)

    assert at_once(app, send) == 1
    assert len(queries.invoices(db.session.get_one(Contract, contract_id))) == 1


def test_one_person_approves_once_however_often_it_clicks(app, cast):
    payment, first = make.requested(cast), cast.finance[0]
    payment_id, p7s = payment.id, contracts.signature(payment.document, first)

    def approve():
        service.approve(db.session.get_one(Payment, payment_id), p7s, by=first.actor, at=clocks.now())

    assert at_once(app, approve) == 1
    assert [line.act for line in ledger.of(payment_id)] == ["payment.approved-once"]


def test_one_payment_is_confirmed(app, cast):
    payment_id, by = make.approved(cast).id, cast.finance[0].actor

    def confirm():
        service.confirm(db.session.get_one(Payment, payment_id), make.receipt(), by=by, at=clocks.now())

    assert at_once(app, confirm) == 1
    assert [line.act for line in ledger.of(payment_id)].count("payment.confirmed") == 1


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
