"""A tender, its requirements and terms as structured fields."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Organisation
from procure.core import clock
from procure.db import Fen, Identified, Instant, Model, term
from procure.signing.models import Document
from procure.tenders.models.parts import (
    AgreedInstalment,
    Attachment,
    Custodian,
    PaymentCondition,
    Qualification,
    ScoringFactor,
)
from procure.tenders.models.words import (
    TENDER,
    AdvanceReason,
    Envelope,
    Goods,
    OpeningMode,
    Reserve,
    ReserveForm,
    ReserveReason,
    Section,
    TenderState,
)


class Project(Model):
    """What one notice announces: a single tender, or a project divided into lots (分包)."""

    __tablename__ = "project"
    __table_args__ = (
        sa.CheckConstraint("(title <> '') = (budget_fen > 0)", name="divided_has_title_and_budget"),
    )

    number: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    """Of the project as a whole where it is divided; empty where its only lot is the whole."""
    budget_fen: Mapped[int] = mapped_column(Fen, default=0)
    """Of the project as a whole where it is divided, else nought."""
    lots: Mapped[list[Tender]] = relationship(order_by="Tender.lot", back_populates="project")

    @property
    def is_divided(self) -> bool:
        """Whether it has lots that are told apart."""
        return bool(self.title)


class Tender(Identified):
    """One lot, open tendering on track A; a project without lots is its own only lot."""

    __tablename__ = "tender"
    __table_args__ = (
        sa.UniqueConstraint("number", "lot"),
        sa.CheckConstraint("lot >= 1", name="lots_count_from_one"),
        sa.CheckConstraint(
            "two_envelopes OR (price_document_id IS NULL AND price_opens_at IS NULL)",
            name="only_two_envelopes_have_a_second",
        ),
        sa.CheckConstraint("NOT two_envelopes OR price_after_hours IS NOT NULL", name="two_have_a_wait"),
        sa.CheckConstraint("state = 'draft' OR opens_at IS NOT NULL", name="prepared_has_opening"),
        sa.CheckConstraint(
            "state <> 'published' OR (published_at IS NOT NULL AND posted_at IS NOT NULL"
            " AND tender_sha256 IS NOT NULL)",
            name="published_is_complete",
        ),
    )

    number: Mapped[str] = mapped_column(sa.ForeignKey(Project.number))
    project: Mapped[Project] = relationship(lazy="joined", back_populates="lots")
    lot: Mapped[int] = mapped_column(default=1)
    own_title: Mapped[str] = mapped_column(sa.String(200))
    """What this lot is called by itself; pages show ``title``."""
    state: Mapped[TenderState] = mapped_column(term(TenderState), default=TENDER.initial)
    version: Mapped[int] = mapped_column(default=1)
    purchaser_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    purchaser: Mapped[Organisation] = relationship(lazy="joined")
    created_by: Mapped[str] = mapped_column(sa.String(32))
    created_at: Mapped[datetime] = mapped_column(Instant)

    goods: Mapped[Goods] = mapped_column(term(Goods))
    category: Mapped[str] = mapped_column(sa.String(100), default="")
    budget_id: Mapped[str] = mapped_column(sa.String(60), default="")
    budget_fen: Mapped[int] = mapped_column(Fen)
    ceiling_fen: Mapped[int] = mapped_column(Fen)
    need: Mapped[str] = mapped_column(sa.Text, default="")
    performance_place: Mapped[str] = mapped_column(sa.String(200), default="")
    performance_days: Mapped[int] = mapped_column(default=30)
    consortium_accepted: Mapped[bool] = mapped_column(default=False)
    credit_query: Mapped[str] = mapped_column(sa.Text, default="")
    bid_security_fen: Mapped[int] = mapped_column(Fen, default=0)
    bid_validity_days: Mapped[int] = mapped_column(default=90)
    complex_project: Mapped[bool] = mapped_column(default=False)
    """Technically complex or of great social impact: the larger committee of 87号令 47."""
    reserve: Mapped[Reserve | None] = mapped_column(term(Reserve))
    """What is reserved for small and medium firms; None where nothing is said of it yet."""
    reserve_form: Mapped[ReserveForm | None] = mapped_column(term(ReserveForm))
    reserve_percent: Mapped[int | None]
    """Of the budget, where a part is reserved; by separate lots, of the whole project's."""
    reserve_small_percent: Mapped[int | None]
    """Of the reserved part, for small and micro firms."""
    reserve_reason: Mapped[ReserveReason | None] = mapped_column(term(ReserveReason))
    uniform_standard: Mapped[bool] = mapped_column(default=False)
    """Techniques and services under one standard: only the lowest price may decide (采购条例 34)."""
    two_envelopes: Mapped[bool] = mapped_column(default=False)
    """Whether the price lies in an envelope of its own, opened after the technical evaluation."""
    price_after_hours: Mapped[int | None]
    """How long after the opening the price's envelopes stay sealed at least, where there are two."""

    advance_percent: Mapped[int] = mapped_column(default=30)
    advance_reason: Mapped[AdvanceReason | None] = mapped_column(term(AdvanceReason))
    acceptance_working_days: Mapped[int] = mapped_column(default=7)
    payment_working_days: Mapped[int] = mapped_column(default=5)
    late_interest_bp: Mapped[int | None]
    """The agreed yearly interest on late payments, in hundredths of a per cent; None where none is agreed."""
    performance_security_percent: Mapped[int] = mapped_column(default=0)
    advance_guarantee_percent: Mapped[int] = mapped_column(default=0)
    """The share of the advance that its supplier secures by somebody's word before it is paid."""
    liability: Mapped[str] = mapped_column(sa.Text, default="")

    opens_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    """The opening and, at the same instant, the deadline (87号令 39)."""
    provisional_accepted: Mapped[bool] = mapped_column(default=False)
    """The purchaser knows that a holiday notice still to come may make the opening day a day off."""
    threshold: Mapped[int] = mapped_column(default=2)
    mode: Mapped[OpeningMode] = mapped_column(term(OpeningMode), default=OpeningMode.CUSTODIANS)
    bidder_window_minutes: Mapped[int] = mapped_column(default=30)
    """From the close record: how long bidders have to decrypt where the mode is dual."""
    custodian_wait_minutes: Mapped[int] = mapped_column(default=30)
    """How long the opening waits for further custodians where a bid can't be opened with the shares there."""
    content_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    """Hash of the frozen content file, named in the signed tender.json as ``documents_sha256``."""
    report_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    """Hash of the fair-competition report with which this content took effect."""
    tender_sha256: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    revision: Mapped[int] = mapped_column(default=1)
    """Which tender.json holds: every amendment is one more."""
    document_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Document.id))
    document: Mapped[Document | None] = relationship(foreign_keys=document_id, lazy="joined")
    price_document_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Document.id))
    price_document: Mapped[Document | None] = relationship(foreign_keys=price_document_id, lazy="joined")
    """The tender.json of the price's envelope, where there are two."""
    price_opens_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    """When the price's envelopes are opened; None until the technical evaluation is done."""

    published_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    posted_medium: Mapped[str] = mapped_column(sa.String(100), default="")
    posted_url: Mapped[str] = mapped_column(sa.String(400), default="")
    posted_at: Mapped[datetime | None] = mapped_column(Instant)
    posted_evidence_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    posted_evidence_name: Mapped[str] = mapped_column(sa.String(255), default="")

    qualifications: Mapped[list[Qualification]] = relationship(
        order_by="Qualification.position", cascade="all, delete-orphan"
    )
    factors: Mapped[list[ScoringFactor]] = relationship(
        order_by="ScoringFactor.position", cascade="all, delete-orphan"
    )
    conditions: Mapped[list[PaymentCondition]] = relationship(
        order_by="PaymentCondition.position", cascade="all, delete-orphan"
    )
    instalments: Mapped[list[AgreedInstalment]] = relationship(
        order_by="AgreedInstalment.position", cascade="all, delete-orphan"
    )
    attachments: Mapped[list[Attachment]] = relationship(
        order_by="Attachment.position", cascade="all, delete-orphan"
    )
    custodians: Mapped[list[Custodian]] = relationship(order_by="Custodian.key", cascade="all, delete-orphan")

    @property
    def title(self) -> str:
        """The name that everybody reads: with its project and its lot where there are lots."""
        if not self.project.is_divided:
            return self.own_title
        return f"{self.project.title} 第{self.lot}包 {self.own_title}"

    @property
    def reference(self) -> str:
        """The number by which papers tell it from its project's other lots."""
        return f"{self.number}-{self.lot}" if self.project.is_divided else self.number

    @property
    def project_budget_fen(self) -> int:
        """The budget of the whole project, on which the size of a committee depends."""
        return self.project.budget_fen or self.budget_fen

    @property
    def envelopes(self) -> tuple[Envelope, ...]:
        """What a bid for it is sealed in, in the order of opening."""
        return tuple(Envelope) if self.two_envelopes else (Envelope.FIRST,)

    def document_in(self, envelope: Envelope) -> Document | None:
        """The tender.json by which an envelope is sealed and opened."""
        return self.document if envelope is Envelope.FIRST else self.price_document

    def spelled(self, envelope: Envelope) -> str | None:
        """What sealed documents call an envelope; nothing where there is only one."""
        if not self.two_envelopes:
            return None
        return "technical" if envelope is Envelope.FIRST else "price"

    @property
    def price_due_at(self) -> datetime:
        """Before which no price is opened, however soon the technical evaluation is done."""
        assert self.opens_at is not None
        return self.opens_at + timedelta(hours=self.price_after_hours or 0)

    def has(self, section: Section) -> bool:
        """Whether a section holds what it must; attachments may be left out."""
        return bool(
            {
                Section.BASICS: self.budget_fen and self.ceiling_fen,
                Section.NEED: self.need and self.performance_place,
                Section.QUALIFICATIONS: self.qualifications and self.credit_query,
                Section.SCORING: self.factors,
                Section.TERMS: self.conditions and self.liability,
                Section.TIMING: self.opens_at,
                Section.ATTACHMENTS: self.attachments,
                Section.CUSTODIANS: self.custodians,
            }[section]
        )

    @property
    def is_draft(self) -> bool:
        """Whether its sections may still be written."""
        return self.state is TenderState.DRAFT

    @property
    def unfinished(self) -> list[Section]:
        """The sections that are still to be written."""
        return [one for one in Section if one is not Section.ATTACHMENTS and not self.has(one)]

    def governed_on(self, at: datetime) -> date:
        """The day whose law holds: the notice's, and the given instant's while there is none."""
        return clock.beijing_day(self.posted_at or at)

    @property
    def is_dual(self) -> bool:
        """Whether each bidder decrypts too (20号令 30)."""
        return self.mode is OpeningMode.DUAL

    @property
    def is_rehearsal(self) -> bool:
        """Whether a supplier practises on it: no legal effect, and nobody else sees it."""
        return self.state is TenderState.REHEARSAL

    def accepts_bids(self, at: datetime) -> bool:
        """Whether a bid whose last byte arrived at ``at`` is in time; the deadline itself is late."""
        return (
            self.state in (TenderState.PUBLISHED, TenderState.REHEARSAL)
            and self.opens_at is not None
            and clock.in_time(at, self.opens_at)
        )

    def is_open(self, at: datetime) -> bool:
        """Whether the deadline has come."""
        return (
            self.state is TenderState.PUBLISHED
            and self.opens_at is not None
            and not clock.in_time(at, self.opens_at)
        )
