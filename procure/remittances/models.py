"""Files of payments for the bank, each payment's order in them, and the bank's answers."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Organisation, Person
from procure.core.states import Machine
from procure.core.terms import Term
from procure.db import Fen, Identified, Instant, term
from procure.payments.models import Payment


class OrderState(Term):
    """What became of an order."""

    SENT = "sent", "等银行回执"
    PAID = "paid", "银行已付"
    REFUSED = "refused", "银行退回"
    REPLACED = "replaced", "已另行办理"


ORDER = Machine(
    "payment order",
    OrderState.SENT,
    {
        "pay": {OrderState.SENT: OrderState.PAID},
        "refuse": {OrderState.SENT: OrderState.REFUSED},
        "replace": {OrderState.SENT: OrderState.REPLACED},
    },
)
_SENT = sa.text("state = 'sent'")


class PaymentFile(Identified):
    """What was laid out for the bank at once; its content lies in storage under its hash."""

    __tablename__ = "payment_file"

    purchaser_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    purchaser: Mapped[Organisation] = relationship(lazy="joined")
    number: Mapped[str] = mapped_column(sa.String(30), unique=True)
    account: Mapped[str] = mapped_column(sa.String(60))
    """The payer's account as it held then."""
    made_by: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    made_at: Mapped[datetime] = mapped_column(Instant)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    orders: Mapped[list[PaymentOrder]] = relationship(
        back_populates="file", order_by="PaymentOrder.position", lazy="selectin"
    )

    @property
    def total_fen(self) -> int:
        """What the bank is told to pay in all."""
        return sum(one.amount_fen for one in self.orders)


class PaymentOrder(Identified):
    """One payment as the bank is told of it; of one payment one order waits at a time."""

    __tablename__ = "payment_order"
    __table_args__ = (
        sa.UniqueConstraint("file_id", "position"),
        sa.CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        sa.Index(
            "uq_payment_order_sent", "payment_id", unique=True, sqlite_where=_SENT, postgresql_where=_SENT
        ),
    )

    file_id: Mapped[str] = mapped_column(sa.ForeignKey(PaymentFile.id))
    file: Mapped[PaymentFile] = relationship(back_populates="orders", lazy="joined")
    position: Mapped[int]
    reference: Mapped[str] = mapped_column(sa.String(35), unique=True)
    """What the bank repeats in its answer."""
    payment_id: Mapped[str] = mapped_column(sa.ForeignKey(Payment.id), index=True)
    payment: Mapped[Payment] = relationship(lazy="joined")
    amount_fen: Mapped[int] = mapped_column(Fen)
    account: Mapped[str] = mapped_column(sa.String(60))
    """The payee's account, which two people approved and which held when the file was made."""
    state: Mapped[OrderState] = mapped_column(term(OrderState), default=ORDER.initial)
    said: Mapped[str] = mapped_column(sa.String(200), default="")
    """Why the bank gave it back, in its own words."""


class BankAnswer(Identified):
    """A file of the bank's, taken in once, with the paper that says what was done with each of its rows."""

    __tablename__ = "bank_answer"
    __table_args__ = (sa.UniqueConstraint("purchaser_id", "sha256"),)

    purchaser_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    name: Mapped[str] = mapped_column(sa.String(255))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    report_sha256: Mapped[str] = mapped_column(sa.String(64))
    rows: Mapped[int]
    booked: Mapped[int]
    """How many of its rows ended a payment, now or before."""
    taken_by: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    taken_at: Mapped[datetime] = mapped_column(Instant)
