"""The same request once more finds what it did: a lost answer is told again, and nothing happens twice."""

from __future__ import annotations

import hashlib
from datetime import datetime

from procure.contracts.models import Contract
from procure.core.actors import Actor
from procure.ledger import queries as ledger
from procure.ledger.models import Line
from procure.payments import queries
from procure.payments.models import Invoice, Payment, PaymentState
from procure.signing import queries as signatures


def approval(payment: Payment, p7s: bytes, by: Actor) -> Line | None:
    """The line of this person's approval by this very signature, where it stands."""
    signed = signatures.signatures(payment.document)
    if not any(one.p7s == p7s and one.certificate.person_id == by.person for one in signed):
        return None
    return _line(payment, by, "payment.approved-once", "payment.approved")


def confirmation(
    payment: Payment, by: Actor, paid_at: datetime, reference: str | None = None, receipt: bytes = b""
) -> Line | None:
    """The line of this person's word that ended it, where it said the same."""
    hashed = hashlib.sha256(receipt).hexdigest() if reference is not None else None
    recorded = (payment.paid_at, payment.confirmed_by, payment.bank_reference, payment.bank_receipt_sha256)
    if payment.state is not PaymentState.PAID or recorded != (paid_at, by.person, reference, hashed):
        return None
    return _line(payment, by, "payment.confirmed")


def sent(contract: Contract, instalment_id: str, name: tuple[str, str], sha256: str) -> Invoice | None:
    """The invoice of these very bytes for the same instalment, by its code and number."""
    standing = (
        one
        for one in queries.invoices(contract)
        if (one.code, one.number) == name and (one.instalment_id, one.sha256) == (instalment_id, sha256)
    )
    return next(standing, None)


def _line(payment: Payment, by: Actor, *acts: str) -> Line | None:
    told = [one for one in ledger.of(payment.id) if one.act in acts and one.by_person == by.person]
    return told[-1] if told else None
