"""Why a bid did not open: the purchaser proposes, the bidder is heard, the supervisor decides."""

from __future__ import annotations

from datetime import datetime

from procure.bids import queries
from procure.bids.causes import Cause
from procure.bids.models import FAULT, Fault, FaultState, OpenedBid
from procure.bids.rules import DecideCause, NameCause, on
from procure.core.actors import Actor
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.ledger import service as ledger


def propose(bid: OpenedBid, cause: Cause, ground: str, *, by: Actor, at: datetime) -> Fault:
    """The purchaser names a cause with its grounds; the bidder is asked to answer."""
    ledger.lock()
    if queries.fault_of(bid) is not None:
        raise NotAllowed(Message("这份投标的原因已经提出过，等待监管部门认定。请刷新页面查看。"))
    enforce(NameCause(bid.reason, cause), on(at))
    fault = Fault(
        tender_id=bid.tender_id,
        opened_bid=bid,
        cause=cause,
        ground=ground,
        proposed_by=by.organisation,
        proposed_at=at,
    )
    db.session.add(fault)
    db.session.flush()
    facts = _facts(fault, cause) | {"ground": ground, "evidence": queries.evidence_facts(bid)}
    ledger.record("fault.proposed", subject=bid.tender_id, by=by, at=at, facts=facts)
    return fault


def answer(fault: Fault, statement: str, *, by: Actor, at: datetime) -> Fault:
    """What the bidder has to say, before it is decided; a later answer takes an earlier one's place."""
    _fresh(fault)
    FAULT.after("answer", fault.state)
    fault.statement, fault.stated_at = statement, at
    facts = {"fault": fault.id, "statement": statement}
    ledger.record("fault.answered", subject=fault.tender_id, by=by, at=at, facts=facts)
    return fault


def decide(fault: Fault, cause: Cause, decision: str, *, by: Actor, at: datetime) -> Fault:
    """The supervisor decides, with reasons; only now the bid counts as revoked or withdrawn."""
    _fresh(fault)
    state = FAULT.after("decide", fault.state)
    enforce(NameCause(fault.opened_bid.reason, cause), on(at))
    enforce(DecideCause(fault.proposed_by, by.organisation), on(at))
    fault.state, fault.decided_cause, fault.decision = FaultState(state), cause, decision
    fault.decided_by, fault.decided_at = by.person, at
    facts = _facts(fault, cause) | {"decision": decision}
    ledger.record("fault.decided", subject=fault.tender_id, by=by, at=at, facts=facts)
    return fault


def _fresh(fault: Fault) -> None:
    """One act at a time, on the row as it is now."""
    ledger.lock()
    db.session.refresh(fault)


def _facts(fault: Fault, cause: Cause) -> dict[str, object]:
    bid = fault.opened_bid
    return {
        "fault": fault.id,
        "bid_sha256": bid.submission.sha256,
        "reason": bid.reason,
        "cause": cause.value,
        "finding": cause.finding.value,
    }
