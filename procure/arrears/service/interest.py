"""Late interest is demanded, approved by two, paid, and booked in the contract's journal (款项条例 17)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure import storage
from procure.arrears import papers, queries
from procure.arrears.models import INTEREST, InterestState, LateInterest
from procure.arrears.rules import DemandInterest, PayInterest
from procure.core.actors import Actor
from procure.core.clock import beijing_day, text
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.journal import service as journal
from procure.journal.models import Step
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.payments import queries as payment_queries
from procure.payments import service as payments
from procure.payments.models import BankReference, Payment
from procure.payments.rules import ConfirmPayment
from procure.signing import service as signing
from procure.signing.models import Document, Kind


def demand(payment: Payment, *, by: Actor, at: datetime) -> LateInterest:
    """The supplier demands what the journal says; again only where that has changed since."""
    _hold(payment)
    owed, found = queries.interest_owed(payment), queries.interest_of(payment)
    enforce(
        DemandInterest(owed, found.amount_fen if found else 0), on=payment.contract.tender.governed_on(at)
    )
    if found is None:
        found = LateInterest(payment=payment, amount_fen=owed, demanded_at=at)
    else:
        found.state = InterestState(INTEREST.after("renew", found.state))
    found.amount_fen, found.document = owed, _lay_out(payment, owed, at)
    found.first_approver_id = found.second_approver_id = found.second_approved_at = None
    db.session.add(found)
    db.session.flush()
    facts = {"payment": payment.id, "amount_fen": owed, "document_sha256": found.document.sha256}
    ledger.record("interest.demanded", subject=found.id, by=by, at=at, facts=facts)
    return found


def approve_interest(found: LateInterest, p7s: bytes, *, by: Actor, at: datetime) -> Line:
    """One of two different people approves by signing."""
    _fresh(found)
    first = found.state is InterestState.DEMANDED
    state = InterestState(INTEREST.after("approve" if first else "approve-again", found.state))
    enforce(payments.approving(found.document, found.first_approver_id, by), on=beijing_day(at))
    _enforce_amount(found, at)
    signature = signing.sign(found.document, p7s, by=by, at=at)
    found.state = state
    if first:
        found.first_approver_id = by.person
    else:
        found.second_approver_id, found.second_approved_at = by.person, at
    db.session.flush()
    facts = {"amount_fen": found.amount_fen} | signing.evidence(signature)
    return ledger.record(f"interest.{state}", subject=found.id, by=by, at=at, facts=facts)


def confirm_interest(found: LateInterest, receipt: payments.BankReceipt, *, by: Actor, at: datetime) -> Line:
    """The bank's receipt says that it was paid; the journal owes it no longer."""
    _fresh(found)
    state = InterestState(INTEREST.after("confirm", found.state))
    _enforce_amount(found, at)
    ledger.lock()  # two payments may come with one bank reference at once
    assert found.second_approved_at is not None
    used = payment_queries.reference_used(receipt.reference)
    disputed = payment_queries.reference_disputed(receipt.reference)
    moved = ConfirmPayment(receipt.paid_at, found.second_approved_at, at, used, disputed)
    enforce(moved, on=found.contract.tender.governed_on(at))
    found.state, found.paid_at, found.bank_reference = state, receipt.paid_at, receipt.reference
    db.session.add(BankReference(reference=receipt.reference, subject=found.id))
    found.bank_receipt_sha256 = storage.current().put(receipt.content)
    found.bank_receipt_name = receipt.name
    db.session.flush()
    facts = {"reference": receipt.reference, "receipt_sha256": found.bank_receipt_sha256}
    said = facts | {"paid_at": text(receipt.paid_at), "amount_fen": found.amount_fen}
    line = ledger.record("interest.paid", subject=found.id, by=by, at=at, facts=said)
    journal.post(found.contract, Step.INTEREST_PAID, found.amount_fen, subject=found.payment_id, line=line)
    return line


def _lay_out(payment: Payment, amount_fen: int, at: datetime) -> Document:
    return signing.prepare(
        Kind.INTEREST_APPROVAL,
        subject=payment.id,
        name=f"逾期利息支付审批单-{payment.contract.number}-{payment.position}.json",
        media_type="application/json",
        content=papers.interest_approval(payment, amount_fen, at),
        at=at,
    )


def _enforce_amount(found: LateInterest, at: datetime) -> None:
    facts = PayInterest(found.amount_fen, queries.interest_owed(found.payment))
    enforce(facts, on=found.contract.tender.governed_on(at))
    if not found.contract.supplier.account_at(at) == found.contract.supplier.account_at(
        found.document.created_at
    ):
        raise NotAllowed(Message("供应商的收款账户已经变更。请供应商重新要求支付，再按现在的账户批准。"))


def _fresh(found: LateInterest) -> None:
    _hold(found.payment)
    db.session.refresh(found)


def _hold(payment: Payment) -> None:
    """One act at a time on a payment and its interest."""
    db.session.execute(sa.select(Payment.id).where(Payment.id == payment.id).with_for_update())
    db.session.refresh(payment)
