"""The contract generated from tender, bid and award, its instalments and its two signatures."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Organisation, Person, Size
from procure.awards.models import Award
from procure.core import money
from procure.core.states import Machine
from procure.core.terms import Term
from procure.db import Fen, Identified, Instant, term
from procure.signing.models import Document
from procure.tenders.models import AdvanceReason, DueAfter, Tender


class ContractState(Term):
    """Decisions about a contract."""

    DRAFT = "draft", "起草中"
    PROPOSED = "proposed", "待双方签名"
    SIGNED = "signed", "已签订"


CONTRACT = Machine(
    "contract",
    ContractState.DRAFT,
    {
        "amend": {ContractState.DRAFT: ContractState.DRAFT},
        "renounce": {ContractState.DRAFT: ContractState.DRAFT},
        "confirm-advance": {ContractState.DRAFT: ContractState.DRAFT},
        "propose": {ContractState.DRAFT: ContractState.PROPOSED},
        "take-back": {ContractState.PROPOSED: ContractState.DRAFT},
        "sign": {ContractState.PROPOSED: ContractState.PROPOSED},
        "conclude": {ContractState.PROPOSED: ContractState.SIGNED},
        "explain-delay": {state: state for state in ContractState},
        "note-advance": {ContractState.SIGNED: ContractState.SIGNED},
        "publish": {ContractState.SIGNED: ContractState.SIGNED},
        "file-copy": {ContractState.SIGNED: ContractState.SIGNED},
        "supplement": {ContractState.SIGNED: ContractState.SIGNED},
        "state-termination": {ContractState.SIGNED: ContractState.SIGNED},
        "terminate": {ContractState.SIGNED: ContractState.SIGNED},
        "request-acceptance": {ContractState.SIGNED: ContractState.SIGNED},
    },
)


class Contract(Identified):
    """Amount, parties and terms are the award's and the tender's; nobody types them again."""

    __tablename__ = "contract"
    __table_args__ = (
        sa.CheckConstraint("state = 'draft' OR document_id IS NOT NULL", name="proposed_has_a_document"),
        sa.CheckConstraint(
            "state <> 'signed' OR (signed_at IS NOT NULL AND supplier_size IS NOT NULL)",
            name="signed_is_complete",
        ),
    )

    number: Mapped[str] = mapped_column(sa.String(60), unique=True)
    award_id: Mapped[str] = mapped_column(sa.ForeignKey(Award.id), unique=True)
    award: Mapped[Award] = relationship(lazy="joined")
    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    tender: Mapped[Tender] = relationship(lazy="joined")
    purchaser_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    purchaser: Mapped[Organisation] = relationship(foreign_keys=purchaser_id, lazy="joined")
    supplier_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    supplier: Mapped[Organisation] = relationship(foreign_keys=supplier_id, lazy="joined")
    amount_fen: Mapped[int] = mapped_column(Fen)
    state: Mapped[ContractState] = mapped_column(term(ContractState), default=CONTRACT.initial)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)

    advance_percent: Mapped[int]
    advance_reason: Mapped[AdvanceReason | None] = mapped_column(term(AdvanceReason))
    advance_reason_note: Mapped[str] = mapped_column(sa.String(400), default="")
    advance_evidence_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    advance_evidence_name: Mapped[str] = mapped_column(sa.String(255), default="")
    renunciation_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Document.id))
    renunciation: Mapped[Document | None] = relationship(foreign_keys=renunciation_id, lazy="joined")
    """What the supplier signs where it gives up part of the advance."""
    advance_reason_by: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))
    advance_confirmed_by: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))
    """A second person (mission S7); never the one who gave the reason."""
    advance_noted_by: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))
    """The supervisor who has seen it."""

    document_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Document.id))
    document: Mapped[Document | None] = relationship(foreign_keys=document_id, lazy="joined")
    """What whoever signs first signs: the contract with room for one signature."""
    countersigned_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Document.id))
    countersigned: Mapped[Document | None] = relationship(foreign_keys=countersigned_id, lazy="joined")
    """The same with the first signature in it, which the second signs."""
    proposed_at: Mapped[datetime | None] = mapped_column(Instant)
    source_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    """Hash of what the document was made from: page, style, template and renderer."""
    late_reason: Mapped[str] = mapped_column(sa.String(400), default="")
    """Why the ten-working-day target was missed, where it was."""
    signed_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    supplier_size: Mapped[Size | None] = mapped_column(term(Size))
    """The supplier's declared size, fixed when the contract was signed (款项条例 3)."""

    instalments: Mapped[list[Instalment]] = relationship(
        order_by="Instalment.position", cascade="all, delete-orphan", back_populates="contract"
    )
    """They sum to the price; written again with each change of the draft."""
    extra_terms: Mapped[list[ExtraTerm]] = relationship(
        order_by="ExtraTerm.position", cascade="all, delete-orphan"
    )

    filed_at: Mapped[datetime | None] = mapped_column(Instant)
    filed_by: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))
    """Who handed a copy to the finance department (采购法 47)."""

    @property
    def to_sign(self) -> Document | None:
        """The exact file of the signature that comes next, or came last."""
        return self.countersigned or self.document

    @property
    def file_name(self) -> str:
        """How its file is called where people keep it."""
        return f"合同-{self.number}.pdf"

    @property
    def filing(self) -> str:
        """The number under which the copy is filed."""
        return f"{self.number}-BA"

    @property
    def advance_fen(self) -> int:
        """The advance in fen, rounded half up."""
        return money.part(self.amount_fen, Fraction(self.advance_percent, 100))

    @property
    def is_with_sme(self) -> bool:
        """Whether the supplier was a small, medium or micro enterprise at signing, or is one before it."""
        return (self.supplier_size or self.supplier.size) in (Size.MEDIUM, Size.SMALL, Size.MICRO)


class Instalment(Identified):
    """One part of the price (付款节点) with the one condition that makes it due."""

    __tablename__ = "instalment"
    __table_args__ = (
        sa.UniqueConstraint("contract_id", "position"),
        sa.CheckConstraint("amount_fen >= 0", name="amount_is_not_negative"),
        sa.CheckConstraint("(due_after = 'quality') = (quality_days IS NOT NULL)", name="quality_has_days"),
    )

    contract_id: Mapped[str] = mapped_column(sa.ForeignKey(Contract.id), index=True)
    contract: Mapped[Contract] = relationship(back_populates="instalments")
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(100))
    percent: Mapped[int | None]
    """Its share of the price; None where it was agreed as an amount."""
    amount_fen: Mapped[int] = mapped_column(Fen)
    due_after: Mapped[DueAfter] = mapped_column(term(DueAfter))
    quality_days: Mapped[int | None]

    @property
    def is_delivered(self) -> bool:
        """Whether a delivery must be accepted before it is due."""
        return self.due_after in (DueAfter.STAGE, DueAfter.FINAL)


class ExtraTerm(Identified):
    """A term beside the model wording, which changes nothing of substance."""

    __tablename__ = "contract_term"
    __table_args__ = (sa.UniqueConstraint("contract_id", "position"),)

    contract_id: Mapped[str] = mapped_column(sa.ForeignKey(Contract.id), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(sa.String(1000))
