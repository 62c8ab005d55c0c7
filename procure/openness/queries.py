"""Reading the register: notices by words, kind and course, and what has been paid under a contract."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_sqlalchemy.pagination import Pagination

from procure.accounts.models import Organisation
from procure.awards.models import Award, AwardState
from procure.bids.models import Closing, Opening
from procure.contracts.models import Contract, ContractState, Instalment
from procure.core import clock
from procure.core.terms import Term
from procure.db import db
from procure.evaluation.models import Outcome, Report
from procure.obligations.models import Hold
from procure.payments import queries as payments
from procure.payments.models import Invoice, Payment, PaymentState
from procure.payments.queries import Arrears, Due
from procure.tenders import queries as tenders
from procure.tenders.models import Goods, Project, Tender, TenderState

PAGE = 20
_LAST_PAGE = 100_000
"""A page number past it is none: databases count no further than 64 bits."""


class Course(Term):
    """How far a published tender has come, as far as the public may know."""

    OPEN = "open", "正在招标"
    CLOSED = "closed", "已截止，待开标"
    EVALUATING = "evaluating", "已开标，评标中"
    AWARDED = "awarded", "已公告中标结果"
    SIGNED = "signed", "已签合同，履约中"
    PAID = "paid", "已付清"
    SUSPENDED = "suspended", "已暂停"
    VOID = "void", "不予开标、废标或终止"


@dataclass(frozen=True)
class Search:
    """What a reader looks for; every word must occur in number, title or purchaser."""

    words: str = ""
    goods: Goods | None = None
    course: Course | None = None


@dataclass(frozen=True)
class Paid:
    """One part of a contract's price: by when it is due, when it was paid, what lateness costs."""

    instalment: Instalment
    amount_fen: int
    due: Due | None
    arrears: Arrears | None

    @property
    def paid_at(self) -> datetime | None:
        """When the money moved."""
        return self.due.payment.paid_at if self.due else None

    def is_late(self, at: datetime) -> bool:
        """Whether it was paid after its last day, or that day has passed without payment."""
        overdue = self.due is not None and (self.paid_at or at) >= self.due.due_at
        return overdue or self.arrears is not None


def notices(search: Search, at: datetime, page: int = 1) -> Pagination:
    """Published tenders: open ones by the nearest deadline, any others the newest first."""
    wanted = _published(at).where(*_filters(search, at))
    by_deadline = search.course is Course.OPEN
    order = Tender.opens_at.asc() if by_deadline else Tender.published_at.desc()
    asked = max(1, min(page, _LAST_PAGE))
    return db.paginate(wanted.order_by(order, Tender.id), page=asked, per_page=PAGE, error_out=False)


def counts(at: datetime) -> dict[Course, int]:
    """How many tenders stand in each course."""
    course = _course(at).label("course")
    wanted = _published(at).with_only_columns(course, sa.func.count()).group_by(course)
    found = {Course(name): count for name, count in db.session.execute(wanted)}
    return {one: found.get(one, 0) for one in Course}


def courses(tenders: Iterable[Tender], at: datetime) -> dict[str, Course]:
    """The course of each tender by its id."""
    wanted = sa.select(Tender.id, _course(at)).where(Tender.id.in_([one.id for one in tenders]))
    return {key: Course(name) for key, name in db.session.execute(wanted)}


def lots(tender: Tender) -> list[Tender]:
    """Every lot of a tender's project in order; none where it is not divided."""
    return tenders.noticed(tender.number) if tender.project.is_divided else []


def results(limit: int) -> list[Award]:
    """The awards published last."""
    wanted = sa.select(Award).where(Award.state == AwardState.PUBLISHED)
    return list(db.session.scalars(wanted.order_by(Award.published_at.desc(), Award.id).limit(limit)))


def contract(tender_id: str) -> Contract | None:
    """The signed contract of a tender; None before both have signed."""
    wanted = sa.select(Contract).where(
        Contract.tender_id == tender_id, Contract.state == ContractState.SIGNED
    )
    return db.session.scalars(wanted).one_or_none()


def paid(contract: Contract, at: datetime) -> list[Paid]:
    """Every part of the price that is not nothing."""
    found = []
    for one in contract.instalments:
        sent = payments.invoice_for(one)
        begun = payments.payments_of(sent) if sent else []
        payment = next((part for part in begun if part.paid_at is None), begun[-1] if begun else None)
        due = payments.due(payment) if payment else None
        found.append(Paid(one, one.amount_fen, due, payments.arrears(one, at)))
    return [one for one in found if one.amount_fen]


def _published(at: datetime) -> sa.Select[Tender]:
    wanted = sa.select(Tender).join(Organisation, Organisation.id == Tender.purchaser_id)
    wanted = wanted.join(Project, Project.number == Tender.number)
    public = (TenderState.PUBLISHED, TenderState.ENDED)
    return wanted.where(Tender.state.in_(public), Tender.published_at <= at)


def _filters(search: Search, at: datetime) -> list[sa.ColumnElement[bool]]:
    found = [_mentions(word) for word in unicodedata.normalize("NFKC", search.words).split()]
    if search.goods is not None:
        found.append(Tender.goods == search.goods)
    if search.course is not None:
        found.append(_course(at) == search.course.value)
    return found


def _mentions(word: str) -> sa.ColumnElement[bool]:
    places = (Tender.number, Project.title, Tender.own_title, Tender.category, Organisation.name)
    return sa.or_(*(place.icontains(word, autoescape=True) for place in places))


def _course(at: datetime) -> sa.Case[str]:
    return sa.case(
        (Tender.state == TenderState.ENDED, Course.VOID.value),
        (_suspended(), Course.SUSPENDED.value),
        (clock.in_time(at, Tender.opens_at), Course.OPEN.value),
        (sa.or_(_unopened(), _voided()), Course.VOID.value),
        (_signed(_money_moved()), Course.PAID.value),
        (_signed(), Course.SIGNED.value),
        (_awarded(), Course.AWARDED.value),
        (sa.exists().where(Opening.tender_id == Tender.id), Course.EVALUATING.value),
        else_=Course.CLOSED.value,
    )


def _suspended() -> sa.ColumnElement[bool]:
    return sa.exists().where(Hold.subject == Tender.id, Hold.lifted_at.is_(None))


def _unopened() -> sa.ColumnElement[bool]:
    return sa.exists().where(Closing.tender_id == Tender.id, Closing.opens.is_(False))


def _voided() -> sa.ColumnElement[bool]:
    void = (Report.outcome == Outcome.VOID, Report.finished_at.is_not(None))
    return sa.exists().where(Report.tender_id == Tender.id, *void)


def _awarded() -> sa.ColumnElement[bool]:
    return sa.exists().where(Award.tender_id == Tender.id, Award.state == AwardState.PUBLISHED)


def _signed(*more: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    state = Contract.state == ContractState.SIGNED
    return sa.exists().where(Contract.tender_id == Tender.id, state, *more)


def _money_moved() -> sa.ColumnElement[bool]:
    """Whether what was paid adds up to the contract's amount."""
    moved = (
        sa.select(sa.func.sum(Payment.amount_fen))
        .join(Invoice, Payment.invoice_id == Invoice.id)
        .where(Invoice.contract_id == Contract.id, Payment.state == PaymentState.PAID)
        .correlate(Contract)
    )
    return moved.scalar_subquery() >= Contract.amount_fen
