"""The committee, what it checked and scored, and its report."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procure.accounts.models import Person
from procure.bids.models import OpenedBid
from procure.core.terms import Term
from procure.db import Fen, Identified, Instant, term
from procure.signing.models import Document
from procure.tenders.models import ScoringFactor, Tender


class MemberKind(Term):
    """Whom a member of the committee stands for."""

    EXPERT = "expert", "评审专家"
    REPRESENTATIVE = "representative", "采购人代表"


class Stage(Term):
    """What a check looks at: the purchaser examines qualification, the committee conformity and prices."""

    QUALIFICATION = "qualification", "资格审查"
    CONFORMITY = "conformity", "符合性审查"
    PRICE = "price", "报价审查"


class Outcome(Term):
    """What the report concludes."""

    RANKED = "ranked", "推荐中标候选人"
    VOID = "void", "废标"


class OpinionKind(Term):
    """What a member of the committee leaves beside or instead of its signature."""

    DISSENT = "dissent", "不同意见"
    SILENT = "silent", "未签署也未写明不同意见，视为同意"


class ReplaceGround(Term):
    """Why a member is replaced (87号令 49)."""

    ABSENT = "absent", "缺席"
    RECUSED = "recused", "回避"
    HEALTH = "health", "健康等特殊原因"


class RecordedSession(Term):
    """What is recorded in picture and sound (87号令 39)."""

    OPENING = "opening", "开标"
    EVALUATION = "evaluation", "评标"


class Committee(Identified):
    """Drawn outside the platform, entered by one person and confirmed by another."""

    __tablename__ = "committee"

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), unique=True)
    tender: Mapped[Tender] = relationship(lazy="joined")
    draw_source: Mapped[str] = mapped_column(sa.String(200))
    draw_number: Mapped[str] = mapped_column(sa.String(100))
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    entered_by: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    entered_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    members: Mapped[list[Member]] = relationship(order_by="Member.position", cascade="all, delete-orphan")


class Member(Identified):
    """One member; the account is how it checks, scores and signs."""

    __tablename__ = "committee_member"
    __table_args__ = (sa.UniqueConstraint("committee_id", "person_id"),)

    committee_id: Mapped[str] = mapped_column(sa.ForeignKey(Committee.id), index=True)
    position: Mapped[int]
    person_id: Mapped[str] = mapped_column(sa.ForeignKey(Person.id), index=True)
    person: Mapped[Person] = relationship(lazy="joined")
    kind: Mapped[MemberKind] = mapped_column(term(MemberKind))
    declared_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the member declared that no ground of recusal exists (采购条例 9)."""
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the member handed in its scores; they are locked then and hidden from the others before."""


class Replacement(Identified):
    """One member in another's place: drawn outside, entered by one person, confirmed by another."""

    __tablename__ = "member_replacement"

    member_id: Mapped[str] = mapped_column(sa.ForeignKey(Member.id), index=True)
    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    tender: Mapped[Tender] = relationship(lazy="joined")
    out_id: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    out: Mapped[Person] = relationship(foreign_keys=out_id, lazy="joined")
    in_id: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    in_: Mapped[Person] = relationship(foreign_keys=in_id, lazy="joined")
    ground: Mapped[ReplaceGround] = mapped_column(term(ReplaceGround))
    reason: Mapped[str] = mapped_column(sa.String(400))
    draw_source: Mapped[str] = mapped_column(sa.String(200))
    draw_number: Mapped[str] = mapped_column(sa.String(100))
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    entered_by: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    entered_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[str | None] = mapped_column(sa.ForeignKey(Person.id))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)


class Check(Identified):
    """A verdict on one bid at one stage with its reason."""

    __tablename__ = "bid_check"
    __table_args__ = (sa.UniqueConstraint("opened_bid_id", "stage"),)

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    opened_bid_id: Mapped[str] = mapped_column(sa.ForeignKey(OpenedBid.id), index=True)
    opened_bid: Mapped[OpenedBid] = relationship(lazy="joined")
    stage: Mapped[Stage] = mapped_column(term(Stage))
    passed: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.String(400))
    by_person: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(Instant)


class Score(Identified):
    """One member's points for one bid under one factor, in hundredths."""

    __tablename__ = "score"
    __table_args__ = (sa.UniqueConstraint("member_id", "opened_bid_id", "factor_id"),)

    member_id: Mapped[str] = mapped_column(sa.ForeignKey(Member.id), index=True)
    opened_bid_id: Mapped[str] = mapped_column(sa.ForeignKey(OpenedBid.id), index=True)
    factor_id: Mapped[str] = mapped_column(sa.ForeignKey(ScoringFactor.id))
    points: Mapped[int]


class Report(Identified):
    """The evaluation report: signed by every member, then delivered to the purchaser."""

    __tablename__ = "evaluation_report"

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), unique=True)
    tender: Mapped[Tender] = relationship(lazy="joined")
    outcome: Mapped[Outcome] = mapped_column(term(Outcome))
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    document_id: Mapped[str] = mapped_column(sa.ForeignKey(Document.id))
    document: Mapped[Document] = relationship(lazy="joined")
    drawn_up_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the last signature came in; a purchaser that runs the tender itself has the report then."""
    ranking: Mapped[list[Rank]] = relationship(order_by="Rank.position", cascade="all, delete-orphan")


class Rank(Identified):
    """One responsive bid in the order of the report; scores in hundredths of a point."""

    __tablename__ = "rank"

    report_id: Mapped[str] = mapped_column(sa.ForeignKey(Report.id), index=True)
    opened_bid_id: Mapped[str] = mapped_column(sa.ForeignKey(OpenedBid.id), unique=True)
    opened_bid: Mapped[OpenedBid] = relationship(lazy="joined")
    position: Mapped[int]
    price_fen: Mapped[int] = mapped_column(Fen)
    price_score: Mapped[int]
    other_score: Mapped[int]
    total: Mapped[int]


class Opinion(Identified):
    """A member's dissent from the report, or the record that it neither signed nor dissented (87号令 61)."""

    __tablename__ = "report_opinion"
    __table_args__ = (sa.UniqueConstraint("report_id", "member_id"),)

    report_id: Mapped[str] = mapped_column(sa.ForeignKey(Report.id), index=True)
    member_id: Mapped[str] = mapped_column(sa.ForeignKey(Member.id))
    member: Mapped[Member] = relationship(lazy="joined")
    kind: Mapped[OpinionKind] = mapped_column(term(OpinionKind))
    text: Mapped[str] = mapped_column(sa.Text)
    by_person: Mapped[str] = mapped_column(sa.String(32))
    at: Mapped[datetime] = mapped_column(Instant)


class Recording(Identified):
    """Picture and sound of a session: the file stays where it is kept, its hash says which one it is."""

    __tablename__ = "recording"
    __table_args__ = (sa.UniqueConstraint("tender_id", "sha256"),)

    tender_id: Mapped[str] = mapped_column(sa.ForeignKey(Tender.id), index=True)
    session: Mapped[RecordedSession] = mapped_column(term(RecordedSession))
    begun_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime] = mapped_column(Instant)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    kept_at: Mapped[str] = mapped_column(sa.String(200))
    """Where the file is kept, and by whom."""
    entered_by: Mapped[str] = mapped_column(sa.ForeignKey(Person.id))
    entered_at: Mapped[datetime] = mapped_column(Instant)
