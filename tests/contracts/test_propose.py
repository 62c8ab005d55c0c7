"""Generating the exact file that both parties sign."""

from __future__ import annotations

import json
import sys
import threading
import time

import pytest

from procure import storage
from procure.accounts.models import Organisation
from procure.contracts import papers
from procure.contracts.models import ContractState
from procure.core import clock as running
from procure.core.actors import platform
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.ledger import service as recording
from procure.printing import press
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
    kept = storage.current().read(contract.source_sha256)
    assert signing.content(contract.document).startswith(papers.rendered_again(kept))
    told = json.loads(kept)
    assert told["page"] == papers.contract_page(contract, contract.proposed_at)
    assert (told["template"], told["renderer"]) == (papers.template(), papers.renderer())
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


PRINTER = """#!{python}
import os, pathlib, socket, time
job = socket.socket(fileno=socket.recv_fds(socket.socket(fileno=0), 1, 1)[1][0])
job.makefile("rb").read()
pathlib.Path({begun!r}).touch()
for _ in range(250):
    if os.path.exists({go!r}):
        break
    time.sleep(0.02)
job.sendall(len({printed!r}).to_bytes({length}) + {printed!r})
"""


@pytest.fixture
def printing(tmp_path, monkeypatch, pressless):
    """A printer that waits, at most five seconds, until the block of ``while_printing`` ends."""
    begun, go, printer = tmp_path / "begun", tmp_path / "go", tmp_path / "printer"
    told = {"begun": str(begun), "go": str(go), "printed": make.blank(), "length": press.LENGTH}
    printer.write_text(PRINTER.format(python=sys.executable, **told))
    printer.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(printer))
    return begun, go


def post_meanwhile(app, client, contract, printing, meanwhile):
    """Lay out a contract, and do something else while it is being printed."""
    begun, go = printing
    answers, contract_id, version = [], contract.id, contract.version

    def run():
        with app.app_context():
            url, data = f"/contracts/{contract_id}/propose", {"version": version}
            answers.append(client.post(url, data=data).status_code)

    thread = threading.Thread(target=run)
    thread.start()
    while not begun.exists() and thread.is_alive():
        time.sleep(0.01)
    meanwhile()
    go.touch()
    thread.join()
    return answers


def test_others_write_while_a_contract_is_printed(app, cast, client_of, printing):
    contract = make.begun(cast)

    def write():
        with unit_of_work():
            recording.tick(running.now(), platform())

    assert post_meanwhile(app, client_of(cast.purchaser), contract, printing, write) == [303]
    assert [line.act for line in ledger.every()][-2:] == ["tick", "contract.proposed"]
    assert signing.content(make.again(contract).document).startswith(make.blank())


def test_what_changed_while_it_was_printed_is_not_laid_out(app, cast, client_of, printing):
    contract = make.begun(cast)
    supplier_id = contract.supplier_id

    def move():
        with unit_of_work():
            db.session.get_one(Organisation, supplier_id).bank_account = "另一个账户"

    assert post_meanwhile(app, client_of(cast.purchaser), contract, printing, move) == [422]
    assert make.again(contract).state is ContractState.DRAFT
    assert list(ledger.every())[-1].act == "contract.drafted"


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
