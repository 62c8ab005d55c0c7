"""A purchaser looks at a security: it is there, or it has a formal defect, or its money never came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procure import storage
from procure.core import money
from procure.core.actors import Actor
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.guarantees.models import Security
from procure.guarantees.refunds import lock, settle
from procure.guarantees.rules import ConfirmMissing, RefuseSecurity
from procure.guarantees.service.giving import Paper
from procure.guarantees.words import NOTHING_CAME, SECURITY, Defect, SecurityState
from procure.ledger import service as ledger
from procure.ledger.models import Line


@dataclass(frozen=True)
class Refusal:
    """A formal defect, what shows it, and how much money came; None where that isn't disputed."""

    defect: Defect
    said: str
    evidence: Paper
    received_fen: int | None = None


def verify(security: Security, *, by: Actor, at: datetime) -> Line:
    """A person of the purchaser has looked: the money or the paper is there."""
    lock(security.tender)
    security.state = SecurityState(SECURITY.after("verify", security.state))
    security.judged_at, security.judged_by = at, by.person
    return ledger.record("security.verified", subject=security.id, by=by, at=at)


def refuse(security: Security, why: Refusal, *, by: Actor, at: datetime) -> Line:
    """Refuse it for a formal defect of the closed list, with evidence; RuleBroken for anything else.

    What is said to have come counts only once another person has confirmed it.
    """
    lock(security.tender)
    state = SecurityState(SECURITY.after("refuse", security.state))
    was_found = security.state is SecurityState.VERIFIED and not security.is_instrument
    facts = RefuseSecurity(why.defect, why.said, bool(why.evidence.content), was_found)
    enforce(facts, on=security.tender.governed_on(at))
    security.state, security.judged_at, security.judged_by = state, at, by.person
    security.defect, security.said = why.defect, why.said
    security.evidence_sha256 = storage.current().put(why.evidence.content)
    security.evidence_name = why.evidence.name
    security.received_fen = _received(security, why)
    told = {"defect": str(why.defect), "said": why.said, "evidence_sha256": security.evidence_sha256}
    if security.received_fen is not None:
        told["received"] = money.decimal(security.received_fen)
    return ledger.record("security.refused", subject=security.id, by=by, at=at, facts=told)


def confirm_missing(security: Security, *, by: Actor, at: datetime) -> Line:
    """A second person confirms how much money came: only so much is owed back from now on."""
    lock(security.tender)
    SECURITY.after("confirm-missing", security.state)
    if not security.waits_for_second:
        raise NotAllowed(Message("这笔保证金没有等待第二人确认的到账金额。请刷新页面查看。"))
    enforce(ConfirmMissing(security.judged_by, by.person), on=security.tender.governed_on(at))
    security.confirmed_by = by.person
    told = {"received": money.decimal(security.received_fen or 0)}
    line = ledger.record("security.missing-confirmed", subject=security.id, by=by, at=at, facts=told)
    settle(security, line, at)
    return line


def _received(security: Security, why: Refusal) -> int | None:
    is_short = why.defect in NOTHING_CAME and not security.is_instrument
    return why.received_fen if is_short else None
