"""Delivered, asked to accept, recorded item by item, decided by the purchaser's signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procure.contracts import deadlines, papers, queries
from procure.contracts.models import (
    ACCEPTANCE,
    CONTRACT,
    Acceptance,
    AcceptanceItem,
    AcceptanceState,
    Contract,
    ContractState,
    Instalment,
)
from procure.contracts.rules import Item, RecordAcceptance, RequestAcceptance
from procure.contracts.service.beginning import hold
from procure.core.actors import Actor
from procure.core.clock import text
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.guarantees import refunds
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import service as obligations
from procure.signing import service as signing
from procure.signing.models import Kind
from procure.tenders.models import DueAfter

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


def record(acceptance: Acceptance, items: Sequence[Item], *, by: Actor, at: datetime) -> Line:
    """Lay out the record of acceptance item by item for both signatures."""
    _hold(acceptance)
    state = AcceptanceState(ACCEPTANCE.after("record", acceptance.state))
    found = tuple(_one_line(item) for item in items)
    enforce(RecordAcceptance(found), on=acceptance.contract.tender.governed_on(at))
    acceptance.items = [
        AcceptanceItem(
            position=n, requirement=one.requirement, clause=one.clause, passed=one.passed, finding=one.finding
        )
        for n, one in enumerate(found, 1)
    ]
    acceptance.recorded_at = at
    acceptance.document = signing.prepare(
        Kind.ACCEPTANCE,
        subject=acceptance.id,
        name=f"验收书-{acceptance.contract.number}.txt",
        media_type="text/plain",
        content=papers.acceptance_record(acceptance, at),
        at=at,
    )
    acceptance.state = state
    facts = {"items": len(found), "document_sha256": acceptance.document.sha256}
    return ledger.record("acceptance.recorded", subject=acceptance.id, by=by, at=at, facts=facts)


def decide(acceptance: Acceptance, p7s: bytes, *, by: Actor, at: datetime) -> Line:
    """The purchaser's signature decides: accepted where every item passed, else rejected."""
    _hold(acceptance)
    act = "accept" if acceptance.passes else "reject"
    state = AcceptanceState(ACCEPTANCE.after(act, acceptance.state))
    assert acceptance.document is not None
    signature = signing.sign(acceptance.document, p7s, by=by, at=at)
    acceptance.state, acceptance.decided_at = state, at
    db.session.flush()
    evidence = signing.evidence(signature)
    line = ledger.record(f"acceptance.{state}", subject=acceptance.id, by=by, at=at, facts=evidence)
    obligations.meet(acceptance.id, deadlines.ACCEPT, line=line, at=at)
    if acceptance.passes and acceptance.instalment.due_after is DueAfter.FINAL:
        refunds.accepted(acceptance.contract_id, line=line, since=at)
    return line


def countersign(acceptance: Acceptance, p7s: bytes, *, by: Actor, at: datetime) -> Line:
    """The supplier signs the record too; the decision does not wait for it."""
    _hold(acceptance)
    acceptance.state = AcceptanceState(ACCEPTANCE.after("countersign", acceptance.state))
    if acceptance.document is None:
        raise NotAllowed(Message("验收书还没有制作，暂时不能签署。"))
    signature = signing.sign(acceptance.document, p7s, by=by, at=at)
    evidence = signing.evidence(signature)
    return ledger.record("acceptance.countersigned", subject=acceptance.id, by=by, at=at, facts=evidence)


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


def _one_line(item: Item) -> Item:
    """A record is a text of lines: nothing typed may pretend to be another line of it."""
    requirement, clause, finding = (
        " ".join(typed.split()) for typed in (item.requirement, item.clause, item.finding)
    )
    return Item(requirement, clause, item.passed, finding)


def _hold(acceptance: Acceptance) -> None:
    db.session.execute(sa.select(Acceptance.id).where(Acceptance.id == acceptance.id).with_for_update())
    db.session.refresh(acceptance)
