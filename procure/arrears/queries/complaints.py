"""Complaints about arrears, as complainant, debtor and departments see them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from procure.arrears.models import ArrearsComplaint, ArrearsComplaintItem
from procure.arrears.models.complaining import OPEN
from procure.arrears.queries.owed import Debt, debts
from procure.contracts.models import Contract, Instalment
from procure.core.actors import Actor, RoleName
from procure.core.errors import NotFound
from procure.core.tasks import Task
from procure.core.terms import Message
from procure.db import db
from procure.payments.models import Invoice, Payment, PaymentState

_READERS = (RoleName.SUPERVISOR, RoleName.AUDITOR)
_LISTED = 200
"""How many a list shows at most."""


@dataclass(frozen=True)
class Overdue:
    """What is late of one instalment."""

    instalment: Instalment
    amount_fen: int
    due_on: date
    days: int
    interest_fen: int


@dataclass(frozen=True)
class Progress:
    """One sum of a complaint, with what of it is still open."""

    item: ArrearsComplaintItem
    open_fen: int


def overdue(contract: Contract, at: datetime) -> list[Overdue]:
    """What is late under a contract, instalment by instalment."""
    late: dict[str, list[Debt]] = defaultdict(list)
    for one in debts(at, contract):
        if one.days:
            late[one.instalment.id].append(one)
    return [_together(found) for found in late.values()]


def complaints_of(contract: Contract) -> list[ArrearsComplaint]:
    """A contract's complaints, the newest first."""
    wanted = sa.select(ArrearsComplaint).where(ArrearsComplaint.contract_id == contract.id)
    return list(db.session.scalars(wanted.order_by(ArrearsComplaint.filed_at.desc(), ArrearsComplaint.id)))


def open_complaint(contract: Contract) -> ArrearsComplaint | None:
    """The one that is being handled."""
    return next((one for one in complaints_of(contract) if one.state in OPEN), None)


def complaints_seen(actor: Actor) -> list[ArrearsComplaint]:
    """Those that the actor may see, the newest first."""
    wanted = sa.select(ArrearsComplaint).join(Contract, ArrearsComplaint.contract_id == Contract.id)
    wanted = wanted.where(_visible(actor)).limit(_LISTED)
    return list(db.session.scalars(wanted.order_by(ArrearsComplaint.filed_at.desc(), ArrearsComplaint.id)))


def complaint_mine(complaint_id: str, actor: Actor) -> ArrearsComplaint:
    """A complaint of the actor's own organisation on either side; supervisors and auditors see all."""
    return _one(complaint_id, _visible(actor))


def complaint_as_supplier(complaint_id: str, actor: Actor) -> ArrearsComplaint:
    """A complaint that the actor's organisation filed."""
    return _one(complaint_id, Contract.supplier_id == actor.organisation)


def complaint_as_purchaser(complaint_id: str, actor: Actor) -> ArrearsComplaint:
    """A complaint about the actor's organisation."""
    return _one(complaint_id, Contract.purchaser_id == actor.organisation)


def complaint_as_receiver(complaint_id: str, actor: Actor) -> ArrearsComplaint:
    """A complaint that the actor's department took in."""
    return _one(complaint_id, ArrearsComplaint.receiver_id == actor.organisation)


def complaint_as_handler(complaint_id: str, actor: Actor) -> ArrearsComplaint:
    """A complaint that the actor's department handles."""
    return _one(complaint_id, ArrearsComplaint.handler_id == actor.organisation)


def any_complaint(complaint_id: str) -> ArrearsComplaint:
    """One complaint; NotFound where there is none."""
    return _one(complaint_id, sa.true())


def progress(complaint: ArrearsComplaint) -> list[Progress]:
    """What of each sum is still open: the instalment's price without what was paid on it."""
    wanted = _paid().where(Invoice.instalment_id.in_([one.instalment_id for one in complaint.items]))
    paid = {row.instalment_id: int(row.fen) for row in db.session.execute(wanted)}
    return [
        Progress(one, min(one.amount_fen, one.instalment.amount_fen - paid.get(one.instalment_id, 0)))
        for one in complaint.items
    ]


def settled(at: datetime) -> list[str]:
    """Open complaints of which everything was paid, by id."""
    paid = _paid().subquery()
    item, fen = ArrearsComplaintItem, sa.func.coalesce(paid.c.fen, 0)
    unpaid = (
        sa.select(item.id)
        .join(Instalment, item.instalment_id == Instalment.id)
        .outerjoin(paid, paid.c.instalment_id == Instalment.id)
        .where(item.complaint_id == ArrearsComplaint.id, fen < Instalment.amount_fen)
    )
    wanted = sa.select(ArrearsComplaint.id).where(ArrearsComplaint.state.in_(OPEN), ~unpaid.exists())
    return list(db.session.scalars(wanted.order_by(ArrearsComplaint.filed_at, ArrearsComplaint.id)))


def complaint_tasks(actor: Actor, at: datetime) -> list[Task]:
    """The purchaser is told of each complaint that it has not answered, or not since it was urged."""
    if actor.role != RoleName.PURCHASER:
        return []
    wanted = sa.select(ArrearsComplaint).join(Contract, ArrearsComplaint.contract_id == Contract.id)
    wanted = wanted.where(
        Contract.purchaser_id == actor.organisation,
        ArrearsComplaint.state.in_(OPEN),
        sa.or_(
            ArrearsComplaint.answered_at.is_(None),
            ArrearsComplaint.answered_at < ArrearsComplaint.urged_at,
        ),
    )
    found = db.session.scalars(wanted.order_by(ArrearsComplaint.filed_at, ArrearsComplaint.id))
    return [_to_answer(one) for one in found]


def _visible(actor: Actor) -> sa.ColumnElement[bool]:
    both = sa.or_(Contract.purchaser_id == actor.organisation, Contract.supplier_id == actor.organisation)
    return sa.true() if actor.role in _READERS else both


def _to_answer(found: ArrearsComplaint) -> Task:
    about = {"x": found.contract.number}
    title = Message("被投诉拖欠款项，请反馈情况：%(x)s", **about)
    if found.urged_at:
        title = Message("收到督办书，请立即反馈拖欠投诉的情况：%(x)s", **about)
    return Task(title, "arrears.complaint", {"id": found.id})


def _together(found: list[Debt]) -> Overdue:
    first = min(found, key=lambda one: one.due_on)
    amount = sum(one.amount_fen for one in found)
    interest = sum(one.interest_fen for one in found)
    return Overdue(first.instalment, amount, first.due_on, first.days, interest)


def _paid() -> sa.Select[str, int]:
    """What was paid on each instalment."""
    wanted = sa.select(Invoice.instalment_id, sa.func.sum(Payment.amount_fen).label("fen"))
    wanted = wanted.join(Payment, Payment.invoice_id == Invoice.id)
    return wanted.where(Payment.state == PaymentState.PAID).group_by(Invoice.instalment_id)


def _one(complaint_id: str, which: sa.ColumnElement[bool]) -> ArrearsComplaint:
    wanted = sa.select(ArrearsComplaint).join(Contract, ArrearsComplaint.contract_id == Contract.id)
    found = db.session.scalars(wanted.where(ArrearsComplaint.id == complaint_id, which)).one_or_none()
    if found is None:
        raise NotFound(Message("没有这件投诉，或者它不由本单位办理。"))
    return found
