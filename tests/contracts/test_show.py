"""The list of contracts and the page of one."""

from __future__ import annotations

import pytest

from tests.make import contracts as make


@pytest.mark.parametrize("make_one", [make.begun, make.proposed, make.concluded])
def test_everybody_who_may_sees_it_in_each_state(cast, client_of, make_one):
    contract = make_one(cast)
    for player in (cast.purchaser, cast.supplier, cast.finance[0], cast.supervisor, cast.auditor):
        client = client_of(player)
        assert contract.number in client.get("/contracts").text
        page = client.get(f"/contracts/{contract.id}")
        assert page.status_code == 200
        assert "人民币壹佰万元零壹分" in page.text


def test_a_stranger_sees_neither(cast, client_of, visitor):
    contract = make.concluded(cast)
    client = client_of(cast.stranger)
    assert contract.number not in client.get("/contracts").text
    elsewhere = client.get(f"/contracts/{'0' * 32}")
    assert client.get(f"/contracts/{contract.id}").status_code == elsewhere.status_code == 404
    assert visitor.get(f"/contracts/{contract.id}").status_code in (302, 303, 401)


@pytest.mark.parametrize("name", ["contract", "renunciation", "evidence"])
def test_a_file_that_is_not_there_is_not_found(cast, client_of, name):
    contract = make.begun(cast)
    assert client_of(cast.purchaser).get(f"/contracts/{contract.id}/files/{name}").status_code == 404


@pytest.mark.parametrize("page", ["advance", "propose", "delay", "take-back"])
def test_the_purchasers_forms_open(cast, client_of, page):
    contract = make.begun(cast)
    assert client_of(cast.purchaser).get(f"/contracts/{contract.id}/{page}").status_code == 200


def test_a_page_that_needs_the_file_says_that_it_is_missing(cast, client_of):
    contract = make.begun(cast)
    assert client_of(cast.purchaser).get(f"/contracts/{contract.id}/sign").status_code == 404
    assert client_of(cast.supplier).get(f"/contracts/{contract.id}/renounce").status_code == 404
