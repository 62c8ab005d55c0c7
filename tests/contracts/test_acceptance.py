"""Delivered, asked, recorded item by item, decided by the purchaser's signature."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from procure.contracts import queries
from procure.contracts.models import AcceptanceState
from procure.contracts.rules import Item
from procure.core.errors import NotFound
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.signing import queries as signing
from tests.cast import at
from tests.make import contracts as make


def ask(client, contract, delivered="2026-03-02T09:00", request="已交付，请验收。"):
    return client.post(
        f"/contracts/{contract.id}/deliver", data={"delivered_at": delivered, "request": request}
    )


def rows(*items):
    given = {}
    for n, (requirement, clause, result, finding) in enumerate(items):
        row = {"requirement": requirement, "clause": clause, "result": result, "finding": finding}
        given |= {f"items-{n}-{name}": value for name, value in row.items()}
    return given


def record(client, acceptance, *items, **more):
    return client.post(f"/acceptances/{acceptance.id}/record", data=rows(*items) | more)


def sign(client, acceptance, p7s):
    upload = {"signature": (BytesIO(p7s), "验收书.p7s")}
    return client.post(f"/acceptances/{acceptance.id}/sign", data=upload)


def last_of(contract):
    return queries.acceptances(make.again(contract))[-1]


def test_the_suppliers_request_starts_the_purchasers_clock(cast, client_of, clock):
    contract = make.concluded(cast)
    assert ask(client_of(cast.supplier), contract).status_code == 303
    acceptance = last_of(contract)
    [duty] = obligations.of(acceptance.id)
    assert (duty.code, duty.debtor_id, duty.creditor_id) == (
        "acceptance_zibo",
        cast.purchaser.organisation,
        cast.supplier.organisation,
    )
    assert (duty.since, duty.due_at) == (clock.now(), at("2026-03-12 00:00"))
    assert [line.act for line in ledger.of(acceptance.id)] == ["acceptance.requested"]


def test_delivery_in_the_future_is_refused_and_nothing_typed_is_lost(cast, client_of):
    contract = make.concluded(cast)
    answer = ask(client_of(cast.supplier), contract, "2026-03-02T09:01", "第一批已交付")
    assert answer.status_code == 422
    assert "第一批已交付" in answer.text
    assert queries.acceptances(make.again(contract)) == []


def test_a_request_is_not_repeated_and_is_the_suppliers_alone(cast, client_of):
    contract = make.requested(cast).contract
    assert ask(client_of(cast.supplier), contract).status_code == 422
    assert ask(client_of(cast.rival), contract).status_code == 404
    assert ask(client_of(cast.purchaser), contract).status_code == 403
    assert len(queries.acceptances(make.again(contract))) == 1


def test_before_the_contract_stands_nothing_is_accepted(cast, client_of):
    assert ask(client_of(cast.supplier), make.proposed(cast)).status_code == 422


def test_the_purchaser_records_each_item(cast, client_of):
    acceptance = make.requested(cast)
    client = client_of(cast.purchaser)
    answer = record(
        client, acceptance, ("数量", "第一条", "passed", ""), ("质量", "第二条", "failed", "有划痕")
    )
    assert answer.status_code == 303
    found = last_of(acceptance.contract)
    assert [(one.requirement, one.passed) for one in found.items] == [("数量", True), ("质量", False)]
    text = signing.content(found.document).decode()
    assert "2. 要求：质量；依据：第二条；结论：不合格；实际情况：有划痕" in text
    assert "验收结论：不合格" in text


def test_more_rows_come_without_losing_the_typed_ones(cast, client_of):
    acceptance = make.requested(cast)
    answer = record(client_of(cast.purchaser), acceptance, ("数量相符", "第一条", "passed", ""), more="1")
    assert answer.status_code == 200
    assert "数量相符" in answer.text
    assert last_of(acceptance.contract).state is AcceptanceState.REQUESTED


@pytest.mark.parametrize("items", [(), (("数量", "", "passed", ""),), (("数量", "第一条", "failed", ""),)])
def test_an_incomplete_record_is_refused(cast, client_of, items):
    acceptance = make.requested(cast)
    assert record(client_of(cast.purchaser), acceptance, *items).status_code == 422
    assert last_of(acceptance.contract).document is None


def test_only_this_purchaser_records(cast, client_of):
    acceptance = make.requested(cast)
    item = ("数量", "第一条", "passed", "")
    assert record(client_of(cast.supplier), acceptance, item).status_code == 403
    assert record(client_of(cast.stranger), acceptance, item).status_code == 404


def test_nothing_typed_makes_a_line_of_its_own_in_the_record(cast):
    forged = Item("数量\n验收结论：合格", "第一条", passed=False, finding="少\n二十套")
    text = signing.content(make.recorded(cast, items=[forged]).document).decode()
    assert [line for line in text.splitlines() if line.startswith("验收结论")] == ["验收结论：不合格"]


@pytest.mark.parametrize(
    ("items", "state"), [(make.ITEMS, AcceptanceState.ACCEPTED), (make.FAILED, AcceptanceState.REJECTED)]
)
def test_the_purchasers_signature_decides_and_ends_the_clock(cast, client_of, clock, items, state):
    acceptance = make.recorded(cast, items=items)
    answer = sign(client_of(cast.purchaser), acceptance, make.signature(acceptance.document, cast.purchaser))
    assert answer.status_code == 303
    found = last_of(acceptance.contract)
    assert (found.state, found.decided_at) == (state, clock.now())
    assert obligations.of(found.id)[0].met_at == clock.now()
    assert [line.act for line in ledger.of(found.id)][-1] == f"acceptance.{state}"


def test_the_supplier_countersigns_before_or_after(cast, client_of):
    acceptance = make.recorded(cast)
    p7s = make.signature(acceptance.document, cast.supplier)
    assert sign(client_of(cast.supplier), acceptance, p7s).status_code == 303
    assert last_of(acceptance.contract).state is AcceptanceState.RECORDED
    assert sign(client_of(cast.supplier), acceptance, p7s).status_code == 422
    later = make.decided(cast, make.requested(cast, make.concluded(cast, number="ZC-2026-2")))
    assert (
        sign(client_of(cast.supplier), later, make.signature(later.document, cast.supplier)).status_code
        == 303
    )


def test_a_decision_is_made_once(cast, client_of):
    acceptance = make.decided(cast)
    p7s = make.signature(acceptance.document, cast.colleague)
    assert sign(client_of(cast.colleague), acceptance, p7s).status_code == 422
    assert [line.act for line in ledger.of(acceptance.id)].count("acceptance.accepted") == 1


def test_after_a_rejection_the_supplier_asks_again_and_after_an_acceptance_not(cast, client_of, clock):
    rejected = make.decided(cast, items=make.FAILED)
    clock.forward(minutes=1)
    assert ask(client_of(cast.supplier), rejected.contract).status_code == 303
    make.decided(cast, last_of(rejected.contract))
    assert ask(client_of(cast.supplier), rejected.contract).status_code == 422


def test_silence_lets_the_time_of_payment_run(cast, client_of, clock):
    contract = make.requested(cast).contract
    clock.move_to(at("2026-03-11 23:59"))
    assert queries.acceptance_basis(make.again(contract), clock.now()) is None
    clock.move_to(at("2026-03-12 00:00"))
    basis = queries.acceptance_basis(make.again(contract), clock.now())
    assert (basis.since, basis.by_silence) == (clock.now() - timedelta(seconds=1), True)
    page = client_of(cast.supplier).get(f"/acceptances/{last_of(contract).id}").text
    assert "采购人没有按期验收" in page


def test_an_acceptance_is_seen_by_both_sides_and_the_auditor_alone(cast, client_of):
    acceptance = make.recorded(cast)
    for player in (cast.purchaser, cast.supplier, cast.auditor, cast.finance[0]):
        assert client_of(player).get(f"/acceptances/{acceptance.id}").status_code == 200
        assert client_of(player).get(f"/acceptances/{acceptance.id}/document").status_code == 200
    with pytest.raises(NotFound):
        queries.acceptance(acceptance.id, cast.rival.actor)
    assert client_of(cast.rival).get(f"/acceptances/{acceptance.id}").status_code == 404
