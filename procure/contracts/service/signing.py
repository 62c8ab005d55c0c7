"""The exact contract is laid before both parties; it stands when both have signed it."""

from __future__ import annotations

from datetime import datetime, timedelta

from procure import storage
from procure.contracts import deadlines, papers, queries
from procure.contracts.models import CONTRACT, Contract, ContractState
from procure.contracts.papers import Paper
from procure.contracts.service import signed_file
from procure.contracts.service.beginning import changed, fresh, hold
from procure.contracts.service.judging import judge
from procure.core.actors import Actor
from procure.core.clock import beijing_day
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.db import db
from procure.guarantees import refunds
from procure.guarantees import service as guarantees
from procure.journal import service as journal
from procure.journal.models import Step
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import service as obligations
from procure.signing import service as signing
from procure.signing.models import Kind, Signature


def draw_up(contract: Contract, late_reason: str, *, version: int, at: datetime) -> str:
    """The page of the contract, where it may be laid out now; its printing takes seconds and comes next.

    Nothing is held meanwhile, so ``propose`` looks again.
    """
    fresh(contract, version)
    CONTRACT.after("propose", contract.state)
    judge(contract, at, late_reason=late_reason)
    return papers.contract_page(contract, at)


def propose(
    contract: Contract, paper: Paper, late_reason: str, *, version: int, by: Actor, at: datetime
) -> Line:
    """Lay out the exact file both parties sign; ``late_reason`` is needed where the target has passed.

    Stale where the contract isn't any more what was drawn up.
    """
    hold(contract)
    fresh(contract, version)
    obligations.proceed(contract.tender_id, at)
    state = ContractState(CONTRACT.after("propose", contract.state))
    judge(contract, at, late_reason=late_reason)
    if papers.contract_page(contract, at) != paper.page:
        raise changed()
    contract.late_reason = late_reason.strip() or contract.late_reason
    contract.version += 1
    contract.source_sha256 = storage.current().put(papers.source(paper.page))
    contract.document = signing.prepare(
        Kind.CONTRACT,
        subject=contract.id,
        name=f"合同-{contract.number}.签名覆盖的内容",
        media_type="application/octet-stream",
        content=paper.to_sign,
        at=at,
    )
    contract.state, contract.proposed_at = state, at
    facts = {
        "document_sha256": contract.document.sha256,
        "late_reason": contract.late_reason,
        "source_sha256": contract.source_sha256,
        "template": papers.template(),
        "renderer": papers.renderer(),
    }
    return ledger.record("contract.proposed", subject=contract.id, by=by, at=at, facts=facts)


def take_back(contract: Contract, *, version: int, by: Actor, at: datetime) -> Line:
    """Back to the draft; signatures over the old file count for nothing any more."""
    hold(contract)
    fresh(contract, version)
    contract.state = ContractState(CONTRACT.after("take-back", contract.state))
    given_up = contract.document.sha256 if contract.document else ""
    contract.document = contract.countersigned = contract.source_sha256 = contract.proposed_at = None
    contract.version += 1
    facts = {"document_sha256": given_up}
    return ledger.record("contract.taken-back", subject=contract.id, by=by, at=at, facts=facts)


def explain_delay(contract: Contract, reason: str, *, by: Actor, at: datetime) -> Line:
    """Say why the target was missed; public with the contract's course."""
    hold(contract)
    contract.state = ContractState(CONTRACT.after("explain-delay", contract.state))
    contract.late_reason = reason.strip()
    return ledger.record(
        "contract.delay-explained", subject=contract.id, by=by, at=at, facts={"reason": reason}
    )


def sign(contract: Contract, p7s: bytes, *, by: Actor, at: datetime) -> Line:
    """Take in one party's signature; the second party's concludes the contract.

    RuleBroken as in SignContract (a ban counts on the day of signing); BadInput for a bad signature or where
    the organisation has signed; an overdue limit stops nobody, it stays visible as overdue.
    """
    hold(contract)
    obligations.proceed(contract.tender_id, at)
    contract.state = ContractState(CONTRACT.after("sign", contract.state))
    _refuse_twice(contract, by)
    judge(contract, at, for_purchaser=by.organisation == contract.purchaser_id)
    signature = signed_file.taken(contract, p7s, by, at)
    if contract.countersigned:
        return _conclude(contract, signature, by, at)
    contract.countersigned = signed_file.with_first(signature, at)
    facts = signing.evidence(signature)
    return ledger.record("contract.signed", subject=contract.id, by=by, at=at, facts=facts)


def _conclude(contract: Contract, signature: Signature, by: Actor, at: datetime) -> Line:
    contract.signed_at, contract.supplier_size = at, contract.supplier.size
    contract.state = ContractState(CONTRACT.after("conclude", contract.state))
    contract.version += 1
    db.session.flush()
    assert contract.document is not None
    entry = {"document_sha256": contract.document.sha256}
    facts = {"supplier_size": contract.supplier_size} | signing.evidence(signature)
    line = ledger.record("contract.concluded", subject=contract.id, by=by, at=at, facts=facts, entry=entry)
    for clock in (deadlines.SIGN_TARGET, deadlines.SIGN_LIMIT):
        obligations.meet(contract.id, clock, line=line, at=at)
    for clock in (deadlines.PUBLISH, deadlines.FILE):
        obligations.start(
            clock,
            subject=contract.id,
            tender_id=contract.tender_id,
            debtor_id=contract.purchaser_id,
            creditor_id=contract.supplier_id,
            line=line,
            since=at,
        )
    journal.post(contract, Step.SIGNED, contract.amount_fen, subject=contract.id, line=line)
    _turn_securities(contract, line, at)
    return line


def _turn_securities(contract: Contract, line: Line, at: datetime) -> None:
    """The bid security goes back to the winner; what the contract wants secured is asked for."""
    tender = contract.tender
    refunds.signed(tender, contract.supplier_id, line=line, since=at)
    until = beijing_day(at) + timedelta(days=tender.performance_days)
    supplier = contract.supplier_id
    guarantees.ask_performance(tender, contract.id, supplier, contract.amount_fen, until, at=at)
    guarantees.ask_advance(tender, contract.id, supplier, contract.advance_fen, until, at=at)


def _refuse_twice(contract: Contract, by: Actor) -> None:
    if queries.has_signed(contract, by.organisation):
        reason = Message("本单位已经签过这份合同，不必再签。等对方签署即可。")
        raise BadInput(reason, field=signing.FIELD, code="already-signed")
