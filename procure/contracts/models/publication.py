"""What of a contract is public, what is hidden in it and why."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Person
from procure.contracts.models.contract import Contract
from procure.core.terms import Term
from procure.db import Identified, Instant, term


class SecretGround(Term):
    """The only grounds on which words of a contract stay unpublished (采购条例 50)."""

    STATE = "state-secret", "国家秘密"
    TRADE = "trade-secret", "商业秘密"


class Publication(Identified):
    """A signed contract as everybody may read it, and where it was announced."""

    __tablename__ = "contract_publication"

    contract_id: Mapped[str] = mapped_column(sa.ForeignKey(Contract.id), unique=True)
    contract: Mapped[Contract] = relationship(lazy="joined")
    text_sha256: Mapped[str] = mapped_column(sa.String(64))
    """Hash of the public text, in which named secrets are replaced."""
    medium: Mapped[str] = mapped_column(sa.String(100))
    url: Mapped[str] = mapped_column(sa.String(400))
    published_at: Mapped[datetime] = mapped_column(Instant, index=True)
    published_by: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    hidden: Mapped[list[Hidden]] = relationship(
        order_by="Hidden.position", cascade="all, delete-orphan", lazy="selectin"
    )


class Hidden(Identified):
    """Words that stay unpublished; their reason is public, they are not."""

    __tablename__ = "contract_hidden"

    publication_id: Mapped[str] = mapped_column(sa.ForeignKey(Publication.id), index=True)
    position: Mapped[int]
    words: Mapped[str] = mapped_column(sa.Text)
    ground: Mapped[SecretGround] = mapped_column(term(SecretGround))
    reason: Mapped[str] = mapped_column(sa.String(400))
