"""What people do around an opening: custodians show that their keys work, bidders object on the spot."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Organisation
from procure.core.terms import Term
from procure.db import Identified, Instant, term
from procure.tenders.models import Envelope, Tender


class ObjectionKind(Term):
    """What a bidder may say of an opening while it is held."""

    DOUBT = "doubt", "对开标过程、开标记录的疑义（异议）"
    RECUSAL = "recusal", "申请工作人员回避"


class Readiness(Identified):
    """A custodian's signed answer to a challenge; which check it answers lies in its nonce."""

    __tablename__ = "readiness"
    __table_args__ = (sa.UniqueConstraint("tender_id", "nonce"),)

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id))
    key: Mapped[str] = mapped_column(sa.String(16))
    """The custodian's id in the tender."""
    nonce: Mapped[str] = mapped_column(sa.String(64))
    document: Mapped[bytes] = mapped_column(sa.LargeBinary)
    p7s: Mapped[bytes] = mapped_column(sa.LargeBinary)
    answered_at: Mapped[datetime] = mapped_column(Instant)


class FalseRelease(Identified):
    """A custodian's signed release that was refused for its shares: its signature says whose they are."""

    __tablename__ = "false_release"
    __table_args__ = (sa.UniqueConstraint("tender_id", "envelope", "key", "code"),)

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id))
    envelope: Mapped[Envelope] = mapped_column(term(Envelope))
    key: Mapped[str] = mapped_column(sa.String(16))
    """The custodian's id in the tender."""
    code: Mapped[str] = mapped_column(sa.String(60))
    document: Mapped[bytes] = mapped_column(sa.LargeBinary)
    p7s: Mapped[bytes] = mapped_column(sa.LargeBinary)
    received_at: Mapped[datetime] = mapped_column(Instant)


class Objection(Identified):
    """What a bidder objected to at an opening, and the purchaser's answer on the spot."""

    __tablename__ = "objection"
    __table_args__ = (
        sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered_has_an_answer"),
    )

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    tender: Mapped[Tender] = relationship(lazy="joined")
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    kind: Mapped[ObjectionKind] = mapped_column(term(ObjectionKind))
    statement: Mapped[str] = mapped_column(sa.Text)
    raised_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
