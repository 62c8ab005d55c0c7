"""A supplier's request for acceptance and the purchaser's record of it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Organisation
from procure.contracts.models.contract import Contract, Instalment
from procure.core.states import Machine
from procure.core.terms import Term
from procure.db import Identified, Instant, term
from procure.signing.models import Document


class AcceptanceState(Term):
    """Decisions about an acceptance."""

    REQUESTED = "requested", "待验收"
    RECORDED = "recorded", "待采购人签名"
    ACCEPTED = "accepted", "验收合格"
    REJECTED = "rejected", "验收不合格"


ACCEPTANCE = Machine(
    "acceptance",
    AcceptanceState.REQUESTED,
    {
        "add-file": {AcceptanceState.REQUESTED: AcceptanceState.REQUESTED},
        "record": {AcceptanceState.REQUESTED: AcceptanceState.RECORDED},
        "accept": {AcceptanceState.RECORDED: AcceptanceState.ACCEPTED},
        "reject": {AcceptanceState.RECORDED: AcceptanceState.REJECTED},
        "countersign": {
            AcceptanceState.RECORDED: AcceptanceState.RECORDED,
            AcceptanceState.ACCEPTED: AcceptanceState.ACCEPTED,
            AcceptanceState.REJECTED: AcceptanceState.REJECTED,
        },
    },
)


class Acceptance(Identified):
    """A supplier's request for acceptance (验收建议) and the purchaser's record of it."""

    __tablename__ = "acceptance"
    __table_args__ = (
        sa.CheckConstraint("state = 'requested' OR document_id IS NOT NULL", name="recorded_has_a_document"),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'rejected') OR decided_at IS NOT NULL", name="decided_has_its_time"
        ),
    )

    contract_id: Mapped[str] = mapped_column(sa.ForeignKey(Contract.id), index=True)
    contract: Mapped[Contract] = relationship(lazy="joined")
    instalment_id: Mapped[str] = mapped_column(sa.ForeignKey(Instalment.id), index=True)
    instalment: Mapped[Instalment] = relationship(lazy="joined")
    """What was delivered: a stage, or all of it."""
    state: Mapped[AcceptanceState] = mapped_column(term(AcceptanceState), default=ACCEPTANCE.initial)
    delivered_at: Mapped[datetime] = mapped_column(Instant)
    requested_at: Mapped[datetime] = mapped_column(Instant)
    request: Mapped[str] = mapped_column(sa.Text)
    document_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Document.id))
    document: Mapped[Document | None] = relationship(lazy="joined")
    recorded_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    tester: Mapped[str] = mapped_column(sa.String(200), default="")
    """The national testing body that took part, where the law asks for one (采购法 41)."""
    public_service: Mapped[bool] = mapped_column(default=False)
    """Whether the public itself is served: its opinion is heard and the result published (采购条例 45)."""
    users_opinion: Mapped[str] = mapped_column(sa.Text, default="")
    files: Mapped[list[AcceptanceFile]] = relationship(
        order_by="AcceptanceFile.added_at, AcceptanceFile.id", cascade="all, delete-orphan"
    )
    items: Mapped[list[AcceptanceItem]] = relationship(
        order_by="AcceptanceItem.position", cascade="all, delete-orphan"
    )

    @property
    def passes(self) -> bool:
        """Whether every item recorded is as agreed."""
        return bool(self.items) and all(item.passed for item in self.items)


class AcceptanceItem(Identified):
    """One technical, service or safety item with what was found (采购条例 45)."""

    __tablename__ = "acceptance_item"

    acceptance_id: Mapped[str] = mapped_column(sa.ForeignKey(Acceptance.id), index=True)
    position: Mapped[int]
    requirement: Mapped[str] = mapped_column(sa.String(400))
    clause: Mapped[str] = mapped_column(sa.String(100))
    passed: Mapped[bool]
    finding: Mapped[str] = mapped_column(sa.String(400))
    files: Mapped[list[AcceptanceFile]] = relationship(order_by="AcceptanceFile.added_at, AcceptanceFile.id")


class AcceptanceFile(Identified):
    """A file or picture that shows what was found."""

    __tablename__ = "acceptance_file"
    __table_args__ = (sa.UniqueConstraint("acceptance_id", "sha256"),)

    acceptance_id: Mapped[str] = mapped_column(sa.ForeignKey(Acceptance.id), index=True)
    item_id: Mapped[str | None] = mapped_column(sa.ForeignKey(AcceptanceItem.id), index=True)
    """The item of the record that it belongs to, where it does."""
    name: Mapped[str] = mapped_column(sa.String(255))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    about: Mapped[str] = mapped_column(sa.String(200))
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id))
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    added_at: Mapped[datetime] = mapped_column(Instant)
