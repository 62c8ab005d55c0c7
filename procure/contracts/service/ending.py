"""A contract ends before its time: one person states why, another confirms."""

from __future__ import annotations

from datetime import datetime

from procure.contracts import queries
from procure.contracts.models import CONTRACT, Contract, ContractState, EndGround, Termination
from procure.contracts.rules import EndContract
from procure.contracts.service.beginning import hold
from procure.core.actors import Actor
from procure.core.clock import beijing_day
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.guarantees import refunds
from procure.journal import queries as journal_queries
from procure.journal import service as journal
from procure.journal.models import Step
from procure.ledger import service as ledger
from procure.ledger.models import Line


def state_termination(
    contract: Contract, ground: EndGround, reason: str, *, by: Actor, at: datetime
) -> Termination:
    """Say why a contract shall end; nothing ends before a second person confirms it."""
    hold(contract)
    contract.state = ContractState(CONTRACT.after("state-termination", contract.state))
    stated = queries.termination(contract) or Termination(contract=contract)
    if stated.ended_at:
        raise NotAllowed(Message("这份合同已经终止。"))
    stated.ground, stated.reason = ground, reason
    stated.stated_by, stated.stated_at = by.person, at
    db.session.add(stated)
    db.session.flush()
    facts = {"ground": ground, "reason": reason}
    ledger.record("contract.termination-stated", subject=contract.id, by=by, at=at, facts=facts)
    return stated


def terminate(contract: Contract, *, by: Actor, at: datetime) -> Line:
    """Confirm the end: nothing more can be delivered, what was delivered before is accepted and paid."""
    hold(contract)
    contract.state = ContractState(CONTRACT.after("terminate", contract.state))
    stated = queries.termination(contract)
    if stated is None or stated.ended_at:
        raise NotAllowed(Message("没有等待确认的终止。请刷新页面查看最新状态。"))
    enforce(EndContract(stated.stated_by, by.person), on=beijing_day(at))
    stated.confirmed_by, stated.ended_at = by.person, at
    db.session.flush()
    fallen = [one.position for one in queries.fallen_away(contract)]
    facts = {"ground": stated.ground, "article": stated.article, "fallen_away": fallen}
    line = ledger.record("contract.terminated", subject=contract.id, by=by, at=at, facts=facts)
    free(contract, line)
    by_breach = stated.ground is EndGround.BREACH
    refunds.terminated(contract.id, by_breach=by_breach, line=line, since=at)
    return line


def free(contract: Contract, line: Line) -> None:
    """What can't fall due any more is owed no more, once, as far as no invoice has come for it."""
    for one in queries.fallen_away(contract):
        if not _moved(contract.id, one.id, Step.INVOICED) and not _moved(contract.id, one.id, Step.FREED):
            journal.post(contract, Step.FREED, one.amount_fen, subject=one.id, line=line)


def _moved(contract_id: str, instalment_id: str, step: Step) -> bool:
    return bool(journal_queries.standing(contract_id, instalment_id, step))
