"""A supplier says that money which was recorded as paid never came."""

from __future__ import annotations

from datetime import datetime

from procure.core.actors import Actor
from procure.core.clock import text
from procure.core.rules import enforce
from procure.db import db
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import service as obligations
from procure.payments.models import PAYMENT, Means, Payment, PaymentDispute, PaymentState
from procure.payments.rules import Dispute
from procure.payments.service import booking
from procure.payments.service.paying import CLOCKS, SME_CLOCKS, hold


def dispute(payment: Payment, reason: str, *, by: Actor, at: datetime) -> Line:
    """The recorded payment is taken back and its clocks run on as if it had never been recorded."""
    hold(payment)
    state = PaymentState(PAYMENT.after("dispute", payment.state))
    reference = payment.bank_reference or ""
    enforce(Dispute(by_bank=bool(reference)), on=payment.contract.tender.governed_on(at))
    assert payment.paid_at is not None
    said = {"reference": reference, "paid_at": text(payment.paid_at), "reason": reason}
    line = ledger.record("payment.disputed", subject=payment.id, by=by, at=at, facts=said)
    db.session.add(
        PaymentDispute(
            payment_id=payment.id,
            reason=reason,
            disputed_by=by.person,
            disputed_at=at,
            paid_at=payment.paid_at,
            bank_reference=reference,
            bank_receipt_sha256=payment.bank_receipt_sha256 or "",
            bank_receipt_name=payment.bank_receipt_name,
        )
    )
    payment.state, payment.paid_at, payment.confirmed_by = state, None, None
    payment.bank_reference = payment.bank_receipt_sha256 = None
    payment.bank_receipt_name = ""
    payment.means, payment.matures_on = Means.TRANSFER, None
    booking.disputed(payment, line)
    _run_on(payment)
    return line


def _run_on(payment: Payment) -> None:
    for clock in CLOCKS:
        obligations.reopen(payment.id, clock)
    for clock in SME_CLOCKS:
        obligations.reopen(payment.invoice.instalment_id, clock)
