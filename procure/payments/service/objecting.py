"""What is held against a payment, and how it ends; by itself it stops no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procure.contracts.service import free
from procure.core.actors import Actor
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import service as obligations
from procure.payments import queries
from procure.payments.models import PAYMENT, Outcome, Payment, PaymentObjection, PaymentState
from procure.payments.rules import INVOICE_IN_ORDER, Object
from procure.payments.service import booking
from procure.payments.service.beginning import begin, lay_out
from procure.payments.service.paying import CLOCKS, hold


@dataclass(frozen=True)
class Held:
    """What finance holds against a payment: a condition of the contract, what is missing, of how much."""

    cites: str
    missing: str
    disputed_fen: int


def object_to(payment: Payment, held: Held, *, by: Actor, at: datetime) -> PaymentObjection:
    """Hold an agreed condition against a payment; what isn't disputed goes on as a payment of its own."""
    hold(payment)
    state = PaymentState(PAYMENT.after("object", payment.state))
    agreed = queries.agreed_conditions(payment)
    facts = Object(
        agreed=frozenset(agreed),
        met=frozenset({"due"}),
        cites=held.cites,
        missing=held.missing,
        disputed_fen=held.disputed_fen,
        amount_fen=payment.amount_fen,
        invoice_fen=payment.invoice.amount_fen,
        cited_before=queries.cited(payment.invoice),
    )
    enforce(facts, on=payment.contract.tender.governed_on(at))
    said = {"cites": held.cites, "condition": agreed[held.cites], "missing": held.missing}
    line = ledger.record(
        "payment.objected",
        subject=payment.id,
        by=by,
        at=at,
        facts=said | {"disputed_fen": held.disputed_fen, "amount_fen": payment.amount_fen},
    )
    disputed = _disputed(payment, held.disputed_fen, line, at)
    disputed.state = state
    objection = PaymentObjection(
        invoice_id=payment.invoice_id,
        payment=disputed,
        cites=held.cites,
        condition=agreed[held.cites],
        missing=held.missing,
        amount_fen=held.disputed_fen,
        raised_by=by.person,
        raised_at=at,
    )
    db.session.add(objection)
    db.session.flush()
    return objection


def drop(objection: PaymentObjection, *, by: Actor, at: datetime) -> Line:
    """The payer takes its objection back; the clocks have run all the time."""
    return _go_on(objection, Outcome.DROPPED, "", by, at)


def contest(objection: PaymentObjection, answer: str, *, by: Actor, at: datetime) -> Line:
    """The supplier says that nothing is missing: the payment goes on, and its clocks have never stopped."""
    return _go_on(objection, Outcome.CONTESTED, answer, by, at)


def supply(objection: PaymentObjection, answer: str, *, by: Actor, at: datetime) -> Line:
    """The supplier has supplied what was missing: the condition is met now, and the period counts anew.

    Where the invoice itself was wrong it is taken back, and the next one counts from its own receipt.
    """
    payment = _held(objection)
    withdrawn = objection.cites == INVOICE_IN_ORDER
    state = PaymentState(PAYMENT.after("replace", payment.state))
    line = _end(objection, Outcome.WITHDRAWN if withdrawn else Outcome.SUPPLIED, answer, by, at)
    payment.state = state
    for clock in CLOCKS:
        obligations.meet(payment.id, clock, line=line, at=at)
    db.session.flush()
    if withdrawn:
        payment.invoice.withdrawn_at = at
        booking.withdrawn(payment.invoice, line)
        free(payment.contract, line)
    else:
        begin(payment.invoice, payment.amount_fen, at, line, at)
    return line


def _disputed(payment: Payment, disputed_fen: int, line: Line, at: datetime) -> Payment:
    """The payment itself, or the disputed part of it as another one with the same days."""
    rest = payment.amount_fen - disputed_fen
    if not rest:
        return payment
    payment.amount_fen = rest
    payment.document = lay_out(payment.invoice, rest, payment.conditions_met_at, at)
    return begin(payment.invoice, disputed_fen, payment.conditions_met_at, line, at)


def _go_on(objection: PaymentObjection, outcome: Outcome, answer: str, by: Actor, at: datetime) -> Line:
    payment = _held(objection)
    state = PaymentState(PAYMENT.after("go-on", payment.state))
    line = _end(objection, outcome, answer, by, at)
    payment.state = state
    return line


def _end(objection: PaymentObjection, outcome: Outcome, answer: str, by: Actor, at: datetime) -> Line:
    objection.outcome, objection.answer = outcome, answer
    objection.ended_by, objection.ended_at = by.person, at
    facts = {"objection": objection.id, "outcome": outcome, "answer": answer}
    return ledger.record("payment.objection-ended", subject=objection.payment_id, by=by, at=at, facts=facts)


def _held(objection: PaymentObjection) -> Payment:
    hold(objection.payment)
    db.session.execute(
        sa.select(PaymentObjection.id).where(PaymentObjection.id == objection.id).with_for_update()
    )
    db.session.refresh(objection)
    if objection.outcome is not None:
        raise NotAllowed(Message("这项异议已经处理完毕。请刷新页面查看结果。"))
    return objection.payment
