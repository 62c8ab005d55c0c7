"""Reading securities: how they stand, what is owed back, what is kept; before the deadline only one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procure.accounts.models import Organisation
from procure.blacklist.models import Ban
from procure.core.actors import Actor
from procure.core.clock import beijing_day
from procure.core.errors import NotFound
from procure.core.terms import Message, Term
from procure.db import db
from procure.guarantees import asking, credit
from procure.guarantees.credit import Credit
from procure.guarantees.models import Claim, Refund, Security
from procure.guarantees.queries.claims import nothing_there, refund_of
from procure.guarantees.words import LIVE, Event, SecurityKind, SecurityState
from procure.tenders import queries as tenders
from procure.tenders.models import Tender, TenderState


class Standing(Term):
    """How a bidder stands with its bid security, as the committee is told."""

    NOT_ASKED = "not-asked", "不收取"
    EXEMPT = "exempt", "信用良好，免收"
    VERIFIED = "verified", "已提交，有效"
    GIVEN = "given", "已提交，待采购人核对"
    SHORT = "short", "有效期不足"
    REFUSED = "refused", "有形式瑕疵"
    MISSING = "missing", "未提交"


PASSES = (Standing.NOT_ASKED, Standing.EXEMPT, Standing.VERIFIED, Standing.GIVEN)
"""With these a bid is not invalid for want of a security (87号令 63)."""


@dataclass(frozen=True)
class Position:
    """How one supplier stands with what one tender asks; ``why`` it is not exempt."""

    standing: Standing
    security: Security | None = None
    why: Message | None = None

    @property
    def passes(self) -> bool:
        return self.standing in PASSES


def position(tender: Tender, supplier: Organisation, at: datetime) -> Position:
    """How a supplier stands; its credit is that of the deadline, whatever is entered later."""
    if not tender.bid_security_fen or tender.opens_at is None or tender.is_rehearsal:
        return Position(Standing.NOT_ASKED)
    when = min(at, tender.opens_at)
    why = credit.shortcoming(credit_of(supplier, when), beijing_day(when))
    if why is None:
        return Position(Standing.EXEMPT)
    found = bid_security(tender.id, supplier.id)
    return Position(standing_of(found, tender), found, why)


def standing_of(found: Security | None, tender: Tender) -> Standing:
    """How a bidder stands with the security it gave, if any."""
    if found is None:
        return Standing.MISSING
    if found.state is SecurityState.REFUSED:
        return Standing.REFUSED
    if found.valid_until is not None and found.valid_until < asking.bid_until(tender):
        return Standing.SHORT
    return Standing.GIVEN if found.state is SecurityState.GIVEN else Standing.VERIFIED


def credit_of(supplier: Organisation, at: datetime) -> Credit:
    """What was on record against a supplier at an instant."""
    bans = sa.select(Ban.ends_on).where(Ban.code == supplier.code, Ban.entered_at <= at)
    kept = sa.select(Claim.confirmed_at).join(Security, Security.id == Claim.security_id)
    kept = kept.where(Security.supplier_id == supplier.id, Claim.confirmed_at <= at)
    days = tuple(beijing_day(one) for one in db.session.scalars(kept) if one)
    return Credit(tuple(db.session.scalars(bans)), days)


def bid_security(tender_id: str, supplier_id: str) -> Security | None:
    """The bid security that counts: the newest, unless it is given back with a bid that was taken back."""
    own = (one for one in history(tender_id, supplier_id) if one.kind is SecurityKind.BID)
    found = next(own, None)
    order = refund_of(found) if found else None
    return None if order is not None and order.event is Event.WITHDRAWN else found


def living_of(tender_id: str, supplier_id: str) -> Security | None:
    """The newest bid security of a supplier that nothing says to give back."""
    own = _newest(Security.tender_id == tender_id, Security.supplier_id == supplier_id)
    return next(iter(own), None)


def is_exempt(tender: Tender, supplier: Organisation, at: datetime) -> bool:
    """Whether good credit frees a supplier from the bid security of a tender."""
    return position(tender, supplier, at).standing is Standing.EXEMPT


def living(tender_id: str) -> list[Security]:
    """Every bid security of a tender that is still to be given back, the newest first."""
    return _newest(Security.tender_id == tender_id)


def history(tender_id: str, supplier_id: str) -> list[Security]:
    """Everything a supplier gave for a tender, the newest first."""
    wanted = sa.select(Security).where(Security.tender_id == tender_id, Security.supplier_id == supplier_id)
    return list(db.session.scalars(wanted.order_by(Security.given_at.desc(), Security.id)))


def shown(tender: Tender, at: datetime) -> list[Security]:
    """What its purchaser sees: nothing before the deadline but what it owes back already."""
    wanted = sa.select(Security).where(Security.tender_id == tender.id)
    if not (tender.is_open(at) or tender.state is TenderState.ENDED):
        wanted = wanted.where(sa.or_(Security.kind != SecurityKind.BID, is_owed()))
    return list(db.session.scalars(wanted.order_by(Security.given_at, Security.id)))


def of_purchaser(security_id: str, actor: Actor, at: datetime) -> Security:
    """A security for a tender of the actor's own; NotFound before it may be seen."""
    found = db.session.get(Security, security_id)
    if found is None or found.tender.purchaser_id != actor.organisation:
        raise nothing_there()
    if found.id not in {one.id for one in shown(found.tender, at)}:
        raise nothing_there()
    return found


def readable(security_id: str, actor: Actor, at: datetime) -> Security:
    """A security of the actor's own, or for a tender of its own once it may be seen; NotFound else."""
    found = db.session.get(Security, security_id)
    if found is not None and found.supplier_id == actor.organisation:
        return found
    return of_purchaser(security_id, actor, at)


def _newest(*more: sa.ColumnElement[bool]) -> list[Security]:
    return list(db.session.scalars(living_rows().where(Security.kind == SecurityKind.BID, *more)))


def living_rows() -> sa.Select[Security]:
    """What nothing says to give back yet, the newest first."""
    wanted = sa.select(Security).where(Security.state.in_(LIVE), ~is_owed())
    return wanted.order_by(Security.given_at.desc(), Security.id)


def is_owed() -> sa.Exists:
    """Whether an order says to give a security back."""
    return sa.exists().where(Refund.security_id == Security.id)


def tender_for(tender_id: str) -> Tender:
    """A published tender that asks for a bid security; NotFound where it asks for none."""
    found = tenders.published(tender_id)
    if not found.bid_security_fen:
        raise NotFound(Message("这个项目不收取投标保证金。"))
    return found
