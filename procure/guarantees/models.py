"""A security that a supplier gave, what is to be given back, and what a purchaser wants to keep."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Organisation
from procure.db import Fen, Identified, Instant, term
from procure.guarantees.words import SECURITY, ClaimGround, Defect, Event, SecurityKind, SecurityState
from procure.tenders.models import SecurityForm, Tender

INSTRUMENTS = frozenset({SecurityForm.GUARANTEE, SecurityForm.INSURANCE})
"""The forms that lock up no cash."""


class Demand(Identified):
    """A security that a signed contract asks for: of its performance, or of the advance."""

    __tablename__ = "security_demand"
    __table_args__ = (sa.UniqueConstraint("contract_id", "kind"),)

    contract_id: Mapped[str] = mapped_column(sa.String(32))
    kind: Mapped[SecurityKind] = mapped_column(term(SecurityKind))
    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    tender: Mapped[Tender] = relationship(lazy="joined")
    supplier_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    supplier: Mapped[Organisation] = relationship(lazy="joined")
    amount_fen: Mapped[int] = mapped_column(Fen)
    until: Mapped[date]
    """The last day of performance: no guarantee may end before it."""
    asked_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the contract was accepted or terminated, so that nothing is asked any more."""
    workings: Mapped[list[Working]] = relationship()
    """What acceptances have worked off of an advance."""

    @property
    def standing_fen(self) -> int:
        """How much is still to be secured: the advance but for what was worked off."""
        return max(self.amount_fen - sum(one.amount_fen for one in self.workings), 0)


class Working(Identified):
    """That an acceptance worked off a part of an advance (预付款抵扣)."""

    __tablename__ = "security_working"

    demand_id: Mapped[str] = mapped_column(sa.ForeignKey(Demand.id), index=True)
    acceptance_id: Mapped[str] = mapped_column(sa.String(32), unique=True)
    amount_fen: Mapped[int] = mapped_column(Fen)
    at: Mapped[datetime] = mapped_column(Instant)


class Security(Identified):
    """One security in one form; the newest that lives is the one that counts."""

    __tablename__ = "security"
    __table_args__ = (
        sa.CheckConstraint("amount_fen > 0", name="is_of_an_amount"),
        sa.CheckConstraint("(p7s IS NULL) = (certificate_sha256 IS NULL)", name="signed_names_its_key"),
        sa.CheckConstraint(
            "(kind IN ('performance', 'advance')) = (demand_id IS NOT NULL)", name="contracts_ask"
        ),
        sa.CheckConstraint(
            "kind <> 'advance' OR form IN ('guarantee', 'insurance')", name="advance_is_no_money"
        ),
        sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> judged_by", name="two_people"),
    )

    kind: Mapped[SecurityKind] = mapped_column(term(SecurityKind))
    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    tender: Mapped[Tender] = relationship(lazy="joined")
    supplier_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    supplier: Mapped[Organisation] = relationship(lazy="joined")
    demand_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Demand.id), index=True)
    demand: Mapped[Demand | None] = relationship(lazy="joined")
    converted_from_id: Mapped[str | None] = mapped_column(sa.ForeignKey("security.id"), unique=True)
    """The bid security whose money this is (87号令 38)."""
    form: Mapped[SecurityForm] = mapped_column(term(SecurityForm))
    state: Mapped[SecurityState] = mapped_column(term(SecurityState), default=SECURITY.initial)
    amount_fen: Mapped[int] = mapped_column(Fen)
    reference: Mapped[str] = mapped_column(sa.String(100))
    """Number of the guarantee, cheque, draft, note or transfer."""
    payer: Mapped[str] = mapped_column(sa.String(200))
    """Who paid or for whom it was issued; of a consortium one member or several (74号令 14)."""
    issuer: Mapped[str] = mapped_column(sa.String(200), default="")
    issuer_code: Mapped[str] = mapped_column(sa.String(18), default="")
    licence: Mapped[str] = mapped_column(sa.String(100), default="")
    valid_until: Mapped[date | None]
    document_sha256: Mapped[str] = mapped_column(sa.String(64))
    document_name: Mapped[str] = mapped_column(sa.String(255))
    p7s: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    """The issuer's signature over an electronic guarantee; None where a person has to look."""
    certificate_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    code: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    """Hash of that signature, under which whoever holds the guarantee asks what became of it."""
    given_by: Mapped[str] = mapped_column(sa.String(32))
    given_at: Mapped[datetime] = mapped_column(Instant)
    defect: Mapped[Defect | None] = mapped_column(term(Defect))
    said: Mapped[str] = mapped_column(sa.String(400), default="")
    """What shows the defect, in the purchaser's words."""
    evidence_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    evidence_name: Mapped[str] = mapped_column(sa.String(255), default="")
    judged_at: Mapped[datetime | None] = mapped_column(Instant)
    judged_by: Mapped[str | None] = mapped_column(sa.String(32))
    received_fen: Mapped[int | None] = mapped_column(Fen)
    """How much came, as whoever refused it says; None where that isn't disputed."""
    confirmed_by: Mapped[str | None] = mapped_column(sa.String(32))
    """Who else says so: before, the whole amount is owed back."""
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it was let go, paid back or kept as a whole."""

    @property
    def waits_for_second(self) -> bool:
        """Whether one person says that less came, and nobody else has looked yet."""
        return self.received_fen is not None and self.confirmed_by is None

    @property
    def is_instrument(self) -> bool:
        """Whether it locks up no cash."""
        return self.form in INSTRUMENTS

    @property
    def bound_fen(self) -> int:
        """For how much it stands: for an advance no more than what is not worked off yet."""
        if self.kind is not SecurityKind.ADVANCE or self.demand is None:
            return self.amount_fen
        return min(self.amount_fen, self.demand.standing_fen)

    @property
    def is_signed(self) -> bool:
        """Whether it is an electronic guarantee that was judged by its signature."""
        return self.p7s is not None


class Refund(Identified):
    """The order to give one security back: made by the event, met by what was paid."""

    __tablename__ = "security_refund"

    security_id: Mapped[str] = mapped_column(sa.ForeignKey(Security.id), unique=True)
    security: Mapped[Security] = relationship(lazy="joined")
    event: Mapped[Event] = mapped_column(term(Event))
    since: Mapped[datetime] = mapped_column(Instant)
    due_on: Mapped[date]
    paid_fen: Mapped[int | None] = mapped_column(Fen)
    late_fen: Mapped[int | None] = mapped_column(Fen)
    """Of what was paid, the charge for lateness (87号令 38)."""
    voucher: Mapped[str] = mapped_column(sa.String(200), default="")
    done_at: Mapped[datetime | None] = mapped_column(Instant)


class Claim(Identified):
    """That a purchaser keeps a security: one person proposes it in public, another confirms it."""

    __tablename__ = "security_claim"

    security_id: Mapped[str] = mapped_column(sa.ForeignKey(Security.id), index=True)
    security: Mapped[Security] = relationship(lazy="joined")
    ground: Mapped[ClaimGround] = mapped_column(term(ClaimGround))
    reason: Mapped[str] = mapped_column(sa.String(400))
    amount_fen: Mapped[int] = mapped_column(Fen)
    evidence_sha256: Mapped[str] = mapped_column(sa.String(64))
    evidence_name: Mapped[str] = mapped_column(sa.String(255))
    proposed_by: Mapped[str] = mapped_column(sa.String(32))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[str | None] = mapped_column(sa.String(32))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    dropped_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def is_open(self) -> bool:
        """Whether it waits for the second person."""
        return self.confirmed_at is None and self.dropped_at is None
