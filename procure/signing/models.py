"""The exact bytes that people sign (20号令 40) and the detached signatures over them (签名法 13)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Certificate, Organisation
from procure.core.terms import Term
from procure.db import Identified, Instant, Model, term


class Kind(Term):
    """What a signed document is."""

    TENDER = "tender", "招标文件"
    CLARIFICATION = "clarification", "澄清文件"
    EXTENSION = "extension", "延期公告"
    TERMINATION = "termination", "终止公告"
    EVALUATION_REPORT = "evaluation-report", "评标报告"
    AWARD_NOTICE = "award-notice", "中标通知书"
    CONTRACT = "contract", "政府采购合同"
    SUPPLEMENT = "supplement", "补充合同"
    RENUNCIATION = "renunciation", "预付款放弃声明"
    ACCEPTANCE = "acceptance", "验收书"
    GUARANTEE_CLAIM = "guarantee-claim", "保函索赔通知书"
    PAYMENT_APPROVAL = "payment-approval", "支付审批单"
    BILL_CONSENT = "bill-consent", "商业汇票收款同意书"
    INTEREST_APPROVAL = "interest-approval", "逾期利息支付审批单"
    OUTAGE = "outage", "平台中断公告"
    RECEIVABLE = "receivable", "应收账款确认书"
    DISCLOSURE = "disclosure", "逾期未支付中小企业款项信息"
    ARREARS_RESULT = "arrears-result", "拖欠款项投诉处理结果"


class Document(Identified):
    """A file to be signed; its content lies in storage under its hash and never changes."""

    __tablename__ = "document"

    kind: Mapped[Kind] = mapped_column(term(Kind))
    subject: Mapped[str] = mapped_column(sa.String(32), index=True)
    """Id of the thing it is about (tender, contract, payment …)."""
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    size: Mapped[int] = mapped_column(sa.BigInteger)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Signature(Identified):
    """One organisation's detached signature over a document, verified when it came in."""

    __tablename__ = "signature"
    __table_args__ = (sa.UniqueConstraint("document_id", "certificate_id"),)

    document_id: Mapped[str] = mapped_column(sa.ForeignKey(Document.id), index=True)
    document: Mapped[Document] = relationship(lazy="joined")
    certificate_id: Mapped[str] = mapped_column(sa.ForeignKey(Certificate.id))
    certificate: Mapped[Certificate] = relationship(lazy="joined")
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey(Organisation.id), index=True)
    p7s: Mapped[bytes] = mapped_column(sa.LargeBinary)
    signed_at: Mapped[datetime] = mapped_column(Instant)
    """What the signer's machine claims; ``received_at`` is what counts (签名法 11)."""
    received_at: Mapped[datetime] = mapped_column(Instant)


class PlatformSignature(Model):
    """The platform's own signature over a document that its outage rule made; nobody's key but its own."""

    __tablename__ = "platform_signature"

    document_id: Mapped[str] = mapped_column(sa.ForeignKey(Document.id), primary_key=True)
    p7s: Mapped[bytes] = mapped_column(sa.LargeBinary)
    signed_at: Mapped[datetime] = mapped_column(Instant)
