"""Organisations, the people who act for them, and their roles."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_security.core import RoleMixin, UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.core.actors import RoleName
from procure.core.terms import Term
from procure.db import Identified, Instant, Model, term


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
    created_at: Mapped[datetime] = mapped_column(Instant)


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
        secondary=_person_roles, lazy="selectin"
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
