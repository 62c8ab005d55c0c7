"""A contract asks for nothing that the tender didn't: what is added to it passes the gate."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient

from procure.contracts.models import ContractState
from procure.db import db, unit_of_work
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.make import contracts as make
from tests.make import findings

Browser = Callable[[Player], FlaskClient]


def propose(client: FlaskClient, contract: Any, late_reason: str = "") -> Any:
    """Lay the contract out."""
    data = {"version": contract.version, "late_reason": late_reason}
    return client.post(f"/contracts/{contract.id}/propose", data=data)


def test_the_note_of_a_contract_passes_the_gate(cast: Cast, client_of: Browser) -> None:
    contract = make.begun(cast)
    data = {
        **{"version": contract.version, "percent": "30", "reason": "statutory-band"},
        "note": f"法定幅度较低。{findings.STOPPED}",
        "evidence": (BytesIO(b"%PDF-1.7"), "文件.pdf"),
    }
    refused = client_of(cast.purchaser).post(f"/contracts/{contract.id}/advance", data=data)
    assert refused.status_code == 422
    assert "公平竞争审查不予通过" in refused.text
    assert not make.again(contract).advance_reason_note


def test_terms_that_the_published_tender_never_had_are_judged(cast: Cast, client_of: Browser) -> None:
    contract = make.begun(cast)
    with unit_of_work():
        db.session.get_one(Tender, contract.tender_id).liability += findings.STOPPED
    refused = propose(client_of(cast.purchaser), contract)
    assert refused.status_code == 422
    assert "公平竞争审查不予通过" in refused.text
    assert make.again(contract).state is ContractState.DRAFT


def test_terms_that_were_published_are_not_judged_twice(cast: Cast, client_of: Browser) -> None:
    contract = make.begun(cast)
    assert propose(client_of(cast.purchaser), contract).status_code == 303


def test_a_reason_for_lateness_passes_the_gate(cast: Cast, client_of: Browser) -> None:
    contract = make.begun(cast)
    assert propose(client_of(cast.purchaser), contract, findings.STOPPED).status_code == 422
