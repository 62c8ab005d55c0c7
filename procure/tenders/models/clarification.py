"""What was asked and answered about a published tender."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Organisation
from procure.db import Identified, Instant, term
from procure.signing.models import Document
from procure.tenders.models.tender import Tender
from procure.tenders.models.words import CLARIFICATION, ClarificationState


class Question(Identified):
    """What a supplier asked; who asked stays secret (87号令 28)."""

    __tablename__ = "question"

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    asked_at: Mapped[datetime] = mapped_column(Instant)


class Clarification(Identified):
    """An answer or explanation, signed by the purchaser and published to everybody at once."""

    __tablename__ = "clarification"
    __table_args__ = (
        sa.CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_has_its_time"),
    )

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    tender: Mapped[Tender] = relationship()
    question_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Question.id), unique=True)
    question: Mapped[Question | None] = relationship(lazy="joined")
    text: Mapped[str] = mapped_column(sa.Text)
    necessity: Mapped[str] = mapped_column(sa.Text, default="")
    """Why what the fair-competition gate asks about is needed; published with the words."""
    affects_bids: Mapped[bool]
    state: Mapped[ClarificationState] = mapped_column(term(ClarificationState), default=CLARIFICATION.initial)
    document_id: Mapped[str] = mapped_column(sa.ForeignKey(Document.id))
    document: Mapped[Document] = relationship(lazy="joined")
    prepared_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
