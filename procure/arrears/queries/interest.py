"""Late interest: what is owed of it, who demanded it, and what waits for whom."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.arrears.models import InterestState, LateInterest
from procure.contracts.models import Contract
from procure.core.actors import Actor, RoleName
from procure.core.errors import NotFound
from procure.core.tasks import Task
from procure.core.terms import Message
from procure.db import db
from procure.journal import queries as journal
from procure.journal.models import Entry, Step
from procure.payments.models import Invoice, Payment

_READERS = (RoleName.SUPERVISOR, RoleName.AUDITOR)


def interest_owed(payment: Payment) -> int:
    """What the journal owes for the lateness of one payment."""
    return sum(one.amount_fen for one in journal.standing(payment.contract.id, payment.id, Step.INTEREST))


def interest_of(payment: Payment) -> LateInterest | None:
    """What was demanded for it, if anything was."""
    wanted = sa.select(LateInterest).where(LateInterest.payment_id == payment.id)
    return db.session.scalars(wanted).one_or_none()


def interest_mine(interest_id: str, actor: Actor) -> LateInterest:
    """Interest of the actor's own organisation on either side; supervisors and auditors see all."""
    both = sa.or_(Contract.purchaser_id == actor.organisation, Contract.supplier_id == actor.organisation)
    return _one(interest_id, sa.true() if actor.role in _READERS else both)


def interest_as_payer(interest_id: str, actor: Actor) -> LateInterest:
    """Interest that the actor's organisation owes."""
    return _one(interest_id, Contract.purchaser_id == actor.organisation)


def interest_tasks(actor: Actor, at: datetime) -> list[Task]:
    """Finance approves and pays what was demanded; a supplier may demand what it is owed."""
    if actor.role == RoleName.FINANCE:
        return [_to_pay(one) for one in _waiting(actor)]
    return [_to_demand(one) for one in _undemanded(actor)] if actor.role == RoleName.SUPPLIER else []


def _to_pay(found: LateInterest) -> Task:
    title = Message("支付逾期利息：%(x)s", x=found.contract.number)
    return Task(title, "arrears.interest", {"id": found.id})


def _to_demand(payment: Payment) -> Task:
    title = Message("可以要求支付逾期利息：%(x)s", x=payment.contract.number)
    return Task(title, "arrears.demand_interest", {"id": payment.id})


def _waiting(actor: Actor) -> list[LateInterest]:
    mine = sa.or_(LateInterest.first_approver_id.is_(None), LateInterest.first_approver_id != actor.person)
    wanted = _with_contract(sa.select(LateInterest).join(Payment, LateInterest.payment_id == Payment.id))
    wanted = wanted.where(Contract.purchaser_id == actor.organisation)
    open_ = sa.or_(
        LateInterest.state == InterestState.APPROVED,
        sa.and_(LateInterest.state.in_((InterestState.DEMANDED, InterestState.APPROVED_ONCE)), mine),
    )
    return list(db.session.scalars(wanted.where(open_).order_by(LateInterest.demanded_at, LateInterest.id)))


def _undemanded(actor: Actor) -> list[Payment]:
    taken_back = sa.orm.aliased(Entry)
    reversal = sa.select(taken_back.number).where(
        taken_back.contract_id == Entry.contract_id, taken_back.reverses == Entry.number
    )
    owed = sa.select(Entry.subject).where(
        Entry.supplier_id == actor.organisation,
        Entry.step == Step.INTEREST,
        Entry.reverses.is_(None),
        ~reversal.exists(),
    )
    demanded = sa.select(LateInterest.id).where(LateInterest.payment_id == Payment.id)
    wanted = sa.select(Payment).where(Payment.id.in_(owed), ~demanded.exists())
    return list(db.session.scalars(wanted.order_by(Payment.paid_at, Payment.id)))


def _one(interest_id: str, side: sa.ColumnElement[bool]) -> LateInterest:
    wanted = _with_contract(sa.select(LateInterest).join(Payment, LateInterest.payment_id == Payment.id))
    found = db.session.scalars(wanted.where(LateInterest.id == interest_id, side)).one_or_none()
    if found is None:
        raise NotFound(Message("没有这笔逾期利息。"))
    return found


def _with_contract(wanted: sa.Select[LateInterest]) -> sa.Select[LateInterest]:
    wanted = wanted.join(Invoice, Payment.invoice_id == Invoice.id)
    return wanted.join(Contract, Invoice.contract_id == Contract.id)
