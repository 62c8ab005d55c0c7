"""What was disclosed of a year, and what a purchaser confirmed that it owes."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Person
from procure.contracts.models import Contract
from procure.core.states import Machine
from procure.core.terms import Term
from procure.db import Fen, Identified, Instant, Model, term
from procure.payments.models import Payment
from procure.signing.models import Document


class Disclosure(Model):
    """What was overdue to small suppliers when a year ended, as it was made public."""

    __tablename__ = "arrears_disclosure"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The year it is about; it is made public in the next."""
    document_id: Mapped[str] = mapped_column(sa.ForeignKey(Document.id))
    document: Mapped[Document] = relationship(lazy="joined")
    published_at: Mapped[datetime] = mapped_column(Instant)


class ReceivableState(Term):
    """Decisions about a receivable."""

    REQUESTED = "requested", "待采购人确认"
    CONFIRMED = "confirmed", "已确认"


RECEIVABLE = Machine(
    "receivable",
    ReceivableState.REQUESTED,
    {
        "renew": {ReceivableState.REQUESTED: ReceivableState.REQUESTED},
        "confirm": {ReceivableState.REQUESTED: ReceivableState.CONFIRMED},
    },
)


class Receivable(Identified):
    """What is still to be paid under a contract, stated for a bank that finances the supplier."""

    __tablename__ = "receivable"
    __table_args__ = (
        sa.CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_has_its_time"
        ),
    )

    contract_id: Mapped[str] = mapped_column(sa.ForeignKey(Contract.id), index=True)
    contract: Mapped[Contract] = relationship(lazy="joined")
    code: Mapped[str] = mapped_column(sa.String(24), unique=True)
    """What whoever holds the statement looks it up with; too long to be guessed."""
    amount_fen: Mapped[int] = mapped_column(Fen)
    state: Mapped[ReceivableState] = mapped_column(term(ReceivableState), default=RECEIVABLE.initial)
    requested_at: Mapped[datetime] = mapped_column(Instant)
    document_id: Mapped[str] = mapped_column(sa.ForeignKey(Document.id))
    document: Mapped[Document] = relationship(lazy="joined")
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)


class InterestState(Term):
    """Decisions about late interest."""

    DEMANDED = "demanded", "供应商已要求支付，待初审"
    APPROVED_ONCE = "approved-once", "待复核"
    APPROVED = "approved", "已批准，待银行付款"
    PAID = "paid", "已付款"


INTEREST = Machine(
    "late interest",
    InterestState.DEMANDED,
    {
        "renew": dict.fromkeys(
            (InterestState.DEMANDED, InterestState.APPROVED_ONCE, InterestState.APPROVED),
            InterestState.DEMANDED,
        ),
        "approve": {InterestState.DEMANDED: InterestState.APPROVED_ONCE},
        "approve-again": {InterestState.APPROVED_ONCE: InterestState.APPROVED},
        "confirm": {InterestState.APPROVED: InterestState.PAID},
    },
)


class LateInterest(Identified):
    """What one late payment cost, demanded by its supplier and paid like any other money."""

    __tablename__ = "late_interest"
    __table_args__ = (
        sa.CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        sa.CheckConstraint(
            "second_approver_id IS NULL OR second_approver_id <> first_approver_id", name="two_people"
        ),
        sa.CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name="paid_has_its_time"),
    )

    payment_id: Mapped[str] = mapped_column(sa.ForeignKey(Payment.id), unique=True)
    payment: Mapped[Payment] = relationship(lazy="joined")
    amount_fen: Mapped[int] = mapped_column(Fen)
    state: Mapped[InterestState] = mapped_column(term(InterestState), default=INTEREST.initial)
    demanded_at: Mapped[datetime] = mapped_column(Instant)
    document_id: Mapped[str] = mapped_column(sa.ForeignKey(Document.id))
    document: Mapped[Document] = relationship(lazy="joined")
    first_approver_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))
    second_approver_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))
    second_approved_at: Mapped[datetime | None] = mapped_column(Instant)
    bank_reference: Mapped[str | None] = mapped_column(sa.String(100), unique=True)
    bank_receipt_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    bank_receipt_name: Mapped[str] = mapped_column(sa.String(255), default="")
    paid_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def contract(self) -> Contract:
        """The contract it is owed under."""
        return self.payment.contract
