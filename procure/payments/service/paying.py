"""Two people approve, the bank's or the supplier's word ends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from procure import storage
from procure.accounts.models import Certificate
from procure.core.actors import Actor
from procure.core.clock import beijing_day, text
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import service as obligations
from procure.payments import deadlines, queries
from procure.payments.models import PAYMENT, BankReference, Means, Payment, PaymentState
from procure.payments.rules import ApprovePayment, ConfirmPayment, PayByBill
from procure.payments.service import booking, repeating
from procure.signing import queries as signatures
from procure.signing import service as signing
from procure.signing.models import Document

CLOCKS = (deadlines.PAY_TARGET, deadlines.PAY_NOTICE, deadlines.PAY_LIMIT)
SME_CLOCKS = (deadlines.PAY_SME, deadlines.PAY_SME_AGREED)


@dataclass(frozen=True)
class BankReceipt:
    """The bank's own receipt (电子回单) of one payment."""

    reference: str
    paid_at: datetime
    content: bytes
    name: str
    means: Means = Means.TRANSFER
    matures_on: date | None = None
    """When a bill falls due."""


def approve(payment: Payment, p7s: bytes, *, by: Actor, at: datetime) -> Line:
    """One of two different people approves by signing the approval document; the second frees the payment."""
    hold(payment)
    if again := repeating.approval(payment, p7s, by):
        return again
    first = payment.state is PaymentState.REQUESTED
    state = PaymentState(PAYMENT.after("approve" if first else "approve-again", payment.state))
    enforce(approving(payment.document, payment.first_approver_id, by), on=beijing_day(at))
    if not payment.names_account_at(at):
        raise NotAllowed(
            Message("供应商的收款账户已经变更，这份审批单写的是原账户。请先按现在的账户重新出具审批单。")
        )
    signature = signing.sign(payment.document, p7s, by=by, at=at)
    payment.state = state
    if first:
        payment.first_approver_id, payment.first_approved_at = by.person, at
    else:
        payment.second_approver_id, payment.second_approved_at = by.person, at
    facts = {"contract": payment.contract.id, "amount_fen": payment.amount_fen} | signing.evidence(signature)
    line = ledger.record(f"payment.{state}", subject=payment.id, by=by, at=at, facts=facts)
    if not first:
        booking.approved(payment, line)
    return line


def confirm(payment: Payment, receipt: BankReceipt, *, by: Actor, at: datetime) -> Line:
    """The bank's receipt says the money has moved; the clocks end at that time."""
    hold(payment)
    if again := repeating.confirmation(payment, by, receipt.paid_at, receipt.reference, receipt.content):
        return again
    state = PaymentState(PAYMENT.after("confirm", payment.state))
    ledger.lock()  # two payments may come with one bank reference at once
    _enforce_confirmed(payment, receipt.paid_at, at, receipt.reference)
    _enforce_means(payment, receipt, at)
    payment.means, payment.matures_on = receipt.means, receipt.matures_on
    payment.bank_reference = receipt.reference
    db.session.add(BankReference(reference=receipt.reference, subject=payment.id))
    payment.bank_receipt_sha256 = storage.current().put(receipt.content)
    payment.bank_receipt_name = receipt.name
    facts = {"reference": receipt.reference, "receipt_sha256": payment.bank_receipt_sha256}
    facts |= {"means": receipt.means.value}
    return _end(payment, state, receipt.paid_at, facts, by=by, at=at)


def receive(payment: Payment, paid_at: datetime, *, by: Actor, at: datetime) -> Line:
    """The supplier says the money has arrived, which ends the clocks as well."""
    hold(payment)
    if again := repeating.confirmation(payment, by, paid_at):
        return again
    state = PaymentState(PAYMENT.after("confirm", payment.state))
    _enforce_confirmed(payment, paid_at, at)
    return _end(payment, state, paid_at, {"by_supplier": True}, by=by, at=at)


def _end(
    payment: Payment,
    state: PaymentState,
    paid_at: datetime,
    facts: Mapping[str, object],
    *,
    by: Actor,
    at: datetime,
) -> Line:
    payment.state, payment.paid_at, payment.confirmed_by = state, paid_at, by.person
    db.session.flush()
    said = {**facts, "paid_at": text(paid_at), "amount_fen": payment.amount_fen}
    line = ledger.record("payment.confirmed", subject=payment.id, by=by, at=at, facts=said)
    booking.paid(payment, line)
    for clock in CLOCKS:
        obligations.meet(payment.id, clock, line=line, at=paid_at)
    meet_sme(payment, line)
    return line


def meet_sme(payment: Payment, line: Line) -> None:
    """The statutory clocks for a small supplier end when the last of an instalment's money moved."""
    moved = [one.paid_at for one in queries.payments_of(payment.invoice)]
    if None in moved:
        return
    for clock in SME_CLOCKS:
        at = max(one for one in moved if one)
        obligations.meet(payment.invoice.instalment_id, clock, line=line, at=at)


def approving(document: Document, first_approver: str | None, by: Actor) -> ApprovePayment:
    """Who approves what, and who did before: two people, each with a certificate of the own."""
    wanted = sa.select(Certificate.id).where(Certificate.person_id == by.person)
    first = signatures.signatures(document)
    return ApprovePayment(
        approver=by.person,
        certificates=frozenset(db.session.scalars(wanted)),
        first_approver=first_approver,
        first_certificate=first[0].certificate_id if first else None,
    )


def _enforce_confirmed(
    payment: Payment, paid_at: datetime, at: datetime, reference: str | None = None
) -> None:
    if payment.second_approved_at is None:
        raise NotAllowed(Message("这笔付款还没有经两人批准。"))
    used = reference is not None and queries.reference_used(reference)
    disputed = reference is not None and queries.reference_disputed(reference)
    facts = ConfirmPayment(paid_at, payment.second_approved_at, at, used, disputed)
    enforce(facts, on=payment.contract.tender.governed_on(at))


def _enforce_means(payment: Payment, receipt: BankReceipt, at: datetime) -> None:
    facts = PayByBill(
        is_bill=receipt.means is not Means.TRANSFER,
        consented=queries.has_consented(payment),
        matures_on=receipt.matures_on,
        last_day=queries.last_day(payment),
    )
    enforce(facts, on=payment.contract.tender.governed_on(at))


def hold(payment: Payment) -> None:
    """One act at a time on a payment."""
    db.session.execute(sa.select(Payment.id).where(Payment.id == payment.id).with_for_update())
    db.session.refresh(payment)
