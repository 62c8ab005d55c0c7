"""Signs of life, and the gaps between them that people judge."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Person
from procure.core.states import Machine
from procure.core.terms import Term
from procure.db import Identified, Instant, term
from procure.signing.models import Document


class Beat(Identified):
    """The platform served at this instant; old ones are thinned to the first of each hour."""

    __tablename__ = "heartbeat"

    at: Mapped[datetime] = mapped_column(Instant, index=True)
    is_first_of_hour: Mapped[bool]


class OutageState(Term):
    """A gap is found by the clock, explained by the operator, and judged by the supervisor."""

    FOUND = "found", "待核实"
    PROPOSED = "proposed", "待监管部门认定"
    CONFIRMED = "confirmed", "已认定为中断"
    DISMISSED = "dismissed", "已认定不是中断"


OUTAGE = Machine(
    "outage",
    OutageState.FOUND,
    {
        "propose": {OutageState.FOUND: OutageState.PROPOSED},
        "return": {OutageState.PROPOSED: OutageState.FOUND},
        "confirm": {OutageState.PROPOSED: OutageState.CONFIRMED},
        "dismiss": {OutageState.PROPOSED: OutageState.DISMISSED},
    },
)


class Outage(Identified):
    """A gap between two signs of life that was longer than is usual."""

    __tablename__ = "outage"
    __table_args__ = (
        sa.CheckConstraint("began_at < ended_at", name="begins_before_it_ends"),
        sa.CheckConstraint(
            "state <> 'confirmed' OR (opens_at IS NOT NULL AND document_id IS NOT NULL)",
            name="confirmed_is_complete",
        ),
    )

    began_at: Mapped[datetime] = mapped_column(Instant, unique=True)
    """The last sign of life before it."""
    ended_at: Mapped[datetime] = mapped_column(Instant)
    """The first one after it."""
    state: Mapped[OutageState] = mapped_column(term(OutageState), default=OUTAGE.initial)

    was_down: Mapped[bool | None] = mapped_column()
    """What the operator says: that bidders could not be served, or that they could."""
    cause: Mapped[str] = mapped_column(sa.Text, default="")
    evidence_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    evidence_name: Mapped[str] = mapped_column(sa.String(255), default="")
    proposed_by: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))
    proposer: Mapped[Person | None] = relationship(foreign_keys=[proposed_by], lazy="joined")
    proposed_at: Mapped[datetime | None] = mapped_column(Instant)

    opinion: Mapped[str] = mapped_column(sa.Text, default="")
    """What the supervisor says to it."""
    decided_by: Mapped[str | None] = mapped_column(sa.String(32))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    opens_at: Mapped[datetime | None] = mapped_column(Instant)
    """The opening that every tender it touched has now."""
    document_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Document.id))
    document: Mapped[Document | None] = relationship(lazy="joined")

    @property
    def lasted(self) -> timedelta:
        """How long nobody was served, at most."""
        return self.ended_at - self.began_at

    @property
    def is_open(self) -> bool:
        """Whether nobody has judged it yet."""
        return self.state in (OutageState.FOUND, OutageState.PROPOSED)
