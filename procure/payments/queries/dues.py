"""The last days that bind a payment, and what lateness costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from procure.contracts import queries as contracts
from procure.contracts.models import Acceptance, Contract, ContractState, Instalment
from procure.core.clock import beijing_day
from procure.core.deadlines import Deadline
from procure.db import db
from procure.obligations.models import Obligation
from procure.payments import deadlines
from procure.payments.models import Invoice, Payment
from procure.payments.queries.reading import invoice_for, payments_of
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
    agreed_on: date
    """The last day of the contract's own period."""


@dataclass(frozen=True)
class Arrears:
    """What lateness has cost so far: ``days`` after ``due_on``; ``daily_fen`` is added each day."""

    due_on: date
    days: int
    amount_fen: int
    interest_fen: int
    daily_fen: int


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
    wanted = sa.select(Invoice).join(Instalment, Invoice.instalment_id == Instalment.id)
    wanted = wanted.where(~begun.exists(), _may_be_due()).order_by(Invoice.received_at)
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
            _may_be_due(),
            ~started.exists(),
        )
    )
    return [
        one.id
        for one in db.session.scalars(wanted)
        if one.contract.is_with_sme and contracts.due_since(one, at) is not None
    ]


def _may_be_due() -> sa.ColumnElement[bool]:
    """What nobody has delivered is due to nobody, so its contract needn't be read."""
    delivered = sa.select(Acceptance.id).where(Acceptance.contract_id == Instalment.contract_id)
    return sa.or_(Instalment.due_after == DueAfter.SIGNING, delivered.exists())


def sme_obligation(instalment: Instalment) -> Obligation | None:
    """The statutory clock for a small supplier on an instalment, once it runs."""
    wanted = sa.select(Obligation).where(Obligation.subject == instalment.id, Obligation.code.in_(_SME_CODES))
    return db.session.scalars(wanted).one_or_none()


def sme_obligations(contract: Contract) -> list[Obligation]:
    """All of them under a contract, in the order of its instalments."""
    order = {one.id: one.position for one in contract.instalments}
    wanted = sa.select(Obligation).where(Obligation.subject.in_(list(order)), Obligation.code.in_(_SME_CODES))
    return sorted(db.session.scalars(wanted), key=lambda one: order[one.subject])


def arrears(instalment: Instalment, at: datetime) -> Arrears | None:
    """What is overdue to a small supplier for an instalment, and its interest; None where nothing is.

    The last day is the agreed one or, without an invoice, the statutory one: not asking for an invoice stalls
    nothing. For what is paid it says what lateness had cost by then.
    """
    sent = invoice_for(instalment)
    payments = payments_of(sent) if sent else []
    if payments:
        return together(late(one, at) for one in dues(payments))
    return unbegun(instalment, sent, at)


def unbegun(instalment: Instalment, sent: Invoice | None, at: datetime) -> Arrears | None:
    """The same for one whose payment has not begun, with its invoice where one came."""
    met, statutory = contracts.due_since(instalment, at), sme_obligation(instalment)
    last_days = [statutory.due_on] if statutory else []
    if sent and met:
        last_days.append(_agreed(instalment.contract, deadlines.ready_at(sent.received_at, met)).last.day)
    return _cost(instalment, instalment.amount_fen, last_days, beijing_day(at))


def late(due: Due, at: datetime) -> Arrears | None:
    """The same for one payment."""
    payment = due.payment
    last_days = [due.agreed_on] + [one.due_on for one in due.clocks if one.code in _SME_CODES]
    return _cost(
        payment.invoice.instalment, payment.amount_fen, last_days, beijing_day(payment.paid_at or at)
    )


def together(parts: Iterable[Arrears | None]) -> Arrears | None:
    """Several as one: from the first day, with all of the money."""
    found = [one for one in parts if one]
    if not found:
        return None
    return Arrears(
        min(one.due_on for one in found),
        max(one.days for one in found),
        sum(one.amount_fen for one in found),
        sum(one.interest_fen for one in found),
        sum(one.daily_fen for one in found),
    )


def _cost(instalment: Instalment, amount_fen: int, last_days: list[date], on: date) -> Arrears | None:
    if not last_days or on <= min(last_days):
        return None
    due_on, contract = min(last_days), instalment.contract
    if not deadlines.daily_rate(contract.is_with_sme, contract.tender.late_interest_bp, due_on):
        return None
    cost, before = (
        deadlines.interest(
            amount_fen,
            due_on,
            day,
            with_sme=contract.is_with_sme,
            agreed_bp=contract.tender.late_interest_bp,
        )
        for day in (on, date.fromordinal(on.toordinal() - 1))
    )
    daily = cost - before
    return Arrears(due_on, deadlines.overdue_days(due_on, on), amount_fen, cost, daily)


def _agreed(contract: Contract, since: datetime) -> Deadline:
    return deadlines.agreed(since, contract.tender.payment_working_days)


def _bound(payment: Payment, clocks: list[Obligation]) -> Due:
    since = deadlines.ready_at(payment.invoice.received_at, payment.conditions_met_at)
    agreed = _agreed(payment.contract, since)
    first = min(clocks, key=lambda one: one.due_at, default=None)
    if first is None or agreed.due_at < first.due_at:
        return Due(payment, clocks, agreed.due_at, agreed.article, agreed.provisional, agreed.last.day)
    return Due(payment, clocks, first.due_at, first.article, first.provisional, agreed.last.day)
