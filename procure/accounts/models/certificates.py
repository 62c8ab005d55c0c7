"""Certificates, the roots they stand under, and the codes that enrol them."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models.people import Organisation, Person
from procure.core.terms import Term
from procure.crypto import certificates, sm2
from procure.db import Identified, Instant, term


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


def key_sha256(certificate: x509.Certificate) -> str:
    """Hex SHA-256 of a certificate's public key (SubjectPublicKeyInfo)."""
    if sm2.is_one(certificate):
        return sha256(sm2.key_info(certificate)).hexdigest()
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sha256(key).hexdigest()


def _key_sha256(context: Any) -> str:
    return key_sha256(certificates.load(context.get_current_parameters()["der"]))


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
