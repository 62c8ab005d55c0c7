"""Lines of the ledger and the signed heads; the database itself refuses to change or delete either."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.db import Instant, Model


class Line(Model):
    """One act: ``entry`` is the exact text that was hashed, ``facts`` lie beside it and can be erased."""

    __tablename__ = "ledger_line"

    index: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    act: Mapped[str] = mapped_column(sa.String(60), index=True)
    subject: Mapped[str] = mapped_column(sa.String(64), index=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    by_person: Mapped[str] = mapped_column(sa.String(32))
    by_organisation: Mapped[str] = mapped_column(sa.String(32), index=True)
    entry: Mapped[str] = mapped_column(sa.Text)
    facts: Mapped[str | None] = mapped_column(sa.Text)
    leaf: Mapped[str] = mapped_column(sa.String(64), unique=True)
    prev: Mapped[str] = mapped_column(sa.String(64), unique=True)
    head: Mapped[str] = mapped_column(sa.String(64), unique=True)


class SignedHead(Model):
    """The head of one minute, signed by the platform; public at once, without its index."""

    __tablename__ = "ledger_signed_head"

    head: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    index: Mapped[int] = mapped_column(sa.ForeignKey(Line.index), unique=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    document: Mapped[str] = mapped_column(sa.Text)
    p7s: Mapped[bytes] = mapped_column(sa.LargeBinary)


class Anchor(Model):
    """A time stamp of an outside authority over a signed head: by then all that the head covers was there."""

    __tablename__ = "ledger_anchor"

    head: Mapped[str] = mapped_column(sa.ForeignKey(SignedHead.head), primary_key=True)
    signed_head: Mapped[SignedHead] = relationship(lazy="joined")
    stamped_at: Mapped[datetime] = mapped_column(Instant, index=True)
    """The authority's own clock."""
    answer: Mapped[bytes] = mapped_column(sa.LargeBinary)
    """Its whole answer (RFC 3161), as ``openssl ts -verify`` reads it."""
