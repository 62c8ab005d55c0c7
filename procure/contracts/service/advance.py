"""An advance under the floor: a reason from a closed list, its evidence, a second person, the supervisor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procure import storage
from procure.contracts import papers, queries
from procure.contracts.models import CONTRACT, Contract, ContractState
from procure.contracts.rules import ConfirmAdvance, LowerAdvance
from procure.contracts.service.beginning import divide, fresh, hold
from procure.core.actors import Actor
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.signing import service as signing
from procure.signing.models import Kind
from procure.tenders.models import AdvanceReason


@dataclass(frozen=True)
class Advance:
    """What the purchaser states; ``evidence`` is the file that names a statutory band."""

    percent: int
    reason: AdvanceReason | None
    note: str = ""
    evidence: bytes | None = None
    evidence_name: str = ""


def amend(contract: Contract, advance: Advance, *, version: int, by: Actor, at: datetime) -> Line:
    """State the advance and why it is lower; an earlier confirmation and renunciation fall away."""
    hold(contract)
    fresh(contract, version)
    contract.state = ContractState(CONTRACT.after("amend", contract.state))
    _enforce(contract, advance)
    contract.advance_percent, contract.advance_reason = advance.percent, advance.reason
    contract.advance_reason_note, contract.advance_confirmed_by = advance.note, None
    contract.advance_reason_by = by.person if advance.reason else None
    contract.advance_evidence_sha256 = storage.current().put(advance.evidence) if advance.evidence else None
    contract.advance_evidence_name = advance.evidence_name
    contract.version += 1
    divide(contract)
    _lay_out(contract, at)
    facts = {
        "percent": advance.percent,
        "reason": advance.reason,
        "evidence": contract.advance_evidence_sha256,
    }
    return ledger.record("contract.amended", subject=contract.id, by=by, at=at, facts=facts)


def renounce(contract: Contract, p7s: bytes, *, by: Actor, at: datetime) -> Line:
    """The supplier signs that it gives up part of the advance; nobody can sign it in its place."""
    hold(contract)
    contract.state = ContractState(CONTRACT.after("renounce", contract.state))
    if contract.renunciation is None:
        raise NotAllowed(Message("这份合同没有需要签署的预付款放弃声明。"))
    signature = signing.sign(contract.renunciation, p7s, by=by, at=at)
    facts = {"percent": contract.advance_percent} | signing.evidence(signature)
    return ledger.record("advance.renounced", subject=contract.id, by=by, at=at, facts=facts)


def confirm_advance(contract: Contract, *, version: int, by: Actor, at: datetime) -> Line:
    """A second person confirms the reason; the supervisor's desk shows it once the contract is signed."""
    hold(contract)
    fresh(contract, version)
    contract.state = ContractState(CONTRACT.after("confirm-advance", contract.state))
    given = ConfirmAdvance(contract.advance_reason_by, by.person, evidenced(contract))
    enforce(given, on=contract.tender.governed_on(at))
    contract.advance_confirmed_by = by.person
    contract.version += 1
    entry = {"advance_percent": contract.advance_percent, "reason": contract.advance_reason}
    return ledger.record("advance.confirmed", subject=contract.id, by=by, at=at, entry=entry)


def note_advance(contract: Contract, *, by: Actor, at: datetime) -> Line | None:
    """The supervisor has seen the low advance; None where it was seen before."""
    hold(contract)
    contract.state = ContractState(CONTRACT.after("note-advance", contract.state))
    if contract.advance_noted_by:
        return None
    contract.advance_noted_by = by.person
    return ledger.record("advance.noted", subject=contract.id, by=by, at=at)


def evidenced(contract: Contract) -> bool:
    """Whether the reason has what it needs: the supplier's signature, or the file that names the band."""
    if contract.advance_reason is AdvanceReason.RENOUNCED:
        return queries.is_signed_by(contract.renunciation, contract.supplier_id)
    return contract.advance_evidence_sha256 is not None


def _enforce(contract: Contract, advance: Advance) -> None:
    stated = LowerAdvance(
        percent=advance.percent,
        tender_percent=contract.tender.advance_percent,
        reason=advance.reason,
        note=advance.note,
        has_file=advance.evidence is not None,
    )
    on = contract.tender.governed_on(contract.created_at)
    enforce(stated, on=on)
    enforce(queries.words(contract, advance.note), on=on)


def _lay_out(contract: Contract, at: datetime) -> None:
    """The statement for the supplier to sign, where one is needed."""
    if contract.advance_reason is not AdvanceReason.RENOUNCED:
        contract.renunciation = None
        return
    contract.renunciation = signing.prepare(
        Kind.RENUNCIATION,
        subject=contract.id,
        name=f"预付款放弃声明-{contract.number}.txt",
        media_type="text/plain",
        content=papers.renunciation(contract, at),
        at=at,
    )
