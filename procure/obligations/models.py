"""Each legal clock is a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Organisation
from procure.core.actors import RoleName
from procure.core.calendar import Calendar, LastDay
from procure.core.periods import Unit
from procure.db import Identified, Instant, term
from procure.obligations.clocks import Weight
from procure.obligations.deadlines import Count


class Obligation(Identified):
    """Who owes what to whom, by when, since which event, under which article."""

    __tablename__ = "obligation"
    __table_args__ = (sa.UniqueConstraint("subject", "code"),)

    code: Mapped[str] = mapped_column(sa.String(60))
    """Parameter key of its period, such as ``contract_sign_zibo``."""
    duty: Mapped[str] = mapped_column(sa.String(100))
    """What is owed, in Chinese: 签订政府采购合同."""
    weight: Mapped[Weight] = mapped_column(term(Weight))
    article: Mapped[str] = mapped_column(sa.String(200))
    count: Mapped[int]
    unit: Mapped[Unit] = mapped_column(term(Unit))
    subject: Mapped[str] = mapped_column(sa.String(32), index=True)
    tender_id: Mapped[str] = mapped_column(sa.String(32), index=True)
    endpoint: Mapped[str] = mapped_column(sa.String(60))
    """Page on which the duty is done; called with ``id=subject``."""
    debtor_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    debtor: Mapped[Organisation] = relationship(foreign_keys=debtor_id, lazy="joined")
    debtor_role: Mapped[RoleName] = mapped_column(term(RoleName))
    creditor_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    creditor: Mapped[Organisation | None] = relationship(foreign_keys=creditor_id, lazy="joined")
    started_by: Mapped[int] = mapped_column(sa.BigInteger)
    """Index of the ledger line that started it."""
    since: Mapped[datetime] = mapped_column(Instant)
    counted_from: Mapped[datetime] = mapped_column(Instant)
    """Where the present count began: ``since``, or the lift of the last hold."""
    remaining: Mapped[int]
    """How many of ``unit`` are counted from there."""
    due_on: Mapped[date]
    target_on: Mapped[date]
    """The unrolled day, which a buyer aims at; equals ``due_on`` where nothing was rolled."""
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    provisional: Mapped[bool] = mapped_column(default=False)
    met_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    met_at: Mapped[datetime | None] = mapped_column(Instant)
    paused_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when a hold has stopped the clock; only a clock that is not yet overdue is ever stopped."""

    @property
    def counting(self) -> Count:
        """What its day is computed from."""
        return Count(self.remaining, self.unit, self.counted_from)

    def anew(self, calendar: Calendar | None = None) -> LastDay:
        """Its day on a calendar, without one on that of now; a supplier's never comes nearer."""
        last = self.counting.last(calendar)
        is_nearer = self.debtor_role is RoleName.SUPPLIER and last.day < self.due_on
        return replace(last, day=self.due_on) if is_nearer else last

    def is_overdue(self, at: datetime) -> bool:
        """Whether the day has passed unmet, or was met late."""
        return self.paused_at is None and (self.met_at or at) >= self.due_at


class Move(Identified):
    """That another calendar gave a clock another day: the old one stays to be seen."""

    __tablename__ = "obligation_move"

    obligation_id: Mapped[str] = mapped_column(sa.ForeignKey(Obligation.id), index=True)
    obligation: Mapped[Obligation] = relationship(lazy="joined")
    before_on: Mapped[date]
    after_on: Mapped[date]
    moved_at: Mapped[datetime] = mapped_column(Instant)
    moved_by: Mapped[int] = mapped_column(sa.BigInteger, index=True)
    """Index of the ledger line of what moved it."""


class Hold(Identified):
    """What stops the clocks of one subject or of a whole tender: a suspension with ground and decision."""

    __tablename__ = "obligation_hold"

    subject: Mapped[str] = mapped_column(sa.String(32), index=True)
    ground: Mapped[str] = mapped_column(sa.String(200))
    article: Mapped[str] = mapped_column(sa.String(200))
    decision: Mapped[str] = mapped_column(sa.String(100), default="")
    """Number of the written decision that orders it."""
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    placed_by: Mapped[str] = mapped_column(sa.String(32))
    placed_at: Mapped[datetime] = mapped_column(Instant)
    lifted_by: Mapped[str | None] = mapped_column(sa.String(32))
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)


class Reminder(Identified):
    """That a reminder of one stage was given, so that it is given once."""

    __tablename__ = "obligation_reminder"
    __table_args__ = (sa.UniqueConstraint("obligation_id", "stage"),)

    obligation_id: Mapped[str] = mapped_column(sa.ForeignKey(Obligation.id), index=True)
    obligation: Mapped[Obligation] = relationship(lazy="joined")
    stage: Mapped[str] = mapped_column(sa.String(20))
    given_at: Mapped[datetime] = mapped_column(Instant)
