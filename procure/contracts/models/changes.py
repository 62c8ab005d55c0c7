"""What comes after a contract is signed: supplements, and its end before time."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Person
from procure.contracts.models.contract import Contract
from procure.core.states import Machine
from procure.core.terms import Term
from procure.db import Fen, Identified, Instant, term
from procure.signing.models import Document


class SupplementGround(Term):
    """The only grounds on which a signed contract is added to or changed (采购法 49, 50)."""

    ADDITION = "addition", "追加与合同标的相同的货物或者服务"
    HARM = "harm", "继续履行将损害国家利益和社会公共利益，须变更合同"


class SupplementState(Term):
    """Decisions about a supplement."""

    PROPOSED = "proposed", "待双方签名"
    SIGNED = "signed", "已签订"
    WITHDRAWN = "withdrawn", "已撤回"


SUPPLEMENT = Machine(
    "supplement",
    SupplementState.PROPOSED,
    {
        "sign": {SupplementState.PROPOSED: SupplementState.PROPOSED},
        "conclude": {SupplementState.PROPOSED: SupplementState.SIGNED},
        "withdraw": {SupplementState.PROPOSED: SupplementState.WITHDRAWN},
        "publish": {SupplementState.SIGNED: SupplementState.SIGNED},
    },
)


class Supplement(Identified):
    """An agreement beside a signed contract; it stands when both have signed it."""

    __tablename__ = "contract_supplement"
    __table_args__ = (
        sa.UniqueConstraint("contract_id", "position"),
        sa.CheckConstraint("(ground = 'addition') = (amount_fen > 0)", name="an_addition_has_its_price"),
        sa.CheckConstraint("state <> 'signed' OR signed_at IS NOT NULL", name="signed_has_its_time"),
    )

    contract_id: Mapped[str] = mapped_column(sa.ForeignKey(Contract.id), index=True)
    contract: Mapped[Contract] = relationship(lazy="joined")
    position: Mapped[int]
    ground: Mapped[SupplementGround] = mapped_column(term(SupplementGround))
    content: Mapped[str] = mapped_column(sa.Text)
    amount_fen: Mapped[int] = mapped_column(Fen)
    state: Mapped[SupplementState] = mapped_column(term(SupplementState), default=SUPPLEMENT.initial)
    document_id: Mapped[str] = mapped_column(sa.ForeignKey(Document.id))
    document: Mapped[Document] = relationship(foreign_keys=document_id, lazy="joined")
    """What whoever signs first signs: the supplement with room for one signature."""
    countersigned_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Document.id))
    countersigned: Mapped[Document | None] = relationship(foreign_keys=countersigned_id, lazy="joined")
    """The same with the first signature in it, which the second signs."""
    source_sha256: Mapped[str] = mapped_column(sa.String(64))
    """Hash of what the document was made from: page, style, template and renderer."""
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    medium: Mapped[str] = mapped_column(sa.String(100), default="")
    url: Mapped[str] = mapped_column(sa.String(400), default="")

    @property
    def number(self) -> str:
        """How papers name it."""
        return f"{self.contract.number}-B{self.position}"

    @property
    def to_sign(self) -> Document:
        """The exact file of the signature that comes next, or came last."""
        return self.countersigned or self.document

    @property
    def file_name(self) -> str:
        """How its file is called where people keep it."""
        return f"补充合同-{self.number}.pdf"


class EndGround(Term):
    """The only grounds on which a signed contract ends before it is performed."""

    HARM = "harm", "继续履行将损害国家利益和社会公共利益"
    FORCE = "force-majeure", "因不可抗力不能实现合同目的"
    BREACH = "breach", "对方违约致使不能实现合同目的"
    REVOKED = "revoked", "监管部门决定撤销合同或者认定合同无效"


END_ARTICLES = {
    EndGround.HARM: "《政府采购法》第五十条",
    EndGround.FORCE: "《民法典》第五百六十三条",
    EndGround.BREACH: "《民法典》第五百六十三条",
    EndGround.REVOKED: "《政府采购法实施条例》第七十一条",
}


class Termination(Identified):
    """The end of a contract before its time, stated by one person and confirmed by another."""

    __tablename__ = "contract_termination"
    __table_args__ = (
        sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> stated_by", name="two_people"),
        sa.CheckConstraint("(confirmed_by IS NULL) = (ended_at IS NULL)", name="confirmed_has_its_time"),
    )

    contract_id: Mapped[str] = mapped_column(sa.ForeignKey(Contract.id), unique=True)
    contract: Mapped[Contract] = relationship(lazy="joined")
    ground: Mapped[EndGround] = mapped_column(term(EndGround))
    reason: Mapped[str] = mapped_column(sa.Text)
    stated_by: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    stated_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def article(self) -> str:
        """The law it rests on."""
        return END_ARTICLES[self.ground]
