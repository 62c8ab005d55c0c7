"""A receivable is asked for and confirmed; a year's arrears are made public."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime

import sqlalchemy as sa

from procure.arrears import papers, queries
from procure.arrears.deadlines import CONFIRM
from procure.arrears.models import RECEIVABLE, Disclosure, Receivable, ReceivableState
from procure.arrears.rules import AskReceivable, ConfirmReceivable
from procure.contracts.models import Contract, ContractState
from procure.core.actors import Actor, platform
from procure.core.rules import enforce
from procure.db import db
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import service as obligations
from procure.signing import service as signing
from procure.signing.models import Document, Kind

_CODE_BYTES = 10


def ask(contract: Contract, *, by: Actor, at: datetime) -> Receivable:
    """The supplier asks the purchaser to confirm what is open; thirty days begin (款项条例 16)."""
    _hold(contract)
    unpaid = queries.unpaid(contract)
    facts = AskReceivable(
        signed=contract.state is ContractState.SIGNED,
        with_sme=contract.is_with_sme,
        unpaid_fen=unpaid,
        waiting=queries.waiting(contract) is not None,
    )
    enforce(facts, on=contract.tender.governed_on(at))
    receivable = Receivable(contract=contract, code=_code(), amount_fen=unpaid, requested_at=at)
    receivable.document = _stated(receivable, at)
    db.session.add(receivable)
    db.session.flush()
    line = _record("receivable.requested", receivable, by, at)
    obligations.start(
        CONFIRM,
        subject=receivable.id,
        tender_id=contract.tender_id,
        debtor_id=contract.purchaser_id,
        creditor_id=contract.supplier_id,
        line=line,
        since=at,
    )
    return receivable


def renew(receivable: Receivable, *, by: Actor, at: datetime) -> Line:
    """State what is open now, after a payment came in between; the clock runs on."""
    _hold(receivable.contract)
    db.session.refresh(receivable)
    receivable.state = ReceivableState(RECEIVABLE.after("renew", receivable.state))
    unpaid = queries.unpaid(receivable.contract)
    enforce(AskReceivable(unpaid_fen=unpaid), on=receivable.contract.tender.governed_on(at))
    receivable.amount_fen = unpaid
    receivable.document = _stated(receivable, at)
    db.session.flush()
    return _record("receivable.renewed", receivable, by, at)


def confirm(receivable: Receivable, p7s: bytes, *, by: Actor, at: datetime) -> Line:
    """The purchaser signs the statement, which anybody with its code can then verify."""
    _hold(receivable.contract)
    db.session.refresh(receivable)
    state = ReceivableState(RECEIVABLE.after("confirm", receivable.state))
    facts = ConfirmReceivable(receivable.amount_fen, queries.unpaid(receivable.contract))
    enforce(facts, on=receivable.contract.tender.governed_on(at))
    signature = signing.sign(receivable.document, p7s, by=by, at=at)
    receivable.state, receivable.confirmed_at = state, at
    db.session.flush()
    line = _record("receivable.confirmed", receivable, by, at, signing.evidence(signature))
    obligations.meet(receivable.id, CONFIRM, line=line, at=at)
    return line


def disclose(year: str, at: datetime) -> Disclosure:
    """Make public what was overdue to small suppliers when a year ended, signed by the platform."""
    document = signing.prepare(
        Kind.DISCLOSURE,
        subject=year,
        name=f"逾期未支付中小企业款项信息-{year}.json",
        media_type="application/json",
        content=papers.disclosure(int(year)),
        at=at,
    )
    signing.sign_as_platform(document, at)
    made = Disclosure(year=int(year), document=document, published_at=at)
    db.session.add(made)
    db.session.flush()
    facts = {"sha256": document.sha256}
    ledger.record("arrears.disclosed", subject=year, by=platform(), at=at, facts=facts)
    return made


def _stated(receivable: Receivable, at: datetime) -> Document:
    return signing.prepare(
        Kind.RECEIVABLE,
        subject=receivable.contract.id,
        name=f"应收账款确认书-{receivable.contract.number}-{receivable.code}.json",
        media_type="application/json",
        content=papers.statement(receivable, at),
        at=at,
    )


def _record(
    act: str, receivable: Receivable, by: Actor, at: datetime, more: dict[str, str] | None = None
) -> Line:
    facts = {"contract": receivable.contract.id, "amount_fen": receivable.amount_fen}
    said = facts | {"document_sha256": receivable.document.sha256} | (more or {})
    return ledger.record(act, subject=receivable.id, by=by, at=at, facts=said)


def _code() -> str:
    return base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode()


def _hold(contract: Contract) -> None:
    """One act at a time on what is paid under a contract."""
    db.session.execute(sa.select(Contract.id).where(Contract.id == contract.id).with_for_update())
    db.session.refresh(contract)
