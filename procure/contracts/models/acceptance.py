"""A supplier's request for acceptance and the purchaser's record of it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
