"""Sign-ins, what is asked for beside the password, and wrong guesses."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from procure.accounts.models.people import Person
from procure.core.actors import RoleName
from procure.db import Identified, Instant, Model, term


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
