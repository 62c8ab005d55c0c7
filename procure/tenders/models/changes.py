"""What the purchaser changes after publication: a later opening, other content, the end of it all."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.core.states import Machine
from procure.core.terms import Term
from procure.db import Identified, Instant, term
from procure.signing.models import Document
from procure.tenders.models.tender import Tender
from procure.tenders.models.words import Envelope, Section


class ChangeKind(Term):
    """The three notices that may follow a tender's own."""

    EXTENSION = "extension", "延期公告"
    AMENDMENT = "amendment", "更正公告"
    TERMINATION = "termination", "终止公告"


class ChangeState(Term):
    """Written, frozen for its signature, public, or given up before it was public."""

    DRAFT = "draft", "起草中"
    PREPARED = "prepared", "待签名发布"
    PUBLISHED = "published", "已发布"
    DROPPED = "dropped", "已放弃"


class Ground(Term):
    """Why a tender may be ended; no other reason exists (采购法 36; 87号令 25, 29; 94号令 31, 32)."""

    TOO_FEW = "too-few", "符合专业条件的供应商或者对招标文件作实质响应的供应商不足三家"
    OVER_BUDGET = "over-budget", "投标人的报价均超过采购预算，采购人不能支付"
    TASK_CANCELLED = "task-cancelled", "因重大变故，采购任务取消"
    UNLAWFUL_ACTS = "unlawful-acts", "出现影响采购公正的违法、违规行为"
    FAULTY_DOCUMENTS = "faulty-documents", "招标文件的内容违法，影响潜在投标人投标，须修改后重新招标"
    ORDERED = "ordered", "财政部门处理决定要求重新开展采购活动"


ARTICLES = {
    Ground.TOO_FEW: "《政府采购法》第三十六条第一款第一项",
    Ground.OVER_BUDGET: "《政府采购法》第三十六条第一款第三项",
    Ground.TASK_CANCELLED: (
        "《政府采购法》第三十六条第一款第四项；"
        "《政府采购货物和服务招标投标管理办法》（财政部令第87号）第二十九条"
    ),
    Ground.UNLAWFUL_ACTS: "《政府采购法》第三十六条第一款第二项",
    Ground.FAULTY_DOCUMENTS: "《政府采购货物和服务招标投标管理办法》（财政部令第87号）第二十五条",
    Ground.ORDERED: "《政府采购质疑和投诉办法》（财政部令第94号）第三十一条、第三十二条",
}


class HoldGround(Term):
    """Why a supervisor suspends a tender; no other reason exists (采购法 57; 采购条例 54)."""

    COMPLAINT = "complaint", "处理投诉期间暂停采购活动"
    CHALLENGE = "challenge", "质疑或者投诉事项可能影响采购结果，暂停签订合同或者中止履行合同"


HOLD_ARTICLES = {
    HoldGround.COMPLAINT: (
        "《政府采购法》第五十七条；《政府采购质疑和投诉办法》（财政部令第94号）第二十八条"
    ),
    HoldGround.CHALLENGE: "《政府采购法实施条例》第五十四条",
}

CHANGE = Machine(
    "change",
    ChangeState.DRAFT,
    {
        "edit": {ChangeState.DRAFT: ChangeState.DRAFT},
        "prepare": {ChangeState.DRAFT: ChangeState.PREPARED},
        "reopen": {ChangeState.PREPARED: ChangeState.DRAFT},
        "drop": {ChangeState.DRAFT: ChangeState.DROPPED, ChangeState.PREPARED: ChangeState.DROPPED},
        "publish": {ChangeState.PREPARED: ChangeState.PUBLISHED},
    },
)

AMENDABLE = (Section.NEED, Section.SCORING, Section.TERMS, Section.TIMING, Section.CUSTODIANS)
"""The object, the budget and the qualifications stay as they are (采购条例 31; 87号令 27)."""


class Change(Identified):
    """One notice of change; before its publication nobody but the purchaser sees it."""

    __tablename__ = "tender_change"
    __table_args__ = (
        sa.CheckConstraint(
            "state <> 'published' OR (published_at IS NOT NULL AND posted_at IS NOT NULL"
            " AND document_id IS NOT NULL)",
            name="published_is_complete",
        ),
    )

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    tender: Mapped[Tender] = relationship()
    kind: Mapped[ChangeKind] = mapped_column(term(ChangeKind))
    state: Mapped[ChangeState] = mapped_column(term(ChangeState), default=CHANGE.initial)
    version: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(Instant)

    opens_at: Mapped[datetime | None] = mapped_column(Instant)
    """The opening that an extension or amendment sets."""
    opened_before: Mapped[datetime | None] = mapped_column(Instant)
    """The opening that it replaced; None before its publication."""
    written: Mapped[str] = mapped_column(sa.Text, default="{}")
    """What an amendment writes anew: columns and rows by name, as JSON."""
    changes_object: Mapped[bool] = mapped_column(default=False)
    ground: Mapped[Ground | None] = mapped_column(term(Ground))
    progress: Mapped[str] = mapped_column(sa.Text, default="")
    """How far a tender had come that is ended: part of the report to the finance department (87号令 29)."""

    content_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    report_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    """The fair-competition report of an amendment's content, made at its publication."""
    report_before: Mapped[str | None] = mapped_column(sa.String(64))
    content_before: Mapped[str | None] = mapped_column(sa.String(64))
    document_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Document.id))
    document: Mapped[Document | None] = relationship(foreign_keys=document_id, lazy="joined")
    replaced_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Document.id))
    replaced: Mapped[Document | None] = relationship(foreign_keys=replaced_id, lazy="joined")
    """The tender.json that held before an amendment."""
    price_document_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Document.id))
    price_document: Mapped[Document | None] = relationship(foreign_keys=price_document_id, lazy="joined")
    price_replaced_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Document.id))
    price_replaced: Mapped[Document | None] = relationship(foreign_keys=price_replaced_id, lazy="joined")
    """The same for the price's envelope, where there are two."""

    outage_id: Mapped[str | None] = mapped_column(sa.String(32), index=True)
    """The outage whose rule moved the opening; the platform signed then, nobody else."""

    published_at: Mapped[datetime | None] = mapped_column(Instant)
    posted_medium: Mapped[str] = mapped_column(sa.String(100), default="")
    posted_url: Mapped[str] = mapped_column(sa.String(400), default="")
    posted_at: Mapped[datetime | None] = mapped_column(Instant)
    posted_evidence_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    posted_evidence_name: Mapped[str] = mapped_column(sa.String(255), default="")

    @property
    def values(self) -> dict[str, Any]:
        """What an amendment writes anew, as it was kept."""
        kept: dict[str, Any] = json.loads(self.written)
        return kept

    def document_in(self, envelope: Envelope) -> Document | None:
        """What the change says of an envelope."""
        return self.document if envelope is Envelope.FIRST else self.price_document

    def replaced_in(self, envelope: Envelope) -> Document | None:
        """The tender.json of an envelope that an amendment replaced."""
        return self.replaced if envelope is Envelope.FIRST else self.price_replaced

    @property
    def is_standing(self) -> bool:
        """Whether it is on its way: neither public nor given up."""
        return self.state in (ChangeState.DRAFT, ChangeState.PREPARED)
