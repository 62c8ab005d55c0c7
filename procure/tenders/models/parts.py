"""What a tender is made of beside its columns: conditions, factors, files, custodians."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Certificate, Organisation
from procure.core.terms import Message
from procure.db import Identified, term
from procure.tenders.models.words import DECLARED_DRAWING, UNREAD_PICTURES, DueAfter, FactorKind


class _Part(Identified):
    __abstract__ = True

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey("tender.id"), index=True)
    position: Mapped[int]


class Qualification(_Part):
    """One condition of qualification with the law it rests on."""

    __tablename__ = "qualification"

    text: Mapped[str] = mapped_column(sa.Text)
    basis: Mapped[str] = mapped_column(sa.String(200))


class ScoringFactor(_Part):
    """One published factor; ``points`` of all sum to 100, ``tiers`` says how they are earned."""

    __tablename__ = "scoring_factor"

    name: Mapped[str] = mapped_column(sa.String(100))
    kind: Mapped[FactorKind] = mapped_column(term(FactorKind))
    points: Mapped[int]
    tiers: Mapped[str] = mapped_column(sa.Text)


class PaymentCondition(_Part):
    """One condition of payment agreed in advance; no other exists."""

    __tablename__ = "payment_condition"

    text: Mapped[str] = mapped_column(sa.String(400))


class AgreedInstalment(_Part):
    """One part of the price after the advance, with what makes it due; none at all means one balance."""

    __tablename__ = "agreed_instalment"

    title: Mapped[str] = mapped_column(sa.String(100))
    percent: Mapped[int]
    due_after: Mapped[DueAfter] = mapped_column(term(DueAfter))
    quality_days: Mapped[int | None]
    """How long the quality period is, for what is due at its end."""


class Attachment(_Part):
    """A file of the tender documents, free for everybody."""

    __tablename__ = "attachment"

    name: Mapped[str] = mapped_column(sa.String(255))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    text_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    """Hash of the stored text that was read from it, with its places; None where there is no text."""
    drawing: Mapped[bool] = mapped_column(default=False)
    """The purchaser declares that it is a drawing: what stands in it unread asks nothing of bidders."""
    pictures: Mapped[int] = mapped_column(default=0)
    """How many pictures in it were not read."""

    @property
    def note(self) -> Message | None:
        """What its purchaser signs and publishes of what stands in it unread."""
        if self.drawing:
            return DECLARED_DRAWING
        return UNREAD_PICTURES if self.pictures else None


class Custodian(Identified):
    """One holder of a share of the opening: ``key`` is c1, c2, …"""

    __tablename__ = "tender_custodian"
    __table_args__ = (sa.UniqueConstraint("tender_id", "key"),)

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey("tender.id"), index=True)
    key: Mapped[str] = mapped_column(sa.String(4))
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id))
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    certificate_id: Mapped[str] = mapped_column(sa.ForeignKey(Certificate.id))
    certificate: Mapped[Certificate] = relationship(lazy="joined")
