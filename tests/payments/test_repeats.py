"""A request that comes once more is answered with the same bytes, and does nothing again (trust: M2)."""

from __future__ import annotations

from io import BytesIO

from procure.db import db
from procure.ledger import queries as ledger
from procure.payments.models import Payment, PaymentState
from tests.make import contracts
from tests.make import payments as make


def told(answer):
    return answer.status_code, answer.headers.get("Location"), answer.data


def repeated(client, place, given):
    """What a request is answered, the same again, and how many lines the second one left."""

    def ask():
        files = {name: (BytesIO(one), f"{name}.pdf") for name, one in given.items() if isinstance(one, bytes)}
        return told(client.post(place, data=given | files))

    first, lines = ask(), ledger.tip()
    second = ask()
    db.session.rollback()
    assert ledger.tip() == lines
    return first, second


def test_an_approval_a_receipt_and_an_invoice_sent_twice_are_taken_once(cast, client_of):
    contract = contracts.concluded(cast)
    sent = {
        "instalment": "1",
        "number": "26320000000000000001",
        "amount_fen": "300000.00",
        "tax_fen": "34513.27",
        "kind": "digital",
        "issued_on": "2026-03-02",
        "file": make.PDF,
    }
    supplier, finance = client_of(cast.supplier), client_of(cast.finance[0])
    first, second = repeated(supplier, f"/contracts/{contract.id}/invoices/new", sent)
    assert first == second
    assert first[0] == 303
    [payment_id] = db.session.scalars(db.select(Payment.id)).all()
    for player in cast.finance:
        p7s = contracts.signature(db.session.get_one(Payment, payment_id).document, player)
        first, second = repeated(client_of(player), f"/payments/{payment_id}/approve", {"signature": p7s})
        assert first == second
        assert first[0] == 303
    given = {"reference": "B-1", "paid_at": "2026-03-02T09:00", "receipt": b"%PDF-1.7"}
    first, second = repeated(finance, f"/payments/{payment_id}/confirm", given)
    assert first == second
    assert first[0] == 303
    for changed in ({"reference": "B-2"}, {"receipt": b"%PDF-1.8"}, {"paid_at": "2026-03-02T08:59"}):
        other, _ = repeated(finance, f"/payments/{payment_id}/confirm", given | changed)
        assert other[0] == 422, changed
    by_colleague, _ = repeated(client_of(cast.finance[1]), f"/payments/{payment_id}/confirm", given)
    assert by_colleague[0] == 422


def test_the_suppliers_word_twice_is_taken_once(cast, client_of):
    payment, supplier = make.approved(cast), client_of(cast.supplier)
    place = f"/payments/{payment.id}/received"
    first, second = repeated(supplier, place, {"paid_at": "2026-03-02T09:00"})
    assert first == second
    assert first[0] == 303
    db.session.rollback()
    assert db.session.get_one(Payment, payment.id).state is PaymentState.PAID
    assert repeated(supplier, place, {"paid_at": "2026-03-02T08:59"})[0][0] == 422
