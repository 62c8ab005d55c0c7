"""Invoices, and payments approved by two people."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Organisation, Person
from procure.contracts.models import Contract, Instalment
from procure.core.states import Machine
from procure.core.terms import Term
from procure.db import Fen, Identified, Instant, Model, term
from procure.signing.models import Document


class InvoiceKind(Term):
    """What sort of invoice it is; only these can be paid on."""

    DIGITAL_SPECIAL = "digital-special", "数电票（增值税专用发票）"
    DIGITAL = "digital", "数电票（普通发票）"
    SPECIAL = "special", "增值税专用发票（有发票代码）"
    ORDINARY = "ordinary", "增值税普通发票（有发票代码）"


class PaymentState(Term):
    """Decisions about a payment."""

    REQUESTED = "requested", "待初审"
    APPROVED_ONCE = "approved-once", "待复核"
    APPROVED = "approved", "已批准，待银行付款"
    ORDERED = "ordered", "已交银行，待银行回执"
    PAID = "paid", "已付款"
    OBJECTED = "objected", "有异议，等供应商答复"
    REPLACED = "replaced", "已由另一笔代替"


PAYMENT = Machine(
    "payment",
    PaymentState.REQUESTED,
    {
        "approve": {PaymentState.REQUESTED: PaymentState.APPROVED_ONCE},
        "approve-again": {PaymentState.APPROVED_ONCE: PaymentState.APPROVED},
        "renew": dict.fromkeys(
            (PaymentState.REQUESTED, PaymentState.APPROVED_ONCE, PaymentState.APPROVED),
            PaymentState.REQUESTED,
        ),
        "order": {PaymentState.APPROVED: PaymentState.ORDERED},
        "give-back": {PaymentState.ORDERED: PaymentState.APPROVED},
        "confirm": dict.fromkeys((PaymentState.APPROVED, PaymentState.ORDERED), PaymentState.PAID),
        "dispute": {PaymentState.PAID: PaymentState.APPROVED},
        "dispute-rest": {PaymentState.PAID: PaymentState.PAID},
        "object": {PaymentState.REQUESTED: PaymentState.OBJECTED},
        "go-on": {PaymentState.OBJECTED: PaymentState.REQUESTED},
        "replace": {PaymentState.OBJECTED: PaymentState.REPLACED},
    },
)


_STANDS = sa.text("withdrawn_at IS NULL")


class Invoice(Identified):
    """An invoice as it came in; its receipt starts the clocks."""

    __tablename__ = "invoice"
    __table_args__ = (
        sa.UniqueConstraint("code", "number"),
        sa.Index(
            "uq_invoice_standing",
            "instalment_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        sa.CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        sa.CheckConstraint("tax_fen >= 0 AND tax_fen < amount_fen", name="tax_is_part_of_it"),
        sa.Index("ix_invoice_twin", "supplier_id", "amount_fen", "issued_on"),
    )

    contract_id: Mapped[str] = mapped_column(sa.ForeignKey(Contract.id), index=True)
    contract: Mapped[Contract] = relationship(lazy="joined")
    supplier_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    instalment_id: Mapped[str] = mapped_column(sa.ForeignKey(Instalment.id))
    instalment: Mapped[Instalment] = relationship(lazy="joined")
    kind: Mapped[InvoiceKind] = mapped_column(term(InvoiceKind), default=InvoiceKind.DIGITAL)
    code: Mapped[str] = mapped_column(sa.String(12), default="")
    """Of the older kinds only; number and code together exist once in the country."""
    number: Mapped[str] = mapped_column(sa.String(40))
    amount_fen: Mapped[int] = mapped_column(Fen)
    tax_fen: Mapped[int] = mapped_column(Fen, default=0)
    issued_on: Mapped[date]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(255))
    was_read: Mapped[bool] = mapped_column(default=False)
    """Whether its file, being XML or OFD, said this itself and named both parties."""
    received_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the supplier took it back to issue another."""


class BankReference(Model):
    """What a bank calls one movement of money: it pays one thing, be it a payment or late interest."""

    __tablename__ = "bank_reference"

    reference: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    subject: Mapped[str] = mapped_column(sa.String(32))
    """The payment or the late interest that it paid."""


class Means(Term):
    """What a creditor is paid with."""

    TRANSFER = "transfer", "银行转账"
    BILL = "bill", "商业汇票"
    RECEIVABLE = "e-receivable", "应收账款电子凭证"


class Payment(Identified):
    """One payment for one invoice: two different people approve it, the bank's confirmation ends it.

    An objection to a part of it makes two of one, so that what nobody disputes is paid in time.
    """

    __tablename__ = "payment"
    __table_args__ = (
        sa.UniqueConstraint("invoice_id", "position"),
        sa.Index("ix_payment_paid_at", "paid_at"),
        sa.CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        sa.CheckConstraint(
            "second_approver_id IS NULL OR second_approver_id <> first_approver_id", name="two_people"
        ),
        sa.CheckConstraint(
            "state <> 'paid' OR (paid_at IS NOT NULL AND second_approver_id IS NOT NULL)",
            name="paid_is_complete",
        ),
        sa.CheckConstraint("(means = 'transfer') = (matures_on IS NULL)", name="a_bill_falls_due"),
    )

    invoice_id: Mapped[str] = mapped_column(sa.ForeignKey(Invoice.id))
    invoice: Mapped[Invoice] = relationship(lazy="joined")
    position: Mapped[int] = mapped_column(default=1)
    amount_fen: Mapped[int] = mapped_column(Fen)
    state: Mapped[PaymentState] = mapped_column(term(PaymentState), default=PAYMENT.initial)
    conditions_met_at: Mapped[datetime] = mapped_column(Instant)
    """When the last condition agreed in the contract was met."""
    document_id: Mapped[str] = mapped_column(sa.ForeignKey(Document.id))
    document: Mapped[Document] = relationship(lazy="joined", foreign_keys=[document_id])
    first_approver_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))
    first_approved_at: Mapped[datetime | None] = mapped_column(Instant)
    second_approver_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))
    second_approved_at: Mapped[datetime | None] = mapped_column(Instant)
    bank_reference: Mapped[str | None] = mapped_column(sa.String(100), unique=True)
    bank_receipt_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    bank_receipt_name: Mapped[str] = mapped_column(sa.String(255), default="")
    paid_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the money moved, by the bank's or the supplier's word; lateness is judged by it."""
    means: Mapped[Means] = mapped_column(term(Means), default=Means.TRANSFER)
    matures_on: Mapped[date | None]
    consent_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Document.id))
    consent: Mapped[Document | None] = relationship(foreign_keys=[consent_id])
    """What the supplier signs where it takes a bill in place of money."""
    confirmed_by: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))

    @property
    def contract(self) -> Contract:
        """The contract it is paid under."""
        return self.invoice.contract

    @property
    def payee_account(self) -> str:
        """The account in the approval that both people sign: the one that held when it was drawn up."""
        return self.contract.supplier.account_at(self.document.created_at)

    def names_account_at(self, at: datetime) -> bool:
        """Whether the approval names the account that holds at an instant."""
        return self.payee_account == self.contract.supplier.account_at(at)
