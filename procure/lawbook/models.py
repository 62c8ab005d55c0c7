"""What two people enter beside the calendar and the numbers that come with the software."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Person
from procure.core.calendar import Notice, Year
from procure.core.terms import Term
from procure.db import Identified, Instant, term


class Subject(Term):
    """What a change is about."""

    CALENDAR = "calendar", "放假安排"
    NUMBER = "number", "法定数字"


class Standing(Term):
    """What has become of a change."""

    WAITING = "waiting", "等待另一人确认"
    CONFIRMED = "confirmed", "已确认"
    DECLINED = "declined", "未采用"


class LawChange(Identified):
    """One change with the document it rests on: proposed by one person, confirmed or declined by another."""

    __tablename__ = "law_change"

    subject: Mapped[Subject] = mapped_column(term(Subject))
    about: Mapped[str] = mapped_column(sa.String(60), index=True)
    """The year of a calendar, or the key of a number."""
    content: Mapped[str] = mapped_column(sa.Text)
    """JSON: the days off and the days worked, or the value with its source and first day."""
    title: Mapped[str] = mapped_column(sa.String(200))
    number: Mapped[str] = mapped_column(sa.String(100))
    dated: Mapped[date]
    url: Mapped[str] = mapped_column(sa.String(400))
    proposed_by: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    proposer: Mapped[Person] = relationship(foreign_keys=[proposed_by], lazy="joined")
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))
    decider: Mapped[Person | None] = relationship(foreign_keys=[decided_by], lazy="joined")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    place: Mapped[int | None] = mapped_column(unique=True)
    """Its place among the confirmed ones, which count in this order; None for any other."""
    holds_from: Mapped[date | None]
    """The first day on which a number so changed is applied here."""
    line: Mapped[int | None] = mapped_column(sa.BigInteger)
    """Index of the ledger line of its confirmation."""

    @property
    def standing(self) -> Standing:
        """Whether it waits, counts or was declined."""
        if self.decided_at is None:
            return Standing.WAITING
        return Standing.DECLINED if self.place is None else Standing.CONFIRMED

    @property
    def facts(self) -> dict[str, Any]:
        """The content as read."""
        told: dict[str, Any] = json.loads(self.content)
        return told

    @property
    def year(self) -> Year:
        """The year that a change of the calendar enters."""
        off, work = (frozenset(map(date.fromisoformat, self.facts[name])) for name in ("off", "work"))
        notice = Notice(self.title, self.number, self.dated, self.url)
        return Year(int(self.about), off, work, (notice,))
