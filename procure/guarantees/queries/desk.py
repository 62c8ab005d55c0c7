"""What there is to do about securities."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.core.actors import Actor, RoleName
from procure.core.tasks import Task
from procure.core.terms import Message
from procure.db import db
from procure.guarantees.models import Claim, Demand, Security
from procure.guarantees.queries.claims import unsigned_claims
from procure.guarantees.queries.demands import outstanding_fen
from procure.guarantees.queries.reading import Standing, is_owed, standing_of
from procure.guarantees.words import AGREED, COUNTS, GROUND_ARTICLES, SecurityKind, SecurityState
from procure.tenders.models import Tender

_REGULATION_33 = "《政府采购法实施条例》第三十三条"


def to_do(actor: Actor, at: datetime) -> list[Task]:
    """Securities to give or to mend, to check, and to keep by a second person."""
    source = _SOURCES.get(RoleName(actor.role))
    return source(actor, at) if source else []


def _as_supplier(actor: Actor, at: datetime) -> list[Task]:
    due = [one for one in _demands(actor) if outstanding_fen(one)]
    own = sa.select(Security).where(
        Security.supplier_id == actor.organisation,
        Security.kind == SecurityKind.BID,
        Security.state.in_(COUNTS),
        ~is_owed(),
    )
    given = {one.tender_id: one for one in db.session.scalars(own.order_by(Security.given_at))}
    short = [one for one in given.values() if standing_of(one, one.tender) is Standing.SHORT]
    return [_to_give(one) for one in due] + [_to_extend(one) for one in short]


def _demands(actor: Actor) -> list[Demand]:
    """Contracts for which nothing was given that their supplier chose itself."""
    asked = sa.select(Demand).where(Demand.supplier_id == actor.organisation, Demand.ended_at.is_(None))
    given = sa.exists().where(
        Security.demand_id == Demand.id,
        Security.converted_from_id.is_(None),
        Security.state.in_((*COUNTS, SecurityState.CLAIMED)),
    )
    return list(db.session.scalars(asked.where(~given).order_by(Demand.asked_at)))


def _as_purchaser(actor: Actor, at: datetime) -> list[Task]:
    own = (
        sa.select(Security)
        .join(Tender)
        .where(
            Tender.purchaser_id == actor.organisation,
            Security.state == SecurityState.GIVEN,
            sa.or_(Tender.opens_at <= at, Security.kind != SecurityKind.BID),
            ~is_owed(),
        )
    )
    found = db.session.scalars(own.order_by(Security.given_at, Security.id))
    told = [_to_check(one) for one in found] + [_to_confirm(one) for one in _open_claims(actor)]
    told += [_to_sign(one) for one in unsigned_claims(actor)]
    return told + [_to_confirm_missing(one) for one in _missing(actor)]


def _missing(actor: Actor) -> list[Security]:
    wanted = sa.select(Security).join(Tender, Tender.id == Security.tender_id)
    wanted = wanted.where(
        Tender.purchaser_id == actor.organisation,
        Security.state == SecurityState.REFUSED,
        Security.received_fen.is_not(None),
        Security.confirmed_by.is_(None),
        Security.judged_by != actor.person,
    )
    return list(db.session.scalars(wanted.order_by(Security.judged_at, Security.id)))


def _open_claims(actor: Actor) -> list[Claim]:
    wanted = sa.select(Claim).join(Security).join(Tender, Tender.id == Security.tender_id)
    wanted = wanted.where(
        Tender.purchaser_id == actor.organisation,
        Claim.proposed_by != actor.person,
        Claim.confirmed_at.is_(None),
        Claim.dropped_at.is_(None),
    )
    return list(db.session.scalars(wanted.order_by(Claim.proposed_at)))


_SOURCES = {RoleName.SUPPLIER: _as_supplier, RoleName.PURCHASER: _as_purchaser}


def _to_give(one: Demand) -> Task:
    if one.kind is SecurityKind.ADVANCE:
        title = Message("提交预付款保函，提交后才支付预付款：%(title)s", title=one.tender.title)
        return Task(title, "guarantees.performance", {"id": one.id}, article=AGREED)
    title = Message("提交履约保证金，形式由贵单位自己选：%(title)s", title=one.tender.title)
    article = "《政府采购法实施条例》第四十八条"
    return Task(title, "guarantees.performance", {"id": one.id}, article=article)


def _to_extend(one: Security) -> Task:
    title = Message("开标已延期，请延长保函的有效期：%(title)s", title=one.tender.title)
    return Task(title, "guarantees.bid", {"id": one.tender_id}, one.tender.opens_at, _REGULATION_33)


def _to_check(one: Security) -> Task:
    title = Message("核对保证金：%(who)s，%(title)s", who=one.supplier.name, title=one.tender.title)
    return Task(title, "guarantees.judge", {"id": one.id}, article=_REGULATION_33)


def _to_confirm(one: Claim) -> Task:
    title = Message("由第二人确认不予退还保证金：%(title)s", title=one.security.tender.title)
    return Task(title, "guarantees.decide", {"id": one.id}, article=GROUND_ARTICLES[one.security.kind])


def _to_sign(one: Claim) -> Task:
    title = Message("签署保函索赔通知书：%(title)s", title=one.security.tender.title)
    return Task(title, "guarantees.decide", {"id": one.id}, article=GROUND_ARTICLES[one.security.kind])


def _to_confirm_missing(one: Security) -> Task:
    title = Message("由第二人确认保证金实际到账金额：%(title)s", title=one.tender.title)
    return Task(title, "guarantees.judge", {"id": one.id}, article=_REGULATION_33)
