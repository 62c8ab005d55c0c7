"""Reading invoices and payments."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from procure.contracts import queries as contracts
from procure.contracts.models import Contract, Instalment
from procure.core.actors import Actor, RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import db
from procure.payments.models import BankReference, Invoice, Payment, PaymentDispute, PaymentState

_READERS = (RoleName.SUPERVISOR, RoleName.AUDITOR)


def mine(payment_id: str, actor: Actor) -> Payment:
    """A payment of the actor's own organisation on either side; supervisors and auditors see all."""
    found = db.session.scalars(visible(actor).where(Payment.id == payment_id)).one_or_none()
    if found is None:
        raise NotFound(Message("没有这笔付款。"))
    return found


def as_payer(payment_id: str, actor: Actor) -> Payment:
    """A payment that the actor's organisation owes."""
    return _one(payment_id, Contract.purchaser_id == actor.organisation)


def as_payee(payment_id: str, actor: Actor) -> Payment:
    """A payment that is owed to the actor's organisation."""
    return _one(payment_id, Contract.supplier_id == actor.organisation)


def invoice(invoice_id: str, actor: Actor) -> Invoice:
    """An invoice under a contract that the actor may see."""
    found = db.session.get(Invoice, invoice_id)
    if found is None:
        raise NotFound(Message("没有这张发票。"))
    contracts.mine(found.contract_id, actor)
    return found


def any_invoice(invoice_id: str) -> Invoice:
    """One invoice; NotFound where there is none."""
    found = db.session.get(Invoice, invoice_id)
    if found is None:
        raise NotFound(Message("没有这张发票。"))
    return found


def any_instalment(instalment_id: str) -> Instalment:
    """One instalment; NotFound where there is none."""
    found = db.session.get(Instalment, instalment_id)
    if found is None:
        raise NotFound(Message("没有这个付款节点。"))
    return found


def instalment(contract: Contract, position: int) -> Instalment:
    """One instalment of a contract by its number; NotFound where there is none."""
    found = next((one for one in contract.instalments if one.position == position), None)
    if found is None:
        raise NotFound(Message("没有这个付款节点。"))
    return found


def invoice_for(instalment: Instalment) -> Invoice | None:
    """The invoice that came for an instalment, if one did."""
    wanted = sa.select(Invoice).where(Invoice.instalment_id == instalment.id, Invoice.withdrawn_at.is_(None))
    return db.session.scalars(wanted).one_or_none()


def invoices(contract: Contract) -> list[Invoice]:
    """The invoices that stand under a contract in the order they came in."""
    wanted = sa.select(Invoice).where(Invoice.contract_id == contract.id, Invoice.withdrawn_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Invoice.received_at, Invoice.id)))


def payments_of(invoice: Invoice) -> list[Payment]:
    """The payments that an invoice led to, once its conditions were met: one, or two after an objection."""
    wanted = sa.select(Payment).where(
        Payment.invoice_id == invoice.id, Payment.state != PaymentState.REPLACED
    )
    return list(db.session.scalars(wanted.order_by(Payment.position)))


def next_position(invoice: Invoice) -> int:
    """The number of the next payment of an invoice."""
    wanted = sa.select(sa.func.max(Payment.position)).where(Payment.invoice_id == invoice.id)
    return (db.session.scalar(wanted) or 0) + 1


def number_used(code: str, number: str) -> bool:
    """Whether anybody has sent an invoice of that number and code before."""
    wanted = sa.select(Invoice.id).where(Invoice.code == code, Invoice.number == number)
    return db.session.scalar(wanted) is not None


def twin(supplier_id: str, amount_fen: int, issued_on: date) -> str:
    """The number of an invoice of the same supplier, amount and day, or nothing."""
    wanted = sa.select(Invoice.number).where(
        Invoice.supplier_id == supplier_id,
        Invoice.amount_fen == amount_fen,
        Invoice.issued_on == issued_on,
    )
    return db.session.scalars(wanted.order_by(Invoice.received_at).limit(1)).one_or_none() or ""


def reference_used(reference: str) -> bool:
    """Whether a bank reference stands beside another payment or late interest."""
    return db.session.get(BankReference, reference) is not None


def reference_disputed(reference: str) -> bool:
    """Whether a supplier says of a bank reference that its money never came."""
    wanted = sa.select(PaymentDispute.id).where(PaymentDispute.bank_reference == reference)
    return db.session.scalar(wanted.limit(1)) is not None


def visible(actor: Actor) -> sa.Select[Payment]:
    """The payments that somebody may see."""
    wanted = sa.select(Payment).join(Invoice, Payment.invoice_id == Invoice.id)
    wanted = wanted.join(Contract, Invoice.contract_id == Contract.id)
    if actor.role in _READERS:
        return wanted
    own = sa.or_(Contract.purchaser_id == actor.organisation, Contract.supplier_id == actor.organisation)
    return wanted.where(own)


def _one(payment_id: str, side: sa.ColumnElement[bool]) -> Payment:
    wanted = sa.select(Payment).join(Invoice, Payment.invoice_id == Invoice.id)
    wanted = wanted.join(Contract, Invoice.contract_id == Contract.id).where(Payment.id == payment_id, side)
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(Message("没有这笔付款。"))
    return found
