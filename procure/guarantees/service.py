"""The acts on securities: give, check, refuse, keep by two people, ask for a performance security."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from procure import storage
from procure.core import money
from procure.core.actors import Actor
from procure.core.errors import BadInput, NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db, new_id
from procure.guarantees import checking, queries
from procure.guarantees.asking import Asked
from procure.guarantees.models import INSTRUMENTS, Claim, Demand, Security
from procure.guarantees.refunds import lock, meet
from procure.guarantees.rules import AskPerformance, GiveSecurity, KeepSecurity, RefuseSecurity
from procure.guarantees.words import COUNTS, SECURITY, ClaimGround, Defect, SecurityKind, SecurityState
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.tenders.models import SecurityForm, Tender, TenderState


@dataclass(frozen=True)
class Paper:
    """A file that somebody handed in."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Given:
    """A security as its supplier tells it; with ``p7s`` the paper is a guarantee and says the rest."""

    form: SecurityForm
    paper: Paper
    p7s: bytes = b""
    amount_fen: int = 0
    reference: str = ""
    payer: str = ""


def give(asked: Asked, given: Given, *, by: Actor, at: datetime) -> Security:
    """Give a security; the newest counts, and an electronic guarantee that it replaces is given back at once.

    RuleBroken with every formal defect of a guarantee; what is not signed waits for a person to look.
    """
    lock(asked.tender)
    if asked.kind is SecurityKind.BID and asked.tender.state is not TenderState.PUBLISHED:
        raise NotAllowed(Message("这个项目已经终止，不再收取投标保证金。"))
    if asked.demand is not None and asked.demand.ended_at is not None:
        raise NotAllowed(Message("合同已经最终验收合格，不再收取履约保证金。"))
    extends = _extends(asked, given)
    security = _of_guarantee(asked, given, at) if given.p7s else _of_paper(asked, given)
    closes_at = None if extends is not None else asked.closes_at
    is_exempt = asked.kind is SecurityKind.BID and queries.is_exempt(asked.tender, asked.supplier, at)
    facts = GiveSecurity(at, closes_at, is_exempt, security.amount_fen, asked.amount_fen)
    enforce(facts, on=asked.tender.governed_on(at))
    security.given_by, security.given_at = by.person, at
    replaced = _replaced(asked)
    db.session.add(security)
    db.session.flush()
    if replaced is not None:
        replaced.state = SecurityState(SECURITY.after("release", replaced.state))
    told = {"form": str(security.form), "document_sha256": security.document_sha256}
    told |= {"tender": asked.tender.id, "amount": money.decimal(security.amount_fen)}
    told |= {"replaces": replaced.id} if replaced else {}
    ledger.record("security.given", subject=security.id, by=by, at=at, facts=told)
    return security


def verify(security: Security, *, by: Actor, at: datetime) -> Line:
    """A person of the purchaser has looked: the money or the paper is there."""
    lock(security.tender)
    security.state = SecurityState(SECURITY.after("verify", security.state))
    security.judged_at = at
    return ledger.record("security.verified", subject=security.id, by=by, at=at)


def refuse(
    security: Security, defect: Defect, said: str, evidence: Paper, *, by: Actor, at: datetime
) -> Line:
    """Refuse it for a formal defect of the closed list, with evidence; RuleBroken for anything else."""
    lock(security.tender)
    state = SecurityState(SECURITY.after("refuse", security.state))
    was_found = security.state is SecurityState.VERIFIED and not security.is_instrument
    facts = RefuseSecurity(defect, said, bool(evidence.content), was_found)
    enforce(facts, on=security.tender.governed_on(at))
    security.state, security.judged_at = state, at
    security.defect, security.said = defect, said
    security.evidence_sha256 = storage.current().put(evidence.content)
    security.evidence_name = evidence.name
    told = {"defect": str(defect), "said": said, "evidence_sha256": security.evidence_sha256}
    return ledger.record("security.refused", subject=security.id, by=by, at=at, facts=told)


def propose_keeping(
    security: Security, ground: ClaimGround, reason: str, evidence: Paper, *, by: Actor, at: datetime
) -> Claim:
    """The first person says why it is kept; nothing is kept before another confirms."""
    lock(security.tender)
    SECURITY.after("claim", security.state)
    if security.kind is not SecurityKind.BID:
        raise NotAllowed(Message("这里只办理投标保证金；履约保证金依照合同约定处理。"))
    if queries.open_claim(security) is not None:
        raise NotAllowed(Message("已经有人提出不予退还，等第二人确认即可。请刷新页面。"))
    claim = Claim(
        security=security,
        ground=ground,
        reason=reason,
        evidence_sha256=storage.current().put(evidence.content),
        evidence_name=evidence.name,
        proposed_by=by.person,
        proposed_at=at,
    )
    db.session.add(claim)
    db.session.flush()
    told = {"claim": claim.id, "ground": str(ground), "reason": reason}
    ledger.record("security.keeping-proposed", subject=security.id, by=by, at=at, facts=told)
    return claim


def keep(claim: Claim, *, by: Actor, at: datetime) -> Line:
    """The second person confirms; ground and reason are public from now on."""
    _take(claim)
    facts = KeepSecurity(claim.proposed_by, by.person, bool(claim.evidence_sha256))
    enforce(facts, on=claim.security.tender.governed_on(at))
    claim.confirmed_by, claim.confirmed_at = by.person, at
    claim.security.state = SecurityState(SECURITY.after("claim", claim.security.state))
    entry = {"ground": str(claim.ground), "evidence_sha256": claim.evidence_sha256}
    line = ledger.record("security.kept", subject=claim.security_id, by=by, at=at, entry=entry)
    meet(claim.security, line, at)
    return line


def drop(claim: Claim, *, by: Actor, at: datetime) -> Line:
    """Nothing is kept; what is owed back stays owed."""
    _take(claim)
    claim.dropped_at = at
    return ledger.record(
        "security.keeping-dropped", subject=claim.security_id, by=by, at=at, facts={"claim": claim.id}
    )


def ask_performance(
    tender: Tender, contract_id: str, supplier_id: str, contract_fen: int, until: date, *, at: datetime
) -> Demand | None:
    """What a contract that was just signed asks for; a part of that act, so it leaves no line of its own.

    None where the tender asks for no performance security.
    """
    asked_fen = contract_fen * tender.performance_security_percent // 100
    if not asked_fen:
        return None
    enforce(AskPerformance(tender.governed_on(at), asked_fen, contract_fen), on=tender.governed_on(at))
    demand = Demand(
        contract_id=contract_id,
        tender_id=tender.id,
        supplier_id=supplier_id,
        amount_fen=asked_fen,
        until=until,
        asked_at=at,
    )
    db.session.add(demand)
    db.session.flush()
    return demand


def _of_guarantee(asked: Asked, given: Given, at: datetime) -> Security:
    if given.form not in INSTRUMENTS:
        raise BadInput(
            Message("签名文件只和保函、保证保险一起提交。请改选形式，或者去掉签名文件。"), field="form"
        )
    guarantee = checking.read(given.paper.content)
    certificate = checking.check(guarantee, given.p7s, asked, at)
    is_usual = checking.has_usual_wording(guarantee, asked)
    return _row(
        asked,
        given,
        state=SecurityState.VERIFIED if is_usual else SecurityState.GIVEN,
        amount_fen=guarantee.amount_fen,
        reference=guarantee["number"][:100],
        payer=asked.supplier.name,
        issuer=guarantee["issuer"]["name"][:200],
        valid_until=guarantee.valid_until,
        p7s=given.p7s,
        certificate_sha256=certificate,
        judged_at=at if is_usual else None,
    )


def _of_paper(asked: Asked, given: Given) -> Security:
    if not given.reference or not given.amount_fen:
        field = "amount_fen" if given.reference else "reference"
        raise BadInput(Message("没有签名文件的，请填写号码和金额，由采购人核对。"), field=field)
    payer = given.payer or asked.supplier.name
    return _row(asked, given, amount_fen=given.amount_fen, reference=given.reference, payer=payer)


def _row(asked: Asked, given: Given, **more: object) -> Security:
    return Security(
        id=new_id(),
        kind=asked.kind,
        tender=asked.tender,
        supplier_id=asked.supplier.id,
        demand_id=asked.demand.id if asked.demand else None,
        form=given.form,
        document_sha256=storage.current().put(given.paper.content),
        document_name=given.paper.name,
        **more,
    )


def _extends(asked: Asked, given: Given) -> Security | None:
    """The signed guarantee that another signed one may follow after the deadline too: it is extended."""
    found = _counting(asked)
    counts = found is not None and found.is_signed and found.state in COUNTS
    return found if counts and given.p7s else None


def _replaced(asked: Asked) -> Security | None:
    """The guarantee that the new one takes the place of; money that was paid is owed back with the rest."""
    found = _counting(asked)
    return found if found is not None and found.is_instrument else None


def _counting(asked: Asked) -> Security | None:
    if asked.demand is not None:
        return queries.performance_security(asked.demand)
    return queries.living_of(asked.tender.id, asked.supplier.id)


def _take(claim: Claim) -> None:
    lock(claim.security.tender)
    if not claim.is_open:
        raise NotAllowed(Message("这件事已经有了结果。请刷新页面查看。"))
