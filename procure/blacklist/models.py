"""Statutory bans, mirrored: a row exists only with the decision behind it (B01, B13)."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from procure.db import Identified, Instant


class Ban(Identified):
    """One penalty decision: no procurement from ``starts_on`` to ``ends_on``, both days included."""

    __tablename__ = "ban"
    __table_args__ = (
        sa.UniqueConstraint("organ", "decision_number", "code"),
        sa.CheckConstraint(
            "organ <> '' AND decision_number <> '' AND length(decision_sha256) = 64",
            name="rests_on_a_decision",
        ),
        sa.CheckConstraint("starts_on <= ends_on", name="ends_after_it_starts"),
    )

    code: Mapped[str] = mapped_column(sa.String(18), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    folded_name: Mapped[str] = mapped_column(sa.String(200), index=True)
    """The name without width, brackets, blanks and legal-form variants, for look-up."""
    organ: Mapped[str] = mapped_column(sa.String(200))
    decision_number: Mapped[str] = mapped_column(sa.String(100))
    article: Mapped[str] = mapped_column(sa.String(200))
    ground: Mapped[str] = mapped_column(sa.String(400))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    decision_sha256: Mapped[str] = mapped_column(sa.String(64))
    source_url: Mapped[str] = mapped_column(sa.String(400), default="")
    entered_by: Mapped[str] = mapped_column(sa.String(32))
    entered_at: Mapped[datetime] = mapped_column(Instant)

    def is_in_force(self, on: date) -> bool:
        """Whether it bans on a day; it lifts itself on the day after ``ends_on`` (采购条例 19)."""
        return self.starts_on <= on <= self.ends_on
