"""Whether a payment may be made by a bill, and until when that bill must fall due."""

from __future__ import annotations

from datetime import date

from procure.payments.models import Payment
from procure.payments.queries.dues import due
from procure.signing import queries as signing


def has_consented(payment: Payment) -> bool:
    """Whether its supplier has signed that it takes a bill."""
    consent = payment.consent
    return consent is not None and signing.signed_by(consent, payment.contract.supplier_id) is not None


def last_day(payment: Payment) -> date:
    """The earliest last day that binds it."""
    bound = due(payment)
    return min([bound.agreed_on, *(one.due_on for one in bound.clocks)])
