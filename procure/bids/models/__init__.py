"""What came in for a tender, in order; which bid stands is derived, never stored."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from procure.accounts.models import Organisation
from procure.bids.causes import Cause, Finding
from procure.bids.models.hall import FalseRelease as FalseRelease
from procure.bids.models.hall import Objection as Objection
from procure.bids.models.hall import ObjectionKind as ObjectionKind
from procure.bids.models.hall import Readiness as Readiness
from procure.bids.models.handed import Blob as Blob
from procure.bids.models.handed import FileLoss as FileLoss
from procure.bids.models.handed import LostFile as LostFile
from procure.bids.models.handed import Refusal as Refusal
from procure.bids.models.handed import SealedPart as SealedPart
from procure.bids.models.handed import Submission as Submission
from procure.bids.models.handed import SubmissionKind as SubmissionKind
from procure.bids.models.handed import Upload as Upload
from procure.core.states import Machine
from procure.core.terms import Term
from procure.db import Fen, Identified, Instant, Model, term
from procure.signing.models import Document
from procure.tenders.models import Envelope, Tender

SHARE, KEY = "self", "key"
"""How the ids of bidders' releases begin: of its own share, and of its bid's whole key."""


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


class Closing(Identified):
    """The signed close record: after it nothing is accepted for good."""

    __tablename__ = "closing"
    __table_args__ = (sa.UniqueConstraint("tender_id", "envelope"),)

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id))
    tender: Mapped[Tender] = relationship(lazy="joined")
    envelope: Mapped[Envelope] = mapped_column(term(Envelope), default=Envelope.FIRST)
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
    __table_args__ = (sa.UniqueConstraint("tender_id", "envelope", "key"),)

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    envelope: Mapped[Envelope] = mapped_column(term(Envelope), default=Envelope.FIRST)
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
    envelope: Mapped[Envelope] = mapped_column(term(Envelope), default=Envelope.FIRST)
    kind: Mapped[OrderKind] = mapped_column(term(OrderKind))
    until: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(sa.String(400))
    by_person: Mapped[str] = mapped_column(sa.String(32))
    at: Mapped[datetime] = mapped_column(Instant)


class Opening(Identified):
    """The opening: ``record`` is public, ``document`` (with bid keys) is for auditor and archive only."""

    __tablename__ = "opening"
    __table_args__ = (sa.UniqueConstraint("tender_id", "envelope"),)

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id))
    tender: Mapped[Tender] = relationship(lazy="joined")
    envelope: Mapped[Envelope] = mapped_column(term(Envelope), default=Envelope.FIRST)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    document: Mapped[str] = mapped_column(sa.Text)
    p7s: Mapped[bytes] = mapped_column(sa.LargeBinary)
    record: Mapped[str] = mapped_column(sa.Text)
    record_p7s: Mapped[bytes] = mapped_column(sa.LargeBinary)


class OpenedBid(Identified):
    """What one closed bid, or one envelope of it, turned out to be."""

    __tablename__ = "opened_bid"
    __table_args__ = (
        sa.CheckConstraint(
            "status <> 'opened' OR (read_fen IS NOT NULL) = has_price", name="opened_has_a_price"
        ),
    )

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    envelope: Mapped[Envelope] = mapped_column(term(Envelope), default=Envelope.FIRST)
    submission_id: Mapped[str] = mapped_column(sa.ForeignKey(Submission.id), unique=True)
    submission: Mapped[Submission] = relationship(lazy="joined")
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    status: Mapped[OpenedStatus] = mapped_column(term(OpenedStatus))
    reason: Mapped[str | None] = mapped_column(sa.String(60))
    has_price: Mapped[bool] = mapped_column(default=True)
    """Whether its form holds the price: not in the first of two envelopes."""
    read_fen: Mapped[int | None] = mapped_column(Fen)
    """The price in its own form; ``price_fen`` is the bid's, wherever it lay."""
    price_envelope: Mapped[OpenedBid | None] = relationship(
        primaryjoin=lambda: sa.and_(
            foreign(OpenedBid.tender_id) == remote(OpenedBid.tender_id),
            foreign(OpenedBid.organisation_id) == remote(OpenedBid.organisation_id),
            remote(OpenedBid.envelope) == Envelope.PRICE,
            OpenedBid.envelope == Envelope.FIRST,
        ),
        viewonly=True,
        uselist=False,
    )
    """What became of the same bidder's price, where it had an envelope of its own."""
    files: Mapped[list[OpenedFile]] = relationship(order_by="OpenedFile.position")

    @property
    def price_fen(self) -> int | None:
        """The bid's price; None where it was not read, or has not been yet."""
        if self.has_price:
            return self.read_fen
        return self.price_envelope.read_fen if self.price_envelope else None


class PriceNotice(Identified):
    """The purchaser's signed word, after the technical evaluation, when whose price's envelope is opened."""

    __tablename__ = "price_notice"

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), unique=True)
    tender: Mapped[Tender] = relationship(lazy="joined")
    document_id: Mapped[str] = mapped_column(sa.ForeignKey(Document.id))
    document: Mapped[Document] = relationship(lazy="joined")
    opens_at: Mapped[datetime] = mapped_column(Instant)
    prepared_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)


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
