"""Organisations, the people who act for them, and their roles."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_security.core import RoleMixin, UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.core.actors import RoleName
from procure.core.terms import Term
from procure.db import Identified, Instant, Model, term

COOL_OFF = timedelta(hours=72)
"""How long a confirmed change of a bank account waits: over a weekend, somebody of the house has looked."""


class Size(Term):
    """An enterprise's size as it declares it (款项条例 3)."""

    LARGE = "large", "大型企业"
    MEDIUM = "medium", "中型企业"
    SMALL = "small", "小型企业"
    MICRO = "micro", "微型企业"
    OTHER = "other", "非企业单位"


class Organisation(Identified):
    """A legal person with its checked 统一社会信用代码."""

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(sa.String(200))
    code: Mapped[str] = mapped_column(sa.String(18), unique=True)
    size: Mapped[Size] = mapped_column(term(Size), default=Size.OTHER)
    legal_representative: Mapped[str] = mapped_column(sa.String(100), default="")
    controller_code: Mapped[str | None] = mapped_column(sa.String(18))
    """Credit code of whoever directly controls or manages it (采购条例 18); None where nobody does."""
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    bank_account: Mapped[str] = mapped_column(sa.String(60), default="")
    """As it was entered; which account holds at an instant says ``account_at``."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    account_changes: Mapped[list[AccountChange]] = relationship(
        back_populates="organisation", order_by="AccountChange.proposed_at"
    )

    def account_at(self, at: datetime) -> str:
        """The bank account that money for it goes to at an instant."""
        held = [one for one in self.account_changes if one.holds(at)]
        return held[-1].account if held else self.bank_account

    def account_change_at(self, at: datetime) -> AccountChange | None:
        """The change of its bank account that waits for somebody or for its cool-off."""
        return next((one for one in self.account_changes if one.is_open(at)), None)


_person_roles = sa.Table(
    "person_role",
    Model.metadata,
    sa.Column("person_id", sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("role_id", sa.ForeignKey("role.id"), primary_key=True),
)


class Role(Identified, RoleMixin):  # type: ignore[misc]  # the library leaves the id's type open
    """One of RoleName, as a row the sign-in library reads."""

    __tablename__ = "role"

    name: Mapped[RoleName] = mapped_column(term(RoleName), unique=True)


class Person(Identified, UserMixin):  # type: ignore[misc]  # the library leaves the id's type open
    """Somebody who signs in; acts for exactly one organisation."""

    __tablename__ = "person"

    email: Mapped[str] = mapped_column(sa.String(200), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    password: Mapped[str] = mapped_column(sa.String(255))
    password_is_initial: Mapped[bool] = mapped_column(default=False)
    """The administrator has seen it; it opens nothing but the page that replaces it."""
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]  # narrower than the library's list
        secondary=_person_roles, lazy="selectin", order_by=Role.name
    )
    created_at: Mapped[datetime] = mapped_column(Instant)
    told_until: Mapped[datetime | None] = mapped_column(Instant)
    """Up to when the person has seen what others did to the account."""

    def is_a(self, *names: RoleName) -> bool:
        """Whether the person has one of these roles."""
        return any(role.name in names for role in self.roles)


class RoleProposal(Identified):
    """Roles that one administrator proposes for a person and another confirms or declines."""

    __tablename__ = "role_proposal"

    person_id: Mapped[str] = mapped_column(sa.ForeignKey(Person.id), index=True)
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    roles: Mapped[str] = mapped_column(sa.String(200))
    """The values of all roles that the person is to have, between commas."""
    proposed_by: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    proposer: Mapped[Person] = relationship(foreign_keys=[proposed_by], lazy="joined")
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed: Mapped[bool | None] = mapped_column()

    @property
    def role_names(self) -> frozenset[RoleName]:
        """The roles as words."""
        return frozenset(RoleName(name) for name in self.roles.split(",") if name)


class AccountChange(Identified):
    """A new bank account: one person proposes it, another confirms it, anybody of the house withdraws it."""

    __tablename__ = "account_change"
    __table_args__ = (
        sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> proposed_by", name="two_people"),
        sa.CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed_is_complete"),
    )

    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    organisation: Mapped[Organisation] = relationship(back_populates="account_changes")
    account: Mapped[str] = mapped_column(sa.String(60))
    proposed_by: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    proposer: Mapped[Person] = relationship(foreign_keys=[proposed_by], lazy="joined")
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))
    confirmer: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by], lazy="joined")
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def holds_from(self) -> datetime | None:
        """When the cool-off ends; None before somebody confirmed it."""
        return self.confirmed_at + COOL_OFF if self.confirmed_at else None

    def holds(self, at: datetime) -> bool:
        """Whether its cool-off ended without anybody having withdrawn it."""
        return self.withdrawn_at is None and self.holds_from is not None and self.holds_from <= at

    def is_open(self, at: datetime) -> bool:
        """Whether it is neither withdrawn nor in force."""
        return self.withdrawn_at is None and not self.holds(at)
