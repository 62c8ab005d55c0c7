"""A signed contract is added to, within the law's share, by both its parties."""

from __future__ import annotations

from datetime import datetime

from procure import storage
from procure.contracts import deadlines, papers, queries
from procure.contracts.models import (
    CONTRACT,
    SUPPLEMENT,
    Contract,
    ContractState,
    Instalment,
    Supplement,
    SupplementGround,
    SupplementState,
)
from procure.contracts.papers import Addition, Paper
from procure.contracts.rules import AddTerms, AddToContract
from procure.contracts.service import signed_file
from procure.contracts.service.beginning import changed, hold
from procure.core import parameters
from procure.core.actors import Actor
from procure.core.clock import beijing_day
from procure.core.errors import BadInput, NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.journal import service as journal
from procure.journal.models import Step
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import service as obligations
from procure.signing import service as signing
from procure.signing.models import Document, Kind, Signature
from procure.tenders.models import DueAfter


def draw_up_supplement(contract: Contract, said: Addition, at: datetime) -> str:
    """The page of a supplement, where it may be laid out now; its printing comes next, without any lock."""
    obligations.proceed(contract.tender_id, at)
    CONTRACT.after("supplement", contract.state)
    _judge(contract, said, at)
    return papers.supplement_page(contract, _next_number(contract), said, at)


def propose_supplement(
    contract: Contract, said: Addition, paper: Paper, *, by: Actor, at: datetime
) -> Supplement:
    """Lay a supplement before both parties; RuleBroken over the law's share or out of performance.

    Stale where it would say something else by now.
    """
    hold(contract)
    obligations.proceed(contract.tender_id, at)
    contract.state = ContractState(CONTRACT.after("supplement", contract.state))
    _judge(contract, said, at)
    number = _next_number(contract)
    if papers.supplement_page(contract, number, said, at) != paper.page:
        raise changed()
    laid_out = Supplement(
        contract=contract,
        position=len(queries.supplements(contract)) + 1,
        **vars(said),
        document=_prepared(contract, number, paper, at),
        source_sha256=storage.current().put(papers.source(paper.page, papers.SUPPLEMENT)),
        proposed_at=at,
    )
    db.session.add(laid_out)
    db.session.flush()
    facts = {
        "supplement": laid_out.id,
        "amount_fen": said.amount_fen,
        "sha256": laid_out.document.sha256,
        "source_sha256": laid_out.source_sha256,
        "template": papers.template(papers.SUPPLEMENT),
        "renderer": papers.renderer(),
    }
    ledger.record("supplement.proposed", subject=contract.id, by=by, at=at, facts=facts)
    return laid_out


def sign_supplement(supplement: Supplement, p7s: bytes, *, by: Actor, at: datetime) -> Line:
    """Take in one party's signature; the second concludes it, and its price becomes an instalment."""
    contract = supplement.contract
    hold(contract)
    db.session.refresh(supplement)
    obligations.proceed(contract.tender_id, at)
    supplement.state = SupplementState(SUPPLEMENT.after("sign", supplement.state))
    if queries.has_signed(supplement, by.organisation):
        reason = Message("本单位已经签过这份补充合同，不必再签。等对方签署即可。")
        raise BadInput(reason, field=signing.FIELD, code="already-signed")
    _enforce(contract, supplement.amount_fen, supplement.ground, at, but=supplement.id)
    signature = signed_file.taken(supplement, p7s, by, at)
    if supplement.countersigned:
        return _conclude(supplement, signature, by, at)
    supplement.countersigned = signed_file.with_first(signature, at)
    facts = {"supplement": supplement.id} | signing.evidence(signature)
    return ledger.record("supplement.signed", subject=contract.id, by=by, at=at, facts=facts)


def withdraw_supplement(supplement: Supplement, *, by: Actor, at: datetime) -> Line:
    """Take back what is not concluded; signatures over it count for nothing."""
    hold(supplement.contract)
    db.session.refresh(supplement)
    supplement.state = SupplementState(SUPPLEMENT.after("withdraw", supplement.state))
    facts = {"supplement": supplement.id}
    return ledger.record("supplement.withdrawn", subject=supplement.contract_id, by=by, at=at, facts=facts)


def publish_supplement(supplement: Supplement, medium: str, url: str, *, by: Actor, at: datetime) -> Line:
    """Let everybody read a concluded supplement."""
    hold(supplement.contract)
    db.session.refresh(supplement)
    supplement.state = SupplementState(SUPPLEMENT.after("publish", supplement.state))
    if supplement.published_at:
        raise NotAllowed(Message("这份补充合同已经公告，不必重复公告。"))
    supplement.published_at, supplement.medium, supplement.url = at, medium, url
    facts = {"supplement": supplement.id, "medium": medium, "url": url}
    line = ledger.record("supplement.published", subject=supplement.contract_id, by=by, at=at, facts=facts)
    obligations.meet(supplement.id, deadlines.PUBLISH_CHANGE, line=line, at=at)
    return line


def _conclude(supplement: Supplement, signature: Signature, by: Actor, at: datetime) -> Line:
    contract = supplement.contract
    supplement.state = SupplementState(SUPPLEMENT.after("conclude", supplement.state))
    supplement.signed_at = at
    if supplement.amount_fen:
        contract.instalments.append(_instalment(supplement))
    db.session.flush()
    facts = {"supplement": supplement.id} | signing.evidence(signature)
    line = ledger.record("supplement.concluded", subject=contract.id, by=by, at=at, facts=facts)
    journal.post(contract, Step.SIGNED, supplement.amount_fen, subject=supplement.id, line=line)
    if parameters.get(deadlines.PUBLISH_CHANGE.code, beijing_day(at)).blocks:
        _start(supplement, line, at)
    return line


def _start(supplement: Supplement, line: Line, at: datetime) -> None:
    contract = supplement.contract
    obligations.start(
        deadlines.PUBLISH_CHANGE,
        subject=supplement.id,
        tender_id=contract.tender_id,
        debtor_id=contract.purchaser_id,
        creditor_id=contract.supplier_id,
        line=line,
        since=at,
    )


def _instalment(supplement: Supplement) -> Instalment:
    last = max(one.position for one in supplement.contract.instalments)
    return Instalment(
        position=last + 1,
        title=f"补充合同{supplement.position}",
        percent=None,
        amount_fen=supplement.amount_fen,
        due_after=DueAfter.STAGE,
    )


def _next_number(contract: Contract) -> str:
    return f"{contract.number}-B{len(queries.supplements(contract)) + 1}"


def _prepared(contract: Contract, number: str, paper: Paper, at: datetime) -> Document:
    return signing.prepare(
        Kind.SUPPLEMENT,
        subject=contract.id,
        name=f"补充合同-{number}.签名覆盖的内容",
        media_type="application/octet-stream",
        content=paper.to_sign,
        at=at,
    )


def _judge(contract: Contract, said: Addition, at: datetime) -> None:
    _enforce(contract, said.amount_fen, said.ground, at)
    on = contract.tender.governed_on(at)
    enforce(AddTerms((), queries.unagreed([said.content], on)), on=on)


def _enforce(
    contract: Contract, amount_fen: int, ground: SupplementGround, at: datetime, but: str = ""
) -> None:
    facts = AddToContract(
        on=contract.tender.governed_on(at),
        contract_fen=contract.amount_fen,
        amount_fen=amount_fen,
        is_addition=ground is SupplementGround.ADDITION,
        added_fen=queries.added_fen(contract, but),
        is_performed=queries.is_performed(contract),
        is_ended=queries.is_ended(contract),
    )
    enforce(facts, on=facts.on)
