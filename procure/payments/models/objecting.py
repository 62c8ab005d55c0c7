"""What is held against a payment, and what a supplier says of money that was recorded."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Person
from procure.core.terms import Term
from procure.db import Fen, Identified, Instant, term
from procure.payments.models.paying import Invoice, Payment


class Outcome(Term):
    """How an objection to a payment ended."""

    DROPPED = "dropped", "采购人撤回异议"
    CONTESTED = "contested", "供应商不认可，期限自始未停"
    SUPPLIED = "supplied", "供应商补齐，期限自补齐之日重新计算"
    WITHDRAWN = "withdrawn", "供应商收回发票另开"


class PaymentObjection(Identified):
    """What the payer holds against a payment; by itself it stops no clock."""

    __tablename__ = "payment_objection"
    __table_args__ = (
        sa.UniqueConstraint("invoice_id", "cites"),
        sa.CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="an_end_has_its_time"),
    )

    invoice_id: Mapped[str] = mapped_column(sa.ForeignKey(Invoice.id))
    payment_id: Mapped[str] = mapped_column(sa.ForeignKey(Payment.id), index=True)
    payment: Mapped[Payment] = relationship(lazy="joined")
    cites: Mapped[str] = mapped_column(sa.String(20))
    condition: Mapped[str] = mapped_column(sa.String(400))
    """The agreed condition in the words of the contract."""
    missing: Mapped[str] = mapped_column(sa.Text)
    amount_fen: Mapped[int] = mapped_column(Fen)
    raised_by: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    raised_at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[Outcome | None] = mapped_column(term(Outcome))
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    ended_by: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class PaymentDispute(Identified):
    """That a supplier said that recorded money never came, or not all; what was recorded stays to be seen."""

    __tablename__ = "payment_dispute"
    __table_args__ = (
        sa.UniqueConstraint("payment_id", "bank_reference"),
        sa.CheckConstraint(
            "arrived_fen >= 0 AND arrived_fen < recorded_fen", name="less_came_than_was_recorded"
        ),
    )

    payment_id: Mapped[str] = mapped_column(sa.ForeignKey(Payment.id), index=True)
    recorded_fen: Mapped[int] = mapped_column(Fen)
    arrived_fen: Mapped[int] = mapped_column(Fen, default=0)
    """What came of it, which stays booked."""
    reason: Mapped[str] = mapped_column(sa.Text)
    disputed_by: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    disputed_at: Mapped[datetime] = mapped_column(Instant)
    paid_at: Mapped[datetime] = mapped_column(Instant)
    bank_reference: Mapped[str] = mapped_column(sa.String(100))
    bank_receipt_sha256: Mapped[str] = mapped_column(sa.String(64))
    bank_receipt_name: Mapped[str] = mapped_column(sa.String(255))


class DateClaim(Identified):
    """That money came later than was recorded, as its supplier says; accepted, that day is recorded."""

    __tablename__ = "payment_date_claim"
    __table_args__ = (
        sa.UniqueConstraint("payment_id", "recorded_at"),
        sa.CheckConstraint("recorded_at < arrived_at", name="it_came_later"),
        sa.CheckConstraint("(accepted IS NULL) = (ended_at IS NULL)", name="an_end_has_its_time"),
    )

    payment_id: Mapped[str] = mapped_column(sa.ForeignKey(Payment.id), index=True)
    payment: Mapped[Payment] = relationship(lazy="joined")
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    """What ``paid_at`` said."""
    arrived_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(sa.Text)
    claimed_by: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    claimed_at: Mapped[datetime] = mapped_column(Instant)
    accepted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    ended_by: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
