"""The handling department takes longer for reasons, says what it found, and signs that (款项条例 25)."""

from __future__ import annotations

from datetime import datetime

from procure.arrears import papers
from procure.arrears.deadlines import RESULT
from procure.arrears.models import ArrearsComplaint, ComplaintOutcome
from procure.arrears.rules import ExtendComplaint, StateResult, UrgeDebtor
from procure.arrears.service.complaining import after, record
from procure.core.actors import Actor
from procure.core.clock import beijing_day
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.ledger.models import Line
from procure.obligations import extending
from procure.obligations import queries as clocks
from procure.obligations import service as obligations
from procure.signing import service as signing
from procure.signing.models import Kind


def extend(
    complaint: ArrearsComplaint, days: int, reason: str, approver: str, *, by: Actor, at: datetime
) -> Line:
    """Take so many days in all since the complaint was received; both parties see why."""
    after("extend", complaint)
    clock = clocks.find(complaint.id, RESULT)
    assert clock is not None
    facts = ExtendComplaint(
        received_on=beijing_day(clock.since),
        days=days,
        before=clock.count,
        in_time=extending.is_extensible(clock, at),
        reason=reason,
    )
    enforce(facts, on=beijing_day(at))
    complaint.extended_days, complaint.extended_at = days, at
    complaint.extension_reason, complaint.extension_approver = reason, approver
    said = {"days": days, "reason": reason, "approver": approver}
    return record("extended", complaint, by, at, said | extending.extend(clock, days))


def urge(complaint: ArrearsComplaint, letter: str, *, by: Actor, at: datetime) -> Line:
    """A letter of supervision to a purchaser that does not answer as it should; it is told at once."""
    after("urge", complaint)
    enforce(UrgeDebtor(letter), on=beijing_day(at))
    complaint.urge, complaint.urged_at = letter, at
    return record("urged", complaint, by, at, {"letter": letter})


def state_result(
    complaint: ArrearsComplaint, outcome: ComplaintOutcome, findings: str, *, by: Actor, at: datetime
) -> Line:
    """Lay out what was found for signature; until it is signed, it may be laid out anew."""
    after("state-result", complaint)
    enforce(StateResult(findings), on=beijing_day(at))
    document = signing.prepare(
        Kind.ARREARS_RESULT,
        subject=complaint.id,
        name=f"拖欠款项投诉处理结果-{complaint.contract.number}.json",
        media_type="application/json",
        content=papers.complaint_result(complaint, outcome, findings, at),
        at=at,
    )
    complaint.outcome, complaint.findings, complaint.document = outcome, findings, document
    db.session.flush()
    said = {"outcome": outcome.value, "document_sha256": document.sha256}
    return record("result-stated", complaint, by, at, said)


def decide(complaint: ArrearsComplaint, p7s: bytes, *, by: Actor, at: datetime) -> Line:
    """Sign the result, which reaches both parties with that."""
    state = after("decide", complaint)
    if complaint.document is None:
        raise NotAllowed(Message("还没有写处理结果。请先写明查明的事实和处理意见，再签署。"))
    signature = signing.sign(complaint.document, p7s, by=by, at=at)
    complaint.state, complaint.ended_at = state, at
    line = record("decided", complaint, by, at, signing.evidence(signature))
    obligations.meet(complaint.id, RESULT, line=line, at=at)
    return line
