"""Generating the exact file that both parties sign."""

from __future__ import annotations

import pytest

from procure.contracts.models import ContractState
from procure.ledger import queries as ledger
from procure.signing import queries as signing
from tests.make import contracts as make


def post(client, contract, version=None, **values):
    given = {"version": contract.version if version is None else version} | values
    return client.post(f"/contracts/{contract.id}/propose", data=given)


def test_the_purchaser_lays_out_a_pdf(cast, client_of):
    contract = make.begun(cast)
    client = client_of(cast.purchaser)
    assert "生成合同文件" in client.get(f"/contracts/{contract.id}/propose").text
    assert post(client, contract).status_code == 303
    contract = make.again(contract)
    assert contract.state is ContractState.PROPOSED
    assert signing.content(contract.document).startswith(b"%PDF-")
    assert [line.act for line in ledger.of(contract.id)] == ["contract.drafted", "contract.proposed"]
    assert client.get(f"/contracts/{contract.id}/files/contract").data == signing.content(contract.document)


def test_nobody_else_lays_it_out(cast, client_of):
    contract = make.begun(cast)
    assert post(client_of(cast.supplier), contract).status_code == 403
    assert post(client_of(cast.stranger), contract).status_code == 404
    assert make.again(contract).state is ContractState.DRAFT


def test_an_old_page_is_told_so_and_keeps_what_was_typed(cast, client_of):
    contract = make.begun(cast)
    answer = post(client_of(cast.purchaser), contract, version=7, late_reason="因设备故障")
    assert answer.status_code == 422
    assert "因设备故障" in answer.text
    assert make.again(contract).document is None


def test_laying_it_out_twice_has_one_effect(cast, client_of):
    contract = make.proposed(cast)
    assert post(client_of(cast.purchaser), contract).status_code == 422
    assert [line.act for line in ledger.of(contract.id)] == ["contract.drafted"]


@pytest.mark.parametrize(("days", "reason", "status"), [(15, "", 422), (15, "供应商更换开户银行", 303)])
def test_after_the_target_it_asks_for_the_reason_first(cast, client_of, clock, days, reason, status):
    contract = make.begun(cast)
    clock.forward(days=days)
    answer = post(client_of(cast.purchaser), contract, late_reason=reason)
    assert answer.status_code == status
    assert make.again(contract).late_reason == reason


def test_a_low_advance_stops_it(cast, client_of):
    contract = make.begun(cast, advance_percent=29)
    answer = post(client_of(cast.purchaser), contract)
    assert answer.status_code == 422
    assert "29%低于30%" in answer.text


def test_taking_back_voids_the_file_and_its_signatures(cast, client_of):
    contract = make.signed_by(make.proposed(cast), cast.supplier)
    client = client_of(cast.purchaser)
    assert "作废" in client.get(f"/contracts/{contract.id}/take-back").text
    answer = client.post(f"/contracts/{contract.id}/take-back", data={"version": contract.version})
    assert answer.status_code == 303
    contract = make.again(contract)
    assert (contract.state, contract.document) == (ContractState.DRAFT, None)
    assert [line.act for line in ledger.of(contract.id)][-1] == "contract.taken-back"
