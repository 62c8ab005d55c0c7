"""A supplier takes a bill in place of money, of its own will and by its signature."""

from __future__ import annotations

from datetime import datetime

from procure.core.actors import Actor
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.payments import papers, queries
from procure.payments.models import Payment
from procure.payments.rules import TakeBill
from procure.payments.service.paying import hold
from procure.signing import service as signing
from procure.signing.models import Kind


def state_bill(payment: Payment, *, ticked: bool, by: Actor, at: datetime) -> Line:
    """Lay out what the supplier will sign; only it can ask for that."""
    hold(payment)
    _open(payment)
    facts = TakeBill(ticked=ticked, stated=payment.consent_id is not None)
    enforce(facts, on=payment.contract.tender.governed_on(at))
    payment.consent = signing.prepare(
        Kind.BILL_CONSENT,
        subject=payment.id,
        name=f"商业汇票收款同意书-{payment.contract.number}-{payment.position}.json",
        media_type="application/json",
        content=papers.bill_consent(payment, queries.last_day(payment), at),
        at=at,
    )
    db.session.flush()
    said = {"document_sha256": payment.consent.sha256}
    return ledger.record("payment.bill-stated", subject=payment.id, by=by, at=at, facts=said)


def consent_to_bill(payment: Payment, p7s: bytes, *, by: Actor, at: datetime) -> Line:
    """The supplier signs: this payment may be made by a bill."""
    hold(payment)
    _open(payment)
    if payment.consent is None:
        raise NotAllowed(Message("还没有出具同意书。请先勾选自愿接受。"))
    signature = signing.sign(payment.consent, p7s, by=by, at=at)
    evidence = signing.evidence(signature)
    return ledger.record("payment.bill-consented", subject=payment.id, by=by, at=at, facts=evidence)


def _open(payment: Payment) -> None:
    if payment.paid_at is not None:
        raise NotAllowed(Message("这笔款已经支付，不必再同意商业汇票。"))
