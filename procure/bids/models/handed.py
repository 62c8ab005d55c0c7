"""What organisations hand in: uploads, sealed files, bids and withdrawals with receipts, and refusals."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Certificate, Organisation
from procure.core.terms import Term
from procure.crypto.documents import Bid
from procure.db import Identified, Instant, Model, term
from procure.tenders.models import Envelope, Tender


class SubmissionKind(Term):
    """What a supplier commits."""

    BID = "bid", "投标"
    WITHDRAW = "withdraw", "撤回"


class Upload(Model):
    """A file on its way in; the part received lies in the storage's folder for incoming files."""

    __tablename__ = "upload"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    """128 random bits chosen by the client."""
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    """Set when it was finished."""


class Blob(Model):
    """A sealed file that is durable in storage; whose it is decides who may commit it."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    size: Mapped[int] = mapped_column(sa.BigInteger)
    received_at: Mapped[datetime] = mapped_column(Instant)


class Submission(Identified):
    """An accepted bid or withdrawal with its receipt; the last of an organisation counts."""

    __tablename__ = "submission"
    __table_args__ = (
        sa.UniqueConstraint("tender_id", "envelope", "organisation_id", "seq"),
        sa.Index(None, "tender_id", "arrived_at"),
        sa.CheckConstraint("seq >= 1", name="sequence_starts_at_one"),
    )

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id))
    tender: Mapped[Tender] = relationship(lazy="joined")
    envelope: Mapped[Envelope] = mapped_column(term(Envelope), default=Envelope.FIRST)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    certificate_id: Mapped[str] = mapped_column(sa.ForeignKey(Certificate.id))
    kind: Mapped[SubmissionKind] = mapped_column(term(SubmissionKind))
    seq: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    document: Mapped[bytes] = mapped_column(sa.LargeBinary)
    p7s: Mapped[bytes] = mapped_column(sa.LargeBinary)
    recipient: Mapped[str | None] = mapped_column(sa.String(100), index=True)
    """The bid key's recipient; only a bid and its re-confirmations share one. None for a withdrawal."""
    revision: Mapped[int] = mapped_column(default=1)
    """On which revision of the tender it was made."""
    arrived_at: Mapped[datetime] = mapped_column(Instant)
    line_index: Mapped[int] = mapped_column(sa.BigInteger, unique=True)
    receipt: Mapped[str] = mapped_column(sa.Text)
    receipt_p7s: Mapped[bytes] = mapped_column(sa.LargeBinary)

    @cached_property
    def bid(self) -> Bid:
        """The bid as it was signed, read once; a withdrawal has none."""
        return Bid.parse(self.document)


class FileLoss(Term):
    """What became of a sealed file in the platform's keeping."""

    MISSING = "missing", "缺失"
    ALTERED = "altered", "内容被改动"


class LostFile(Identified):
    """A sealed file of a closed bid that was not whole when the bid was to be opened, and what was asked."""

    __tablename__ = "lost_file"
    __table_args__ = (sa.UniqueConstraint("submission_id", "sha256"),)

    submission_id: Mapped[str] = mapped_column(sa.ForeignKey(Submission.id))
    submission: Mapped[Submission] = relationship(lazy="joined")
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    loss: Mapped[FileLoss] = mapped_column(term(FileLoss))
    found_at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)
    """The opening waits so long for its bidder to bring it back."""
    restored_at: Mapped[datetime | None] = mapped_column(Instant)


class SealedPart(Model):
    """A ciphertext or wrap named by a bid, so that nobody else's can be passed off as one's own."""

    __tablename__ = "sealed_part"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    submission_id: Mapped[str] = mapped_column(sa.ForeignKey(Submission.id), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id))


class Refusal(Identified):
    """A signed slip for a commit that was refused; the same bytes for the same reason have one."""

    __tablename__ = "refusal"
    __table_args__ = (sa.UniqueConstraint("tender_id", "organisation_id", "code", "content_sha256"),)

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    organisation_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    code: Mapped[str] = mapped_column(sa.String(60))
    content_sha256: Mapped[str] = mapped_column(sa.String(64))
    """Over the hashes of document and signature."""
    at: Mapped[datetime] = mapped_column(Instant)
    slip: Mapped[str] = mapped_column(sa.Text)
    slip_p7s: Mapped[bytes] = mapped_column(sa.LargeBinary)
