"""What a purchaser answers to a finding of the fair-competition gate, and what it disputes."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Organisation
from procure.core.states import Machine
from procure.core.terms import Term
from procure.db import Identified, Instant, Model, term
from procure.tenders.models.tender import Tender


class DisputeState(Term):
    """Raised by the purchaser, then decided by the supervisor once and for all."""

    RAISED = "raised", "待监管部门决定"
    ALLOWED = "allowed", "不构成限制，准予保留"
    UPHELD = "upheld", "构成限制，须修改"


class AnswerKind(Term):
    """How a finding that was published was answered."""

    NECESSITY = "necessity", "必要性"
    EXCEPTION = "exception", "法定例外（经第二人确认）"
    DECISION = "decision", "监管部门准予保留"


DISPUTE = Machine(
    "dispute",
    DisputeState.RAISED,
    {
        "allow": {DisputeState.RAISED: DisputeState.ALLOWED},
        "uphold": {DisputeState.RAISED: DisputeState.UPHELD},
    },
)


class _About(Model):
    """One finding, named by its category, its place and its exact words; it holds in one tender."""

    __abstract__ = True

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    key: Mapped[str] = mapped_column(sa.String(64))
    finding: Mapped[str] = mapped_column(sa.String(8))
    place: Mapped[str] = mapped_column(sa.String(60))
    words: Mapped[str] = mapped_column(sa.Text)


class Answer(_About, Identified):
    """Why it may stand: the necessity, or a lawful exception, which counts once a second person confirmed."""

    __tablename__ = "finding_answer"
    __table_args__ = (sa.UniqueConstraint("tender_id", "key"),)

    version: Mapped[int]
    exception: Mapped[str] = mapped_column(sa.String(20), default="")
    """Its id in the catalogue; empty for a necessity."""
    article: Mapped[str] = mapped_column(sa.String(400), default="")
    reason: Mapped[str] = mapped_column(sa.Text)
    given_by: Mapped[str] = mapped_column(sa.String(32))
    given_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[str | None] = mapped_column(sa.String(32))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def stands(self) -> bool:
        """Whether it says something, and a second person has confirmed it where it is an exception."""
        return bool(self.reason) and (not self.exception or self.confirmed_by is not None)


class Dispute(_About, Identified):
    """The purchaser holds that a finding is wrong; a supervisor decides, and everybody may read it."""

    __tablename__ = "finding_dispute"
    __table_args__ = (
        sa.UniqueConstraint("tender_id", "key"),
        sa.CheckConstraint("(state = 'raised') = (decided_at IS NULL)", name="decided_has_its_time"),
    )

    tender: Mapped[Tender] = relationship()
    state: Mapped[DisputeState] = mapped_column(term(DisputeState), default=DISPUTE.initial)
    excerpt: Mapped[str] = mapped_column(sa.Text)
    catalogue: Mapped[str] = mapped_column(sa.String(64))
    """The version of the catalogue that found it."""
    grounds: Mapped[str] = mapped_column(sa.Text)
    raised_by: Mapped[str] = mapped_column(sa.String(32))
    raised_at: Mapped[datetime] = mapped_column(Instant)
    supervisor_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    supervisor: Mapped[Organisation] = relationship(lazy="joined")
    opinion: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by: Mapped[str | None] = mapped_column(sa.String(32))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
