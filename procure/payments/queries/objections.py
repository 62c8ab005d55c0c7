"""What was held against a payment, and when its supplier said that no money came."""

from __future__ import annotations

import sqlalchemy as sa

from procure.contracts.models import Contract
from procure.core.actors import Actor
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import db
from procure.guarantees import queries as guarantees
from procure.guarantees.words import SecurityKind
from procure.payments.models import (
    DateClaim,
    Invoice,
    Payment,
    PaymentDispute,
    PaymentObjection,
    PaymentState,
)
from procure.payments.queries.reading import visible
from procure.payments.rules import INVOICE_IN_ORDER
from procure.tenders.models import DueAfter


def objection_as_payer(objection_id: str, actor: Actor) -> PaymentObjection:
    """An objection that the actor's organisation has raised."""
    return _objection(objection_id, Contract.purchaser_id == actor.organisation)


def objection_as_payee(objection_id: str, actor: Actor) -> PaymentObjection:
    """An objection to a payment that is owed to the actor's organisation."""
    return _objection(objection_id, Contract.supplier_id == actor.organisation)


def a_dispute(dispute_id: str, actor: Actor) -> PaymentDispute:
    """A supplier's word about a payment that the actor may see."""
    seen = visible(actor).with_only_columns(Payment.id)
    wanted = sa.select(PaymentDispute).where(
        PaymentDispute.id == dispute_id, PaymentDispute.payment_id.in_(seen)
    )
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(Message("没有这笔付款。"))
    return found


def objections(payment: Payment) -> list[PaymentObjection]:
    """What was held against a payment, in order."""
    wanted = sa.select(PaymentObjection).where(PaymentObjection.payment_id == payment.id)
    return list(db.session.scalars(wanted.order_by(PaymentObjection.raised_at)))


def unanswered(actor: Actor) -> list[PaymentObjection]:
    """What is held against payments to the actor's organisation and waits for its answer, in order."""
    wanted = _with_contract().where(
        Contract.supplier_id == actor.organisation, PaymentObjection.outcome.is_(None)
    )
    return list(db.session.scalars(wanted.order_by(PaymentObjection.raised_at)))


def cited(invoice: Invoice) -> frozenset[str]:
    """The conditions that were held against an invoice before."""
    return frozenset(
        db.session.scalars(sa.select(PaymentObjection.cites).where(PaymentObjection.invoice_id == invoice.id))
    )


def agreed_conditions(payment: Payment) -> dict[str, str]:
    """What its contract agrees on as conditions of this payment, by key, in the contract's words."""
    contract, instalment = payment.contract, payment.invoice.instalment
    agreed = {"due": instalment.due_after.label, INVOICE_IN_ORDER: "供应商开具等额的合规发票"}
    if instalment.due_after is DueAfter.SIGNING and _is_unsecured(contract):
        agreed["guarantee"] = "供应商提交预付款保函"
    return agreed | {f"agreed-{n}": one.text for n, one in enumerate(contract.tender.conditions, 1)}


def _is_unsecured(contract: Contract) -> bool:
    """Whether the advance is to be secured and what was given for it turned out to have a formal defect."""
    asked = guarantees.demand_of(contract.id, SecurityKind.ADVANCE)
    return asked is not None and asked.ended_at is None and guarantees.advance_given_at(contract.id) is None


def disputes(payment: Payment) -> list[PaymentDispute]:
    """When the supplier said that recorded money never came, in order."""
    wanted = sa.select(PaymentDispute).where(PaymentDispute.payment_id == payment.id)
    return list(db.session.scalars(wanted.order_by(PaymentDispute.disputed_at)))


def disputed_open(actor: Actor) -> list[Payment]:
    """Payments of the actor's organisation whose recorded money never came, and that wait for other money."""
    said = sa.select(PaymentDispute.id).where(PaymentDispute.payment_id == Payment.id)
    wanted = sa.select(Payment).join(Invoice, Payment.invoice_id == Invoice.id)
    wanted = wanted.join(Contract, Invoice.contract_id == Contract.id)
    waits = Payment.state.in_((PaymentState.APPROVED, PaymentState.ORDERED))
    mine = Contract.purchaser_id == actor.organisation
    return list(db.session.scalars(wanted.where(mine, waits, said.exists()).order_by(Payment.id)))


def date_claims(payment: Payment) -> list[DateClaim]:
    """When its supplier said that the money came, in order."""
    wanted = sa.select(DateClaim).where(DateClaim.payment_id == payment.id)
    return list(db.session.scalars(wanted.order_by(DateClaim.claimed_at)))


def open_claims(actor: Actor) -> list[DateClaim]:
    """The doubted days that wait for the actor's organisation, in order."""
    wanted = _claims().where(
        Contract.purchaser_id == actor.organisation,
        DateClaim.ended_at.is_(None),
        Payment.paid_at == DateClaim.recorded_at,
    )
    return list(db.session.scalars(wanted.order_by(DateClaim.claimed_at)))


def claim_as_payer(claim_id: str, actor: Actor) -> DateClaim:
    """A doubted day that the actor's organisation recorded."""
    wanted = _claims().where(DateClaim.id == claim_id, Contract.purchaser_id == actor.organisation)
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(Message("没有这项异议。"))
    return found


def _claims() -> sa.Select[DateClaim]:
    wanted = sa.select(DateClaim).join(Payment, DateClaim.payment_id == Payment.id)
    wanted = wanted.join(Invoice, Payment.invoice_id == Invoice.id)
    return wanted.join(Contract, Invoice.contract_id == Contract.id)


def _objection(objection_id: str, side: sa.ColumnElement[bool]) -> PaymentObjection:
    wanted = _with_contract().where(PaymentObjection.id == objection_id, side)
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(Message("没有这项异议。"))
    return found


def _with_contract() -> sa.Select[PaymentObjection]:
    wanted = sa.select(PaymentObjection).join(Payment, PaymentObjection.payment_id == Payment.id)
    wanted = wanted.join(Invoice, Payment.invoice_id == Invoice.id)
    return wanted.join(Contract, Invoice.contract_id == Contract.id)
