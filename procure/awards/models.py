"""The award: determined by the purchaser or deemed by silence, then published and notified."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Organisation
from procure.bids.models import OpenedBid
from procure.core.states import Machine
from procure.core.terms import Term
from procure.db import Fen, Identified, Instant, term
from procure.signing.models import Document
from procure.tenders.models import Tender


class AwardState(Term):
    """Decisions about an award."""

    DETERMINED = "determined", "已确定中标人"
    PUBLISHED = "published", "已公告并发出中标通知书"


AWARD = Machine(
    "award",
    AwardState.DETERMINED,
    {"publish": {AwardState.DETERMINED: AwardState.PUBLISHED}},
)


class Revocation(Identified):
    """A bidder takes its opened bid back before a winner is determined; the next candidate moves up."""

    __tablename__ = "bid_revocation"

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    opened_bid_id: Mapped[str] = mapped_column(sa.ForeignKey(OpenedBid.id), unique=True)
    opened_bid: Mapped[OpenedBid] = relationship(lazy="joined")
    reason: Mapped[str] = mapped_column(sa.String(400))
    by_person: Mapped[str] = mapped_column(sa.String(32))
    at: Mapped[datetime] = mapped_column(Instant)


class Award(Identified):
    """The winner of a tender; ``deemed`` where the purchaser was silent for five working days (87号令 68)."""

    __tablename__ = "award"
    __table_args__ = (
        sa.CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_has_its_time"),
    )

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), unique=True)
    tender: Mapped[Tender] = relationship(lazy="joined")
    opened_bid_id: Mapped[str] = mapped_column(sa.ForeignKey(OpenedBid.id))
    opened_bid: Mapped[OpenedBid] = relationship(lazy="joined")
    supplier_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    supplier: Mapped[Organisation] = relationship(lazy="joined")
    amount_fen: Mapped[int] = mapped_column(Fen)
    state: Mapped[AwardState] = mapped_column(term(AwardState), default=AWARD.initial)
    deemed: Mapped[bool] = mapped_column(default=False)
    determined_at: Mapped[datetime] = mapped_column(Instant)
    determined_by: Mapped[str] = mapped_column(sa.String(32))
    document_id: Mapped[str] = mapped_column(sa.ForeignKey(Document.id))
    document: Mapped[Document] = relationship(lazy="joined")
    published_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
