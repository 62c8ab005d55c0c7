"""What is owed at an instant, past ones too, with the last day of each debt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from procure.arrears.deadlines import Age, age
from procure.contracts.models import Contract, Instalment
from procure.core.clock import beijing_day
from procure.db import db
from procure.obligations.models import Obligation
from procure.payments import deadlines
from procure.payments.models import Invoice, Payment, PaymentState
from procure.payments.queries.dues import Due, dues

_STATUTORY = (deadlines.PAY_SME.code, deadlines.PAY_SME_AGREED.code)
_STANDS = Payment.state != PaymentState.REPLACED


@dataclass(frozen=True)
class Debt:
    """An instalment that is due on a day: seen ``on`` a day, or on the day when it was paid."""

    instalment: Instalment
    amount_fen: int
    due_on: date
    on: date

    @property
    def contract(self) -> Contract:
        """The contract it is owed under."""
        return self.instalment.contract

    @property
    def days(self) -> int:
        """For how many days it is overdue, or was when it was paid."""
        return deadlines.overdue_days(self.due_on, self.on)

    @property
    def age(self) -> Age:
        """How old that is."""
        return age(self.days)

    @property
    def interest_fen(self) -> int:
        """What lateness costs: as the contract agrees, else by law for small suppliers."""
        return deadlines.interest(
            self.amount_fen,
            self.due_on,
            self.on,
            with_sme=self.contract.is_with_sme,
            agreed_bp=self.contract.tender.late_interest_bp,
        )


def debts(at: datetime, contract: Contract | None = None) -> list[Debt]:
    """Everything that was due or counted down and not paid at an instant, the oldest first.

    Under one contract, where that is given.
    """
    on = beijing_day(at)
    billed = Invoice.contract_id == contract.id if contract else sa.true()
    under = Instalment.contract_id == contract.id if contract else sa.true()
    found = [_debt(one, on) for one in dues(_payments(at, _unpaid(at), billed))]
    found += [_unasked(one, clock, on) for one, clock in _without_invoice(at, under)]
    return sorted(found, key=lambda one: (one.due_on, one.instalment.id))


def paid(since: datetime, until: datetime) -> list[Debt]:
    """What was paid from one instant to another, with how late it was."""
    found = _payments(until, Payment.paid_at >= since, Payment.paid_at < until)
    return [_debt(one, beijing_day(one.payment.paid_at or until)) for one in dues(found)]


def _unpaid(at: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(Payment.paid_at.is_(None), Payment.paid_at >= at)


def _payments(at: datetime, *which: sa.ColumnElement[bool]) -> list[Payment]:
    """Payments that had begun by then, of which this holds too."""
    began = sa.and_(Invoice.received_at <= at, Payment.conditions_met_at <= at)
    wanted = sa.select(Payment).join(Invoice, Payment.invoice_id == Invoice.id)
    wanted = wanted.where(_STANDS, began, *which)
    return list(db.session.scalars(wanted.order_by(Payment.id)))


def _without_invoice(at: datetime, under: sa.ColumnElement[bool]) -> Iterator[tuple[Instalment, Obligation]]:
    """What is owed to small suppliers by law though no payment has begun: not invoicing stalls nothing."""
    begun = (
        sa.select(Payment.id)
        .join(Invoice, Payment.invoice_id == Invoice.id)
        .where(Invoice.instalment_id == Instalment.id)
        .where(_STANDS, Invoice.received_at <= at, Payment.conditions_met_at <= at)
    )
    wanted = (
        sa.select(Instalment, Obligation)
        .join(Obligation, Obligation.subject == Instalment.id)
        .where(Obligation.code.in_(_STATUTORY), Obligation.since <= at, ~begun.exists(), under)
        .order_by(Instalment.id)
    )
    for instalment, clock in db.session.execute(wanted):
        if clock.met_at is None or clock.met_at >= at:
            yield instalment, clock


def _unasked(instalment: Instalment, clock: Obligation, on: date) -> Debt:
    return Debt(instalment, instalment.amount_fen, clock.due_on, on)


def _debt(due: Due, on: date) -> Debt:
    payment = due.payment
    statutory = [one.due_on for one in due.clocks if one.code in _STATUTORY]
    last = min([due.agreed_on, *statutory])
    return Debt(payment.invoice.instalment, payment.amount_fen, last, on)
