"""The supplier has delivered, and asks for acceptance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procure.contracts import deadlines, queries
from procure.contracts.models import (
    CONTRACT,
    Acceptance,
    AcceptanceState,
    Contract,
    ContractState,
    Instalment,
)
from procure.contracts.rules import Perform, RequestAcceptance
from procure.contracts.service.beginning import hold
from procure.core.actors import Actor
from procure.core.clock import text
from procure.core.rules import enforce
from procure.db import db
from procure.ledger import service as ledger
from procure.obligations import service as obligations

_DECIDED = (AcceptanceState.ACCEPTED, AcceptanceState.REJECTED)


@dataclass(frozen=True)
class Delivery:
    """What a supplier says of what it has delivered."""

    at: datetime
    said: str


def request_acceptance(
    contract: Contract, instalment: Instalment, delivered: Delivery, *, by: Actor, at: datetime
) -> Acceptance:
    """The supplier has delivered a stage or all (验收建议) and asks for acceptance; the clock starts."""
    hold(contract)
    obligations.proceed(contract.tender_id, at)
    contract.state = ContractState(CONTRACT.after("request-acceptance", contract.state))
    enforce(Perform(queries.is_ended(contract)), on=contract.tender.governed_on(at))
    _enforce_request(contract, instalment, delivered.at, at)
    acceptance = Acceptance(
        contract=contract,
        instalment=instalment,
        delivered_at=delivered.at,
        requested_at=at,
        request=delivered.said,
    )
    db.session.add(acceptance)
    db.session.flush()
    facts = {"contract": contract.id, "stage": instalment.position, "delivered_at": text(delivered.at)}
    line = ledger.record("acceptance.requested", subject=acceptance.id, by=by, at=at, facts=facts)
    obligations.start(
        deadlines.ACCEPT,
        subject=acceptance.id,
        tender_id=contract.tender_id,
        debtor_id=contract.purchaser_id,
        creditor_id=contract.supplier_id,
        line=line,
        since=at,
    )
    return acceptance


def _enforce_request(
    contract: Contract, instalment: Instalment, delivered_at: datetime, at: datetime
) -> None:
    assert contract.signed_at is not None
    earlier = [one for one in queries.acceptances(contract) if one.instalment_id == instalment.id]
    facts = RequestAcceptance(
        signed_at=contract.signed_at,
        delivered_at=delivered_at,
        requested_at=at,
        pending=any(one.state not in _DECIDED for one in earlier),
        accepted=any(one.state is AcceptanceState.ACCEPTED for one in earlier),
    )
    enforce(facts, on=contract.tender.governed_on(at))
