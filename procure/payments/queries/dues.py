"""The last days that bind a payment, and what lateness costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from procure.contracts import queries as contracts
from procure.contracts.models import Contract, ContractState, Instalment
from procure.core.actors import Actor
from procure.core.clock import beijing_day
from procure.db import db
from procure.obligations.models import Obligation
from procure.payments import deadlines
from procure.payments.models import Invoice, Payment, PaymentState
from procure.payments.queries.reading import invoice_for, payment_of
from procure.tenders.models import DueAfter

_SME_CODES = (deadlines.PAY_SME.code, deadlines.PAY_SME_AGREED.code)


@dataclass(frozen=True)
class Due:
    """A payment with the last days that bind it; ``due_at`` is the earliest, under ``article``."""

    payment: Payment
    clocks: list[Obligation]
    due_at: datetime
    article: str
    provisional: bool


@dataclass(frozen=True)
class Arrears:
    """What lateness has cost so far: ``days`` after ``due_on``; ``daily_fen`` is added each day."""

    due_on: date
    days: int
    amount_fen: int
    interest_fen: int
    daily_fen: int


def inbox(actor: Actor) -> list[Due]:
    """What the actor's organisation has to pay, the earliest last day first."""
    wanted = (
        sa.select(Payment)
        .join(Invoice, Payment.invoice_id == Invoice.id)
        .join(Contract, Invoice.contract_id == Contract.id)
        .where(Contract.purchaser_id == actor.organisation, Payment.state != PaymentState.PAID)
    )
    return sorted(dues(db.session.scalars(wanted).all()), key=lambda one: (one.due_at, one.payment.id))


def due(payment: Payment) -> Due:
    """The last days of one payment."""
    return dues([payment])[0]


def dues(payments: Iterable[Payment]) -> list[Due]:
    """The last days of several."""
    rows = list(payments)
    subjects = {one.id for one in rows} | {one.invoice.instalment_id for one in rows}
    clocks = defaultdict(list)
    wanted = sa.select(Obligation).where(Obligation.subject.in_(subjects)).order_by(Obligation.due_at)
    for clock in db.session.scalars(wanted):
        clocks[clock.subject].append(clock)
    return [_bound(one, clocks[one.id] + clocks[one.invoice.instalment_id]) for one in rows]


def waiting(at: datetime) -> list[str]:
    """Invoices whose payment has not begun though the last condition is met, by id."""
    begun = sa.select(Payment.id).where(Payment.invoice_id == Invoice.id)
    wanted = sa.select(Invoice).where(~begun.exists()).order_by(Invoice.received_at)
    return [one.id for one in db.session.scalars(wanted) if contracts.due_since(one.instalment, at)]


def owed_to_sme(at: datetime) -> list[str]:
    """Instalments of a small supplier whose statutory time of payment runs without its clock, by id."""
    started = sa.select(Obligation.id).where(
        Obligation.subject == Instalment.id, Obligation.code.in_(_SME_CODES)
    )
    wanted = (
        sa.select(Instalment)
        .join(Contract, Instalment.contract_id == Contract.id)
        .where(
            Contract.state == ContractState.SIGNED,
            Instalment.due_after != DueAfter.SIGNING,
            Instalment.amount_fen > 0,
            ~started.exists(),
        )
    )
    return [
        one.id
        for one in db.session.scalars(wanted)
        if one.contract.is_with_sme and contracts.due_since(one, at) is not None
    ]


def sme_obligation(instalment: Instalment) -> Obligation | None:
    """The statutory clock for a small supplier on an instalment, once it runs."""
    wanted = sa.select(Obligation).where(Obligation.subject == instalment.id, Obligation.code.in_(_SME_CODES))
    return db.session.scalars(wanted).one_or_none()


def sme_obligations(contract: Contract) -> list[Obligation]:
    """All of them under a contract, in the order of its instalments."""
    return [found for one in contract.instalments if (found := sme_obligation(one))]


def arrears(instalment: Instalment, at: datetime) -> Arrears | None:
    """What is overdue to a small supplier for an instalment, and its interest; None where nothing is.

    The last day is the agreed one or, without an invoice, the statutory one: not asking for an invoice stalls
    nothing. For what is paid it says what lateness had cost by then.
    """
    sent = invoice_for(instalment)
    payment = payment_of(sent) if sent else None
    last_days = _last_days(instalment, sent, at)
    if not instalment.contract.is_with_sme or not last_days:
        return None
    on = beijing_day(payment.paid_at if payment and payment.paid_at else at)
    due_on, amount = min(last_days), instalment.amount_fen
    if on <= due_on:
        return None
    cost = deadlines.interest(amount, due_on, on)
    daily = cost - deadlines.interest(amount, due_on, date.fromordinal(on.toordinal() - 1))
    return Arrears(due_on, deadlines.overdue_days(due_on, on), amount, cost, daily)


def _last_days(instalment: Instalment, sent: Invoice | None, at: datetime) -> list[date]:
    met = contracts.due_since(instalment, at)
    found = []
    if sent and met:
        since = deadlines.ready_at(sent.received_at, met)
        found.append(deadlines.agreed(since, instalment.contract.tender.payment_working_days).last.day)
    statutory = sme_obligation(instalment)
    return found + ([statutory.due_on] if statutory else [])


def _bound(payment: Payment, clocks: list[Obligation]) -> Due:
    since = deadlines.ready_at(payment.invoice.received_at, payment.conditions_met_at)
    agreed = deadlines.agreed(since, payment.contract.tender.payment_working_days)
    first = min(clocks, key=lambda one: one.due_at, default=None)
    if first is None or agreed.due_at < first.due_at:
        return Due(payment, clocks, agreed.due_at, agreed.article, agreed.provisional)
    return Due(payment, clocks, first.due_at, first.article, first.provisional)
