"""A small supplier's complaint about arrears, and what the departments did about it."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Organisation, Person
from procure.contracts.models import Contract, Instalment
from procure.core.states import Machine
from procure.core.terms import Term
from procure.db import Fen, Identified, Instant, term
from procure.signing.models import Document


class ComplaintState(Term):
    """Decisions about a complaint."""

    FILED = "filed", "已受理，待转交处理部门"
    TRANSFERRED = "transferred", "处理部门处理中"
    DECIDED = "decided", "已反馈处理结果"
    WITHDRAWN = "withdrawn", "投诉人已撤回"
    SETTLED = "settled", "款项已付清，投诉终结"


OPEN = (ComplaintState.FILED, ComplaintState.TRANSFERRED)
COMPLAINT = Machine(
    "arrears complaint",
    ComplaintState.FILED,
    {
        "answer": {one: one for one in OPEN},
        "transfer": {ComplaintState.FILED: ComplaintState.TRANSFERRED},
        "urge": {ComplaintState.TRANSFERRED: ComplaintState.TRANSFERRED},
        "extend": {ComplaintState.TRANSFERRED: ComplaintState.TRANSFERRED},
        "state-result": {ComplaintState.TRANSFERRED: ComplaintState.TRANSFERRED},
        "decide": {ComplaintState.TRANSFERRED: ComplaintState.DECIDED},
        "withdraw": dict.fromkeys(OPEN, ComplaintState.WITHDRAWN),
        "settle": dict.fromkeys(OPEN, ComplaintState.SETTLED),
    },
)


class ComplaintOutcome(Term):
    """What the handling department found."""

    UPHELD = "upheld", "投诉属实，督促支付"
    PARTLY = "partly", "部分属实，督促支付属实部分"
    UNFOUNDED = "unfounded", "投诉不属实"


_STANDS = sa.text("state IN ('filed', 'transferred')")


class ArrearsComplaint(Identified):
    """A complaint about what is overdue under one contract; the books say which sums."""

    __tablename__ = "arrears_complaint"
    __table_args__ = (
        sa.Index(
            "uq_arrears_complaint_open",
            "contract_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        sa.CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        sa.CheckConstraint(
            "(handler_id IS NULL) = (transferred_at IS NULL)", name="a_transfer_has_its_handler"
        ),
        sa.CheckConstraint("(outcome IS NULL) = (document_id IS NULL)", name="a_result_has_its_paper"),
        sa.CheckConstraint(
            "(state IN ('filed', 'transferred')) = (ended_at IS NULL)", name="an_end_has_its_time"
        ),
    )

    contract_id: Mapped[str] = mapped_column(sa.ForeignKey(Contract.id), index=True)
    contract: Mapped[Contract] = relationship(lazy="joined")
    receiver_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    receiver: Mapped[Organisation] = relationship(foreign_keys=receiver_id)
    """The department that takes it in (受理投诉部门)."""
    handler_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    handler: Mapped[Organisation | None] = relationship(foreign_keys=handler_id)
    """The one that handles it (处理投诉部门)."""
    amount_fen: Mapped[int] = mapped_column(Fen)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[ComplaintState] = mapped_column(term(ComplaintState), default=COMPLAINT.initial)
    filed_by: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    filed_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    """What the purchaser says to it; the last word counts, each is in the ledger."""
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    transferred_at: Mapped[datetime | None] = mapped_column(Instant)
    urge: Mapped[str] = mapped_column(sa.Text, default="")
    """The last letter of supervision (督办书) to a purchaser that does not answer as it should."""
    urged_at: Mapped[datetime | None] = mapped_column(Instant)
    extended_days: Mapped[int | None]
    """How many days the handling department has in all, where it needed more."""
    extension_reason: Mapped[str] = mapped_column(sa.Text, default="")
    extension_approver: Mapped[str] = mapped_column(sa.String(100), default="")
    extended_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[ComplaintOutcome | None] = mapped_column(term(ComplaintOutcome))
    findings: Mapped[str] = mapped_column(sa.Text, default="")
    document_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Document.id))
    document: Mapped[Document | None] = relationship()
    """The result as it is laid out for signature; it counts once the state says so."""
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    items: Mapped[list[ArrearsComplaintItem]] = relationship(order_by="ArrearsComplaintItem.due_on")


class ArrearsComplaintItem(Identified):
    """One instalment that a complaint names, with what was overdue of it that day."""

    __tablename__ = "arrears_complaint_item"
    __table_args__ = (
        sa.UniqueConstraint("complaint_id", "instalment_id"),
        sa.CheckConstraint("amount_fen > 0", name="amount_is_positive"),
    )

    complaint_id: Mapped[str] = mapped_column(sa.ForeignKey(ArrearsComplaint.id))
    instalment_id: Mapped[str] = mapped_column(sa.ForeignKey(Instalment.id))
    instalment: Mapped[Instalment] = relationship(lazy="joined")
    invoice_number: Mapped[str] = mapped_column(sa.String(40), default="")
    amount_fen: Mapped[int] = mapped_column(Fen)
    due_on: Mapped[date]
