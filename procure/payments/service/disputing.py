"""A supplier says that money which was recorded as paid never came, or came short."""

from __future__ import annotations

from datetime import datetime

from procure.core.actors import Actor
from procure.core.clock import text
from procure.core.rules import enforce
from procure.db import db
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import service as obligations
from procure.payments import queries
from procure.payments.models import (
    PAYMENT,
    BankReference,
    Means,
    Payment,
    PaymentDispute,
    PaymentState,
)
from procure.payments.rules import Dispute
from procure.payments.service import booking
from procure.payments.service.beginning import begin
from procure.payments.service.paying import CLOCKS, SME_CLOCKS, hold


def dispute(payment: Payment, reason: str, arrived_fen: int = 0, *, by: Actor, at: datetime) -> Line:
    """What never came is owed as if it had never been recorded; what came stays booked.

    Where nothing came the payment itself is open again; where it came short, the rest is another payment of
    the same invoice with the days it always had, which two people approve anew.
    """
    hold(payment)
    state = PaymentState(PAYMENT.after("dispute-rest" if arrived_fen else "dispute", payment.state))
    said = _said(payment, reason, arrived_fen, by, at)
    facts = Dispute(
        by_bank=bool(said.bank_reference),
        recorded_fen=payment.amount_fen,
        arrived_fen=arrived_fen,
        disputed_before=_is_disputed(payment, said.bank_reference),
    )
    enforce(facts, on=payment.contract.tender.governed_on(at))
    db.session.add(said)
    told = {"reference": said.bank_reference, "paid_at": text(said.paid_at), "reason": reason}
    sums = {"recorded_fen": said.recorded_fen, "arrived_fen": arrived_fen}
    line = ledger.record("payment.disputed", subject=payment.id, by=by, at=at, facts=told | sums)
    if arrived_fen:
        _shorten(payment, arrived_fen, line, at)
    else:
        _take_back(payment, state, line)
    for clock in SME_CLOCKS:
        obligations.reopen(payment.invoice.instalment_id, clock)
    return line


def _said(payment: Payment, reason: str, arrived_fen: int, by: Actor, at: datetime) -> PaymentDispute:
    assert payment.paid_at is not None
    return PaymentDispute(
        payment_id=payment.id,
        recorded_fen=payment.amount_fen,
        arrived_fen=arrived_fen,
        reason=reason,
        disputed_by=by.person,
        disputed_at=at,
        paid_at=payment.paid_at,
        bank_reference=payment.bank_reference or "",
        bank_receipt_sha256=payment.bank_receipt_sha256 or "",
        bank_receipt_name=payment.bank_receipt_name,
    )


def _is_disputed(payment: Payment, reference: str) -> bool:
    return any(one.bank_reference == reference for one in queries.disputes(payment))


def _take_back(payment: Payment, state: PaymentState, line: Line) -> None:
    db.session.delete(db.session.get_one(BankReference, payment.bank_reference))
    payment.state, payment.paid_at, payment.confirmed_by = state, None, None
    payment.bank_reference = payment.bank_receipt_sha256 = None
    payment.bank_receipt_name = ""
    payment.means, payment.matures_on = Means.TRANSFER, None
    booking.disputed(payment, line)
    for clock in CLOCKS:
        obligations.reopen(payment.id, clock)


def _shorten(payment: Payment, arrived_fen: int, line: Line, at: datetime) -> None:
    rest = payment.amount_fen - arrived_fen
    payment.amount_fen = arrived_fen
    booking.shortened(payment, line)
    begin(payment.invoice, rest, payment.conditions_met_at, line, at)
