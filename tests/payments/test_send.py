"""An invoice comes in; the payment and its clocks begin when its conditions are met."""

from __future__ import annotations

from io import BytesIO

import pytest

from procure.accounts.models import Size
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.payments import queries
from procure.tenders.models import DueAfter
from procure.web.jobs import run_due
from tests.cast import at
from tests.make import contracts as contracts
from tests.make import payments as make

ADVANCE = "300000.00"
BALANCE = "700000.01"


def post(client, contract, **changes):
    given = {
        "instalment": "1",
        "number": "26320000000000000001",
        "amount_fen": ADVANCE,
        "tax_fen": "34513.27",
        "kind": "digital",
        "issued_on": "2026-03-02",
        "file": (BytesIO(make.PDF), "发票.pdf"),
    } | changes
    return client.post(f"/contracts/{contract.id}/invoices/new", data=given)


def again(contract):
    return contracts.again(contract)


def clocks(subject):
    return {one.code: (one.since, one.due_at) for one in obligations.of(subject)}


def test_an_invoice_for_the_advance_starts_its_payment(cast, client_of, clock):
    contract = contracts.concluded(cast)
    client = client_of(cast.supplier)
    assert ADVANCE in client.get(f"/contracts/{contract.id}/invoices/new").text
    assert post(client, contract).status_code == 303
    [invoice] = queries.invoices(again(contract))
    payment = make.payment_of(invoice)
    assert (payment.amount_fen, payment.conditions_met_at) == (30_000_000, contract.signed_at)
    now = clock.now()
    assert clocks(payment.id) == {
        "pay_zibo": (now, at("2026-03-10 00:00")),
        "pay_243": (now, at("2026-03-17 00:00")),
        "pay_38": (now, at("2026-04-02 00:00")),
    }
    assert [line.act for line in ledger.of(invoice.id)] == ["invoice.received"]
    assert client.get(f"/invoices/{invoice.id}/file").data == make.PDF


def test_an_invoice_before_the_acceptance_waits_for_it(cast, clock):
    contract = contracts.concluded(cast)
    invoice = make.sent(cast, contract, DueAfter.FINAL)
    assert make.payment_of(invoice) is None
    assert queries.waiting(clock.now()) == []
    clock.forward(days=1)
    contracts.decided(cast, contracts.requested(cast, contract))
    accepted_at = clock.now()
    clock.forward(minutes=1)
    assert f"payments.request {invoice.id}" in run_due(clock.now())
    payment = make.payment_of(invoice)
    assert payment.conditions_met_at == accepted_at
    assert {since for since, _ in clocks(payment.id).values()} == {accepted_at}
    assert not [one for one in run_due(clock.now()) if one.startswith("payments")]


def test_silence_on_the_acceptance_starts_the_payment_too(cast, clock):
    contract = contracts.requested(cast).contract
    invoice = make.sent(cast, contract, DueAfter.FINAL)
    clock.move_to(at("2026-03-11 23:59"))
    assert queries.waiting(clock.now()) == []
    clock.move_to(at("2026-03-12 00:00"))
    run_due(clock.now())
    payment = make.payment_of(invoice)
    assert clocks(payment.id)["pay_zibo"][1] == at("2026-03-19 00:00")
    assert clocks(contracts.again(contract).instalments[-1].id)["pay_sme_default"][1] == at(
        "2026-04-11 00:00"
    )


@pytest.mark.parametrize(
    ("size", "runs"),
    [(Size.MICRO, True), (Size.SMALL, True), (Size.MEDIUM, True), (Size.LARGE, False), (Size.OTHER, False)],
)
def test_the_clock_of_small_suppliers_runs_without_any_invoice(cast, clock, size, runs):
    contract = make.accepted(cast, size=size)
    run_due(clock.now())
    assert (clocks(contracts.again(contract).instalments[-1].id).get("pay_sme_default") is not None) is runs
    assert queries.owed_to_sme(clock.now()) == []
    if runs:
        assert clocks(contracts.again(contract).instalments[-1].id)["pay_sme_default"] == (
            clock.now(),
            at("2026-04-02 00:00"),
        )


def test_nothing_is_owed_before_delivery_is_accepted_or_lapsed(cast, clock):
    contracts.requested(cast)
    assert queries.owed_to_sme(clock.now()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"amount_fen": "300000.01"},
        {"amount_fen": "299999.99"},
        {"instalment": "2"},
        {"issued_on": "2026-03-03"},
        {"issued_on": "昨天"},
        {"number": "12"},
        {"file": b"MZ a program"},
        {"file": b""},
    ],
)
def test_a_wrong_invoice_is_refused_and_nothing_typed_is_lost(cast, client_of, changes):
    contract = contracts.concluded(cast)
    if "file" in changes:
        changes = {"file": (BytesIO(changes["file"]), "发票.pdf")}
    answer = post(client_of(cast.supplier), contract, **changes)
    assert answer.status_code == 422
    assert str(changes.get("number", "26320000000000000001")) in answer.text
    assert queries.invoices(again(contract)) == []


def test_the_same_invoice_comes_once(cast, client_of):
    contract = make.accepted(cast)
    client = client_of(cast.supplier)
    assert post(client, contract).status_code == 303
    assert "不能付两次" in post(client, contract, instalment="2", amount_fen=BALANCE).text
    assert "不能重复提交" in post(client, contract, number="26320000000000000002").text
    assert (
        post(client, contract, instalment="2", amount_fen=BALANCE, number="26320000000000000003").status_code
        == 303
    )
    assert len(queries.invoices(again(contract))) == 2


def test_only_this_supplier_invoices_and_only_after_signing(cast, client_of):
    draft = contracts.proposed(cast)
    assert post(client_of(cast.supplier), draft).status_code == 422
    assert post(client_of(cast.rival), draft).status_code == 404
    assert post(client_of(cast.purchaser), draft).status_code == 403


def test_without_an_advance_there_is_no_invoice_for_one(cast, client_of, clock):
    contract = contracts.concluded(cast, contracts.renounced(cast, 0))
    assert [one.due_after for one in contracts.again(contract).instalments] == [DueAfter.FINAL]
    assert post(client_of(cast.supplier), contract, instalment="2").status_code == 422
    assert queries.to_do(cast.supplier.actor, clock.now()) == []


def test_the_two_parts_are_the_price_to_the_fen(cast):
    contract = contracts.concluded(cast, advance_percent=33)
    parts = [one.amount_fen for one in contracts.again(contract).instalments]
    assert (parts, sum(parts)) == ([33_000_000, 67_000_001], contract.amount_fen)


def test_the_supplier_is_asked_for_each_invoice_in_its_time(cast, clock):
    contract = contracts.concluded(cast)
    asked = [task.values["instalment"] for task in queries.to_do(cast.supplier.actor, clock.now())]
    assert asked == ["1"]
    make.sent(cast, contract)
    contracts.decided(cast, contracts.requested(cast, contract))
    asked = [task.values["instalment"] for task in queries.to_do(cast.supplier.actor, clock.now())]
    assert asked == ["2"]
