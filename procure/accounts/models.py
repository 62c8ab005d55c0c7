"""Organisations, the people who act for them, their roles and their certificates."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask_security.core import RoleMixin, UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.core.actors import RoleName
from procure.core.terms import Term
from procure.crypto import certificates
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


def key_sha256(certificate: x509.Certificate) -> str:
    """Hex SHA-256 of a certificate's public key (SubjectPublicKeyInfo)."""
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sha256(key).hexdigest()


def _key_sha256(context: Any) -> str:
    return key_sha256(certificates.load(context.get_current_parameters()["der"]))


class RevocationReason(Term):
    """Why a certificate was ended before its time."""

    LOST = "lost", "密钥丢失或者损坏"
    COMPROMISED = "compromised", "密钥失密或者可能失密"
    REPLACED = "replaced", "已换用新证书"
    LEFT = "left", "本人不再经办"


class TrustedRoot(Identified):
    """The root of an authority beside the platform's own; what is signed under it counts while trusted."""

    __tablename__ = "trusted_root"

    name: Mapped[str] = mapped_column(sa.String(200))
    provider: Mapped[str] = mapped_column(sa.String(200))
    licence: Mapped[str] = mapped_column(sa.String(500))
    """The provider's licence to certify (签名法 18), as the administrator read it."""
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    pem: Mapped[str] = mapped_column(sa.Text)
    between: Mapped[str] = mapped_column(sa.Text, default="")
    """PEM of authorities below the root whose revocation lists are taken."""
    code_oid: Mapped[str] = mapped_column(sa.String(100))
    """Where the subjects of its certificates have the credit code."""
    trusted_from: Mapped[datetime] = mapped_column(Instant)
    trusted_until: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    revocations: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    """The newest revocation list that was entered, PEM or DER."""
    revocations_until: Mapped[datetime | None] = mapped_column(Instant)
    installed_at: Mapped[datetime] = mapped_column(Instant)

    def is_trusted(self, at: datetime) -> bool:
        """Whether a signature that came in at an instant counts under it."""
        within = max(self.trusted_from, self.installed_at) <= at < self.trusted_until
        return within and (self.withdrawn_at is None or at < self.withdrawn_at)


class Certificate(Identified):
    """A person's signing certificate for its organisation; bidders and custodians enrol a recipient too."""

    __tablename__ = "certificate"

    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    der: Mapped[bytes] = mapped_column(sa.LargeBinary)
    key_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True, default=_key_sha256)
    """A key is its signer's alone (签名法 13(1)): nobody enrols one that is enrolled."""
    serial: Mapped[str] = mapped_column(sa.String(48))
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    person_id: Mapped[str] = mapped_column(sa.ForeignKey(Person.id), index=True)
    person: Mapped[Person] = relationship(lazy="joined")
    recipient: Mapped[str | None] = mapped_column(sa.String(100))
    spare_recipient: Mapped[str | None] = mapped_column(sa.String(100))
    not_before: Mapped[datetime] = mapped_column(Instant)
    not_after: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_for: Mapped[RevocationReason | None] = mapped_column(term(RevocationReason))
    root_id: Mapped[str | None] = mapped_column(sa.ForeignKey(TrustedRoot.id))
    root: Mapped[TrustedRoot | None] = relationship(lazy="joined")
    """The authority that issued it; None for the platform itself."""

    def is_valid(self, at: datetime) -> bool:
        """Whether it is in its dates, not revoked, and its authority is trusted."""
        lives = self.not_before <= at <= self.not_after and (self.revoked_at is None or at < self.revoked_at)
        return lives and (self.root is None or self.root.is_trusted(at))


class EnrolmentCode(Identified):
    """A one-time code, shown once on the certificate page, with which the offline client enrols a key."""

    __tablename__ = "enrolment_code"

    code_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class SignIn(Identified):
    """One signed-in browser; ended on the server, whatever the browser still sends (trust: W9)."""

    __tablename__ = "sign_in"

    person_id: Mapped[str] = mapped_column(sa.ForeignKey(Person.id), index=True)
    address: Mapped[str] = mapped_column(sa.String(64))
    device: Mapped[str] = mapped_column(sa.String(100), default="")
    """Browser and system in words, as the browser names them."""
    began_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Authenticator(Identified):
    """A person's source of one-time codes (TOTP)."""

    __tablename__ = "authenticator"

    person_id: Mapped[str] = mapped_column(sa.ForeignKey(Person.id), unique=True)
    secret: Mapped[str] = mapped_column(sa.String(200))
    """Encrypted under the installation's own secret."""
    last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    """The half minute of the last code that was taken: a code works once."""
    added_at: Mapped[datetime] = mapped_column(Instant)


class Passkey(Identified):
    """A person's passkey (WebAuthn): a key that stays in a device and answers this site alone."""

    __tablename__ = "passkey"

    person_id: Mapped[str] = mapped_column(sa.ForeignKey(Person.id), index=True)
    credential_id: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sign_count: Mapped[int] = mapped_column(sa.BigInteger)
    name: Mapped[str] = mapped_column(sa.String(100))
    added_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class RecoveryCode(Identified):
    """A code that stands in for the second factor, once."""

    __tablename__ = "recovery_code"

    person_id: Mapped[str] = mapped_column(sa.ForeignKey(Person.id), index=True)
    code_sha256: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class FactorDuty(Model):
    """A role whose people need a second factor."""

    __tablename__ = "factor_duty"

    role: Mapped[RoleName] = mapped_column(term(RoleName), primary_key=True)


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


class WrongPassword(Identified):
    """One failed guess; kept for an hour. Names are kept as hashes: people type passwords into them."""

    __tablename__ = "wrong_password"

    account_sha256: Mapped[str] = mapped_column(sa.String(64))
    address: Mapped[str] = mapped_column(sa.String(64), index=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)


class UsedNonce(Model):
    """A nonce with which a client has signed in; it opens nothing a second time."""

    __tablename__ = "used_nonce"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    used_at: Mapped[datetime] = mapped_column(Instant, index=True)
