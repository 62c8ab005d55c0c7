"""Receivables, as both sides and whoever holds a code see them."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from procure.arrears.deadlines import disclosed_on, year_end
from procure.arrears.models import Disclosure, Receivable, ReceivableState
from procure.contracts.models import Contract
from procure.core.actors import Actor, RoleName
from procure.core.clock import beijing_day
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import db
from procure.journal import queries as journal
from procure.journal.models import Account
from procure.signing import queries as signing

_READERS = (RoleName.SUPERVISOR, RoleName.AUDITOR)


def unpaid(contract: Contract) -> int:
    """What of a contract's price has not been paid, by its journal."""
    held = journal.balances(contract_id=contract.id)
    return held[Account.PRICE] - held[Account.ADVANCE] - held[Account.PAID]


def price(contract: Contract) -> int:
    """A contract's price with what was added and without what has fallen away, by its journal."""
    return journal.balances(contract_id=contract.id)[Account.PRICE]


def of(contract: Contract) -> list[Receivable]:
    """A contract's statements, the newest first."""
    wanted = sa.select(Receivable).where(Receivable.contract_id == contract.id)
    return list(db.session.scalars(wanted.order_by(Receivable.requested_at.desc(), Receivable.id)))


def waiting(contract: Contract) -> Receivable | None:
    """The statement that waits for the purchaser."""
    return next((one for one in of(contract) if one.state is ReceivableState.REQUESTED), None)


def mine(receivable_id: str, actor: Actor) -> Receivable:
    """A statement of the actor's own organisation on either side; supervisors and auditors see all."""
    both = sa.or_(Contract.purchaser_id == actor.organisation, Contract.supplier_id == actor.organisation)
    return _one(receivable_id, sa.true() if actor.role in _READERS else both)


def as_purchaser(receivable_id: str, actor: Actor) -> Receivable:
    """A statement that the actor's organisation confirms."""
    return _one(receivable_id, Contract.purchaser_id == actor.organisation)


def as_supplier(receivable_id: str, actor: Actor) -> Receivable:
    """A statement that the actor's organisation asked for."""
    return _one(receivable_id, Contract.supplier_id == actor.organisation)


def by_code(code: str) -> Receivable | None:
    """The confirmed statement of a code, as it may be typed."""
    plain = code.replace("-", "").replace(" ", "").upper()
    wanted = sa.select(Receivable).where(
        Receivable.code == plain, Receivable.state == ReceivableState.CONFIRMED
    )
    return db.session.scalars(wanted).one_or_none()


def disclosures() -> list[Disclosure]:
    """What was disclosed, the newest year first."""
    return list(db.session.scalars(sa.select(Disclosure).order_by(Disclosure.year.desc())))


def disclosure(year: int) -> Disclosure:
    """What was disclosed of a year; NotFound where nothing was."""
    found = db.session.get(Disclosure, year) if year <= date.max.year else None
    if found is None:
        raise NotFound(Message("这一年度还没有公示。"))
    return found


def said(found: Disclosure) -> dict[str, Any]:
    """What a disclosure says."""
    content: dict[str, Any] = json.loads(signing.content(found.document))
    return content


def to_disclose(at: datetime) -> list[str]:
    """Last year from its day on, where a contract was signed by its end and it isn't disclosed yet."""
    year = beijing_day(at).year - 1
    if beijing_day(at) < disclosed_on(year):
        return []
    signed = sa.select(Contract.id).where(Contract.signed_at < year_end(year)).limit(1)
    if db.session.get(Disclosure, year) or db.session.scalar(signed) is None:
        return []
    return [str(year)]


def _one(receivable_id: str, side: sa.ColumnElement[bool]) -> Receivable:
    wanted = sa.select(Receivable).join(Contract, Receivable.contract_id == Contract.id)
    found = db.session.scalars(wanted.where(Receivable.id == receivable_id, side)).one_or_none()
    if found is None:
        raise NotFound(Message("没有这份应收账款确认申请。"))
    return found
