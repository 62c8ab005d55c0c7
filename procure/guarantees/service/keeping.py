"""Keeping a security: one person proposes it with evidence, another confirms or drops it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procure import storage
from procure.core import money
from procure.core.actors import Actor
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.guarantees import notices, queries
from procure.guarantees.models import Claim, Security
from procure.guarantees.refunds import close, free, lock, settle, standing_fen
from procure.guarantees.rules import KeepSecurity, ProposeKeeping
from procure.guarantees.service.giving import Paper
from procure.guarantees.words import SECURITY, ClaimGround
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.signing import service as signing
from procure.signing.models import Kind


@dataclass(frozen=True)
class Proposal:
    """Why a security is kept, and how much of it; None keeps all."""

    ground: ClaimGround
    reason: str
    evidence: Paper
    amount_fen: int | None = None


def propose_keeping(security: Security, why: Proposal, *, by: Actor, at: datetime) -> Claim:
    """The first person says why it is kept; nothing is kept before another confirms."""
    lock(security.tender)
    SECURITY.after("claim", security.state)
    if queries.open_claim(security) is not None:
        raise NotAllowed(Message("已经有人提出不予退还，等第二人确认即可。请刷新页面。"))
    standing = standing_fen(security)
    amount = standing if why.amount_fen is None else why.amount_fen
    facts = ProposeKeeping(security.kind, why.ground, amount, standing)
    enforce(facts, on=security.tender.governed_on(at))
    claim = _claim(security, why, amount)
    claim.proposed_by, claim.proposed_at = by.person, at
    db.session.add(claim)
    db.session.flush()
    told = {"claim": claim.id, "ground": str(why.ground), "reason": why.reason}
    told |= {"amount": money.decimal(amount)}
    ledger.record("security.keeping-proposed", subject=security.id, by=by, at=at, facts=told)
    return claim


def keep(claim: Claim, *, by: Actor, at: datetime) -> Line:
    """The second person confirms; ground and reason are public from now on."""
    _take(claim)
    security = claim.security
    facts = KeepSecurity(claim.proposed_by, by.person, bool(claim.evidence_sha256))
    enforce(facts, on=security.tender.governed_on(at))
    SECURITY.after("claim", security.state)
    claim.confirmed_by, claim.confirmed_at = by.person, at
    db.session.flush()
    if security.is_signed:
        _lay_out(claim, at)
    entry = {"ground": str(claim.ground), "evidence_sha256": claim.evidence_sha256}
    entry |= {"amount": money.decimal(claim.amount_fen)}
    line = ledger.record("security.kept", subject=security.id, by=by, at=at, entry=entry)
    if security.is_instrument or not standing_fen(security):
        close(security, "claim", line, at)
    return line


def drop(claim: Claim, *, by: Actor, at: datetime) -> Line:
    """Nothing is kept; what is owed back stays owed, and a guarantee that is let go goes at once."""
    _take(claim)
    claim.dropped_at = at
    db.session.flush()
    line = ledger.record(
        "security.keeping-dropped", subject=claim.security_id, by=by, at=at, facts={"claim": claim.id}
    )
    settle(claim.security, line, at)
    if queries.is_superseded(claim.security):
        free(claim.security, at)
    return line


def sign_claim(claim: Claim, p7s: bytes, *, by: Actor, at: datetime) -> Line:
    """The purchaser signs its claim for the issuer, which checks it with the notice alone."""
    lock(claim.security.tender)
    document = queries.claim_document(claim)
    if document is None:
        raise NotAllowed(Message("这份保函没有需要签署的索赔通知书。"))
    signature = signing.sign(document, p7s, by=by, at=at)
    facts = {"claim": claim.id} | signing.evidence(signature)
    return ledger.record("security.claim-signed", subject=claim.security_id, by=by, at=at, facts=facts)


def _lay_out(claim: Claim, at: datetime) -> None:
    signing.prepare(
        Kind.GUARANTEE_CLAIM,
        subject=claim.id,
        name=f"保函索赔通知书-{claim.security.tender.number}.json",
        media_type="application/json",
        content=notices.of_claim(claim, at),
        at=at,
    )


def _claim(security: Security, why: Proposal, amount_fen: int) -> Claim:
    return Claim(
        security=security,
        ground=why.ground,
        reason=why.reason,
        amount_fen=amount_fen,
        evidence_sha256=storage.current().put(why.evidence.content),
        evidence_name=why.evidence.name,
    )


def _take(claim: Claim) -> None:
    lock(claim.security.tender)
    if not claim.is_open:
        raise NotAllowed(Message("这件事已经有了结果。请刷新页面查看。"))
