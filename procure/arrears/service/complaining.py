"""A supplier complains of arrears; departments transfer, handle and answer it (款项条例 25)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from procure.arrears import queries
from procure.arrears.deadlines import RESULT, TRANSFER
from procure.arrears.models import COMPLAINT, ArrearsComplaint, ArrearsComplaintItem, ComplaintState
from procure.arrears.rules import FileComplaint, HandComplaint
from procure.contracts.models import Contract
from procure.core.actors import Actor, platform
from procure.core.clock import beijing_day
from procure.core.rules import enforce
from procure.db import db
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import service as obligations
from procure.obligations.clocks import Clock
from procure.payments import queries as payments


def complain(
    contract: Contract, named: Collection[str], *, receiver: str, reason: str, by: Actor, at: datetime
) -> ArrearsComplaint:
    """Complain of overdue instalments, by id, with a department; ten working days to its transfer begin."""
    db.session.execute(sa.select(Contract.id).where(Contract.id == contract.id).with_for_update())
    db.session.refresh(contract)
    overdue = queries.overdue(contract, at)
    chosen = [one for one in overdue if one.instalment.id in named]
    facts = FileComplaint(
        with_sme=contract.is_with_sme,
        named_fen=sum(one.amount_fen for one in chosen),
        overdue_fen=sum(one.amount_fen for one in overdue),
        has_open=queries.open_complaint(contract) is not None,
        receiver=receiver,
        debtor=contract.purchaser_id,
    )
    enforce(facts, on=beijing_day(at))
    made = ArrearsComplaint(
        contract=contract,
        receiver_id=receiver,
        amount_fen=facts.named_fen,
        reason=reason,
        filed_by=by.person,
        filed_at=at,
        items=[_item(one) for one in chosen],
    )
    db.session.add(made)
    db.session.flush()
    said = {one.instalment.position: one.amount_fen for one in chosen}
    line = record("filed", made, by, at, {"contract": contract.id, "receiver": receiver, "sums": said})
    _start(made, TRANSFER, receiver, line, at)
    return made


def answer(complaint: ArrearsComplaint, words: str, *, by: Actor, at: datetime) -> Line:
    """The purchaser says how it stands; it may say it anew until the complaint has ended."""
    complaint.state = after("answer", complaint)
    complaint.answer, complaint.answered_at = words, at
    return record("answered", complaint, by, at, {"answer": words})


def transfer(complaint: ArrearsComplaint, handler: str, *, by: Actor, at: datetime) -> Line:
    """Hand it to the department that handles it, whose thirty days begin."""
    state = after("transfer", complaint)
    enforce(HandComplaint(handler, complaint.contract.purchaser_id), on=beijing_day(at))
    complaint.state, complaint.handler_id, complaint.transferred_at = state, handler, at
    db.session.flush()
    db.session.refresh(complaint, ["handler"])
    line = record("transferred", complaint, by, at, {"handler": handler})
    obligations.meet(complaint.id, TRANSFER, line=line, at=at)
    _start(complaint, RESULT, handler, line, at)
    return line


def withdraw(complaint: ArrearsComplaint, *, by: Actor, at: datetime) -> Line:
    """The supplier takes it back; a later one may name the same sums."""
    return _end(complaint, "withdraw", "withdrawn", by, at)


def settle(complaint_id: str, at: datetime) -> Line | None:
    """What was complained of has been paid in full: nothing is left to handle."""
    complaint = queries.any_complaint(complaint_id)
    if any(one.open_fen for one in queries.progress(complaint)):
        return None
    return _end(complaint, "settle", "settled", platform(), at)


def _end(complaint: ArrearsComplaint, step: str, act: str, by: Actor, at: datetime) -> Line:
    complaint.state, complaint.ended_at = after(step, complaint), at
    line = record(act, complaint, by, at)
    for clock in (TRANSFER, RESULT):
        obligations.meet(complaint.id, clock, line=line, at=at)
    return line


def _item(one: queries.Overdue) -> ArrearsComplaintItem:
    sent = payments.invoice_for(one.instalment)
    return ArrearsComplaintItem(
        instalment=one.instalment,
        invoice_number=sent.number if sent else "",
        amount_fen=one.amount_fen,
        due_on=one.due_on,
    )


def _start(complaint: ArrearsComplaint, clock: Clock, debtor: str, line: Line, at: datetime) -> None:
    obligations.start(
        clock,
        subject=complaint.id,
        tender_id=complaint.contract.tender_id,
        debtor_id=debtor,
        creditor_id=complaint.contract.supplier_id,
        line=line,
        since=at,
    )


def after(step: str, complaint: ArrearsComplaint) -> ComplaintState:
    """The state that a step leads to from that of now; one act at a time."""
    wanted = sa.select(ArrearsComplaint.id).where(ArrearsComplaint.id == complaint.id)
    db.session.execute(wanted.with_for_update())
    db.session.refresh(complaint)
    return ComplaintState(COMPLAINT.after(step, complaint.state))


def record(
    act: str, complaint: ArrearsComplaint, by: Actor, at: datetime, more: Mapping[str, object] | None = None
) -> Line:
    """A line about a complaint."""
    facts = {"amount_fen": complaint.amount_fen, **(more or {})}
    return ledger.record(f"arrears-complaint.{act}", subject=complaint.id, by=by, at=at, facts=facts)
