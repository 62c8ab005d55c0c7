"""A signed contract is published without its secrets, and its copy handed to the finance department."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from procure import storage
from procure.contracts import deadlines, papers, queries
from procure.contracts.models import CONTRACT, Contract, ContractState, Hidden, Publication, SecretGround
from procure.contracts.rules import PublishContract, Secret
from procure.contracts.service.beginning import hold
from procure.core import money
from procure.core.actors import Actor
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import service as obligations
from procure.signing import service as signing


@dataclass(frozen=True)
class Redaction:
    """Words that stay unpublished."""

    words: str
    ground: SecretGround
    reason: str


@dataclass(frozen=True)
class Announcement:
    """Where a contract stands on the designated medium, and what is hidden in it."""

    medium: str
    url: str
    redactions: tuple[Redaction, ...] = ()


def publish(contract: Contract, announced: Announcement, *, by: Actor, at: datetime) -> Publication:
    """Let everybody read the contract; RuleBroken where something is hidden that is no secret."""
    hold(contract)
    contract.state = ContractState(CONTRACT.after("publish", contract.state))
    if queries.publication(contract):
        raise NotAllowed(Message("这份合同已经公告，不必重复公告。"))
    text = public_text(contract)
    secrets = tuple(Secret(one.words, one.reason) for one in announced.redactions)
    enforce(PublishContract(text, secrets, _open(contract)), on=contract.tender.governed_on(at))
    hidden = [(one.words, one.ground) for one in announced.redactions]
    publication = Publication(
        contract=contract,
        text_sha256=storage.current().put(papers.published(text, hidden)),
        medium=announced.medium,
        url=announced.url,
        published_at=at,
        published_by=by.person,
        hidden=[
            Hidden(position=n, words=one.words, ground=one.ground, reason=one.reason)
            for n, one in enumerate(announced.redactions, 1)
        ],
    )
    db.session.add(publication)
    db.session.flush()
    facts = {"medium": announced.medium, "url": announced.url, "hidden": len(hidden)}
    entry = {"text_sha256": publication.text_sha256}
    line = ledger.record("contract.published", subject=contract.id, by=by, at=at, facts=facts, entry=entry)
    obligations.meet(contract.id, deadlines.PUBLISH, line=line, at=at)
    return publication


def file_copy(contract: Contract, *, by: Actor, at: datetime) -> Line:
    """Hand the contract with both signatures to the finance department, once."""
    hold(contract)
    contract.state = ContractState(CONTRACT.after("file-copy", contract.state))
    if contract.filed_at:
        raise NotAllowed(Message("合同副本已经备案，不必重复报送。"))
    assert contract.document is not None
    contract.filed_at, contract.filed_by = at, by.person
    facts = {
        "number": contract.filing,
        "document_sha256": contract.document.sha256,
        "signatures": [signing.evidence(one) for one in queries.signatures(contract)],
    }
    line = ledger.record("contract.filed", subject=contract.id, by=by, at=at, facts=facts)
    obligations.meet(contract.id, deadlines.FILE, line=line, at=at)
    return line


def public_text(contract: Contract) -> str:
    """The contract's text before anything is hidden."""
    kept = json.loads(storage.current().read(str(contract.source_sha256)))
    return papers.plain(kept["page"])


def _open(contract: Contract) -> tuple[str, ...]:
    names = (contract.tender.title, contract.purchaser.name, contract.supplier.name, contract.number)
    return (*names, money.grouped(contract.amount_fen))
