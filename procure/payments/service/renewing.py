"""An approval with an account that no longer holds is drawn up anew and approved from the beginning."""

from __future__ import annotations

from datetime import datetime

from procure.core.actors import Actor
from procure.core.errors import NotAllowed
from procure.core.terms import Message
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.payments.models import PAYMENT, Payment, PaymentState
from procure.payments.service import booking
from procure.payments.service.beginning import lay_out
from procure.payments.service.paying import hold


def renew(payment: Payment, *, by: Actor, at: datetime) -> Line:
    """Draw the approval up with the account that holds now; no clock stands still meanwhile."""
    hold(payment)
    state = PaymentState(PAYMENT.after("renew", payment.state))
    if payment.names_account_at(at):
        raise NotAllowed(Message("收款账户没有变更，审批单无须重新出具。"))
    before, freed = payment.document.sha256, payment.state is PaymentState.APPROVED
    payment.document = lay_out(payment.invoice, payment.amount_fen, payment.conditions_met_at, at)
    payment.state, payment.first_approver_id, payment.first_approved_at = state, None, None
    payment.second_approver_id = payment.second_approved_at = None
    facts = {"before_sha256": before, "document_sha256": payment.document.sha256}
    line = ledger.record("payment.renewed", subject=payment.id, by=by, at=at, facts=facts)
    if freed:
        booking.unapproved(payment, line)
    return line
