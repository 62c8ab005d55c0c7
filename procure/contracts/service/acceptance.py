"""Delivered, asked to accept, recorded item by item, decided by the purchaser's signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procure import storage
from procure.contracts import deadlines, papers, queries
from procure.contracts.models import (
    ACCEPTANCE,
    Acceptance,
    AcceptanceFile,
    AcceptanceItem,
    AcceptanceState,
)
from procure.contracts.rules import Item, RecordAcceptance
from procure.contracts.service.ending import free
from procure.core.actors import Actor
from procure.core.errors import BadInput, NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.fairness.reading.kinds import kind_of
from procure.fairness.reading.refusals import Refused
from procure.guarantees import refunds
from procure.guarantees import service as guarantees
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import service as obligations
from procure.signing import service as signing
from procure.signing.models import Kind
from procure.tenders.models import DueAfter
from procure.tenders.service.attaching import TYPES

MOST_FILES = 60
_DECIDED = (AcceptanceState.ACCEPTED, AcceptanceState.REJECTED)


@dataclass(frozen=True)
class Evidence:
    """A file that shows what was found, and what it shows."""

    name: str
    content: bytes
    about: str


@dataclass(frozen=True)
class Inspection:
    """What was found item by item, and who took part."""

    items: Sequence[Item]
    tester: str = ""
    public_service: bool = False
    users_opinion: str = ""


def record(acceptance: Acceptance, found: Inspection, *, by: Actor, at: datetime) -> Line:
    """Lay out the record of acceptance item by item for both signatures."""
    _hold(acceptance)
    state = AcceptanceState(ACCEPTANCE.after("record", acceptance.state))
    items = tuple(_one_line(item) for item in found.items)
    _enforce_record(acceptance, items, found, at)
    acceptance.items = [_item(acceptance, n, one) for n, one in enumerate(items, 1)]
    acceptance.tester, acceptance.public_service = _joined(found.tester), found.public_service
    acceptance.users_opinion = _joined(found.users_opinion)
    acceptance.recorded_at = at
    db.session.flush()
    acceptance.document = signing.prepare(
        Kind.ACCEPTANCE,
        subject=acceptance.id,
        name=f"验收书-{acceptance.contract.number}.txt",
        media_type="text/plain",
        content=papers.acceptance_record(acceptance, at),
        at=at,
    )
    acceptance.state = state
    facts = {"items": len(items), "document_sha256": acceptance.document.sha256}
    return ledger.record("acceptance.recorded", subject=acceptance.id, by=by, at=at, facts=facts)


def decide(acceptance: Acceptance, p7s: bytes, *, by: Actor, at: datetime) -> Line:
    """The purchaser's signature decides: accepted where every item passed, else rejected."""
    _hold(acceptance)
    act = "accept" if acceptance.passes else "reject"
    state = AcceptanceState(ACCEPTANCE.after(act, acceptance.state))
    assert acceptance.document is not None
    signature = signing.sign(acceptance.document, p7s, by=by, at=at)
    acceptance.state, acceptance.decided_at = state, at
    db.session.flush()
    evidence = signing.evidence(signature)
    line = ledger.record(f"acceptance.{state}", subject=acceptance.id, by=by, at=at, facts=evidence)
    obligations.meet(acceptance.id, deadlines.ACCEPT, line=line, at=at)
    if acceptance.passes:
        guarantees.work_off(acceptance.contract_id, acceptance.id, queries.share_of(acceptance), at=at)
    if acceptance.passes and acceptance.instalment.due_after is DueAfter.FINAL:
        refunds.accepted(acceptance.contract_id, line=line, since=at)
    free(acceptance.contract, line)
    return line


def add_file(acceptance: Acceptance, sent: Evidence, *, by: Actor, at: datetime) -> AcceptanceFile:
    """Put a file or picture beside the inspection; BadInput where its kind isn't one of the closed list."""
    _hold(acceptance)
    acceptance.state = AcceptanceState(ACCEPTANCE.after("add-file", acceptance.state))
    try:
        kind = kind_of(sent.content, sent.name)
    except Refused:
        reason = Message(
            "这种文件不能作为验收凭证。请上传 .docx、.pdf、.xlsx、.txt、.md、.dwg、.dxf、.png 或者 .jpg。"
        )
        raise BadInput(reason, field="file", code="file-refused") from None
    kept = storage.current().put(sent.content)
    if same := next((one for one in acceptance.files if one.sha256 == kept), None):
        return same
    if len(acceptance.files) >= MOST_FILES:
        raise BadInput(Message("验收凭证最多%(n)s个，请合并后上传。", n=MOST_FILES), field="file")
    added = AcceptanceFile(
        name=sent.name,
        media_type=TYPES[kind],
        sha256=kept,
        size=len(sent.content),
        about=_joined(sent.about),
        organisation_id=by.organisation,
        added_at=at,
    )
    acceptance.files.append(added)
    db.session.flush()
    facts = {"name": sent.name, "sha256": kept}
    ledger.record("acceptance.file-added", subject=acceptance.id, by=by, at=at, facts=facts)
    return added


def countersign(acceptance: Acceptance, p7s: bytes, *, by: Actor, at: datetime) -> Line:
    """The supplier signs the record too; the decision does not wait for it."""
    _hold(acceptance)
    acceptance.state = AcceptanceState(ACCEPTANCE.after("countersign", acceptance.state))
    if acceptance.document is None:
        raise NotAllowed(Message("验收书还没有制作，暂时不能签署。"))
    signature = signing.sign(acceptance.document, p7s, by=by, at=at)
    evidence = signing.evidence(signature)
    return ledger.record("acceptance.countersigned", subject=acceptance.id, by=by, at=at, facts=evidence)


def _enforce_record(acceptance: Acceptance, items: tuple[Item, ...], found: Inspection, at: datetime) -> None:
    tender = acceptance.contract.tender
    facts = RecordAcceptance(
        items=items,
        failed_before=queries.failed_before(acceptance),
        is_complex=tender.complex_project,
        tester=found.tester,
        public_service=found.public_service,
        users_opinion=found.users_opinion,
    )
    enforce(facts, on=tender.governed_on(at))


def _item(acceptance: Acceptance, position: int, item: Item) -> AcceptanceItem:
    files = [one for one in acceptance.files if one.id in item.files]
    return AcceptanceItem(
        position=position,
        requirement=item.requirement,
        clause=item.clause,
        passed=item.passed,
        finding=item.finding,
        files=files,
    )


def _one_line(item: Item) -> Item:
    """A record is a text of lines: nothing typed may pretend to be another line of it."""
    requirement, clause, finding = map(_joined, (item.requirement, item.clause, item.finding))
    return Item(requirement, clause, item.passed, finding, item.files)


def _joined(typed: str) -> str:
    return " ".join(typed.split())


def _hold(acceptance: Acceptance) -> None:
    db.session.execute(sa.select(Acceptance.id).where(Acceptance.id == acceptance.id).with_for_update())
    db.session.refresh(acceptance)
