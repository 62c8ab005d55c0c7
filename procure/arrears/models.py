"""What was disclosed of a year, and what a purchaser confirmed that it owes."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.contracts.models import Contract
from procure.core.states import Machine
from procure.core.terms import Term
from procure.db import Fen, Identified, Instant, Model, term
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
