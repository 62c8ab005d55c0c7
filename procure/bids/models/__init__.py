"""What came in for a tender, in order; which bid stands is derived, never stored."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Certificate, Organisation
from procure.bids.causes import Cause, Finding
from procure.bids.models.hall import Objection as Objection
from procure.bids.models.hall import ObjectionKind as ObjectionKind
from procure.bids.models.hall import Readiness as Readiness
from procure.core.states import Machine
from procure.core.terms import Term
from procure.db import Fen, Identified, Instant, Model, term
from procure.tenders.models import Tender

SHARE, KEY = "self", "key"
"""How the ids of bidders' releases begin: of its own share, and of its bid's whole key."""


class SubmissionKind(Term):
    """What a supplier commits."""

    BID = "bid", "投标"
    WITHDRAW = "withdraw", "撤回"


class OpenedStatus(Term):
    """What became of a closed bid at the opening."""

    OPENED = "opened", "已开启"
    NOT_OPENED = "not-opened", "未能开启"


class OrderKind(Term):
    """What a supervisor may order at an opening that is held up through no fault of the bidders."""

    EXTEND = "extend", "延长投标人解密时限"
    REMEDY = "remedy", "启用补救方案：由投标人交出本投标的密钥"


class FaultState(Term):
    """Decisions about why a bid did not open."""

    PROPOSED = "proposed", "待监管部门认定"
    DECIDED = "decided", "已认定"


FAULT = Machine(
    "fault",
    FaultState.PROPOSED,
    {
        "answer": {FaultState.PROPOSED: FaultState.PROPOSED},
        "decide": {FaultState.PROPOSED: FaultState.DECIDED},
    },
)


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
        sa.UniqueConstraint("tender_id", "organisation_id", "seq"),
        sa.Index(None, "tender_id", "arrived_at"),
        sa.CheckConstraint("seq >= 1", name="sequence_starts_at_one"),
    )

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id))
    tender: Mapped[Tender] = relationship(lazy="joined")
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    certificate_id: Mapped[str] = mapped_column(sa.ForeignKey(Certificate.id))
    certificate: Mapped[Certificate] = relationship(lazy="joined")
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


class Closing(Identified):
    """The signed close record: after it nothing is accepted for good."""

    __tablename__ = "closing"

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), unique=True)
    tender: Mapped[Tender] = relationship(lazy="joined")
    closed_at: Mapped[datetime] = mapped_column(Instant)
    line_index: Mapped[int] = mapped_column(sa.BigInteger, unique=True)
    head: Mapped[str] = mapped_column(sa.String(64))
    document: Mapped[str] = mapped_column(sa.Text)
    p7s: Mapped[bytes] = mapped_column(sa.LargeBinary)
    opens: Mapped[bool]
    """False where fewer than three bids stand (87号令 41): nothing is ever decrypted."""


class ClosedBid(Model):
    """One bid on the close list."""

    __tablename__ = "closed_bid"

    closing_id: Mapped[str] = mapped_column(sa.ForeignKey(Closing.id), primary_key=True)
    submission_id: Mapped[str] = mapped_column(sa.ForeignKey(Submission.id), primary_key=True)
    submission: Mapped[Submission] = relationship(lazy="joined")


class Release(Identified):
    """A signed release: a custodian's of its shares, or a bidder's of its own share or of its bid's key."""

    __tablename__ = "release"
    __table_args__ = (sa.UniqueConstraint("tender_id", "key"),)

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    key: Mapped[str] = mapped_column(sa.String(16))
    """The custodian's id; for a bidder ``self`` (its share) or ``key`` (the key) and a part of its hash."""
    submission_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Submission.id), index=True)
    """The bidder's bid; None for a custodian."""
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id))
    document: Mapped[bytes] = mapped_column(sa.LargeBinary)
    p7s: Mapped[bytes] = mapped_column(sa.LargeBinary)
    received_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def is_key(self) -> bool:
        """Whether it hands over a bid's whole key."""
        return self.key.startswith(KEY)


class OpeningOrder(Identified):
    """What the supervisor ordered at an opening that others than the bidders held up."""

    __tablename__ = "opening_order"

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    kind: Mapped[OrderKind] = mapped_column(term(OrderKind))
    until: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(sa.String(400))
    by_person: Mapped[str] = mapped_column(sa.String(32))
    at: Mapped[datetime] = mapped_column(Instant)


class Opening(Identified):
    """The opening: ``record`` is public, ``document`` (with bid keys) is for auditor and archive only."""

    __tablename__ = "opening"

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), unique=True)
    tender: Mapped[Tender] = relationship(lazy="joined")
    opened_at: Mapped[datetime] = mapped_column(Instant)
    document: Mapped[str] = mapped_column(sa.Text)
    p7s: Mapped[bytes] = mapped_column(sa.LargeBinary)
    record: Mapped[str] = mapped_column(sa.Text)
    record_p7s: Mapped[bytes] = mapped_column(sa.LargeBinary)


class OpenedBid(Identified):
    """What one closed bid turned out to be."""

    __tablename__ = "opened_bid"
    __table_args__ = (
        sa.CheckConstraint("status <> 'opened' OR price_fen IS NOT NULL", name="opened_has_a_price"),
    )

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    submission_id: Mapped[str] = mapped_column(sa.ForeignKey(Submission.id), unique=True)
    submission: Mapped[Submission] = relationship(lazy="joined")
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    status: Mapped[OpenedStatus] = mapped_column(term(OpenedStatus))
    reason: Mapped[str | None] = mapped_column(sa.String(60))
    price_fen: Mapped[int | None] = mapped_column(Fen)
    files: Mapped[list[OpenedFile]] = relationship(order_by="OpenedFile.position")


class OpenedFile(Identified):
    """A decrypted file of a bid, kept in storage under the hash of its plaintext."""

    __tablename__ = "opened_file"

    opened_bid_id: Mapped[str] = mapped_column(sa.ForeignKey(OpenedBid.id), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(255))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int] = mapped_column(sa.BigInteger)


class Fault(Identified):
    """Why a closed bid did not open: proposed by the purchaser, heard, decided by the supervisor."""

    __tablename__ = "opening_fault"
    __table_args__ = (
        sa.CheckConstraint("state <> 'decided' OR decided_cause IS NOT NULL", name="decided_has_a_cause"),
    )

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    tender: Mapped[Tender] = relationship(lazy="joined")
    opened_bid_id: Mapped[str] = mapped_column(sa.ForeignKey(OpenedBid.id), unique=True)
    opened_bid: Mapped[OpenedBid] = relationship(lazy="joined")
    state: Mapped[FaultState] = mapped_column(term(FaultState), default=FAULT.initial)
    cause: Mapped[Cause] = mapped_column(term(Cause))
    ground: Mapped[str] = mapped_column(sa.Text)
    proposed_by: Mapped[str] = mapped_column(sa.String(32))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    statement: Mapped[str] = mapped_column(sa.Text, default="")
    """What the bidder has to say to it."""
    stated_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_cause: Mapped[Cause | None] = mapped_column(term(Cause, "decided_cause"))
    decision: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by: Mapped[str | None] = mapped_column(sa.String(32))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def finding(self) -> Finding:
        """What was decided, or as long as nothing is, what was proposed."""
        return (self.decided_cause or self.cause).finding
