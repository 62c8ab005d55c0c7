"""Reading contracts and acceptances."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.awards.models import Award, AwardState
from procure.contracts import deadlines
from procure.contracts.models import Contract, Publication, Supplement
from procure.core import parameters
from procure.core.actors import Actor, RoleName
from procure.core.clock import beijing_day
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.crypto import gaps
from procure.db import db
from procure.obligations import queries as obligations
from procure.signing import queries as signing
from procure.signing.models import Document, Signature

_READERS = (RoleName.SUPERVISOR, RoleName.AUDITOR)


def mine(contract_id: str, actor: Actor) -> Contract:
    """A contract of the actor's own organisation on either side; supervisors and auditors see all."""
    return _one(visible(actor).where(Contract.id == contract_id))


def as_purchaser(contract_id: str, actor: Actor) -> Contract:
    """A contract in which the actor's organisation buys."""
    own = Contract.purchaser_id == actor.organisation
    return _one(sa.select(Contract).where(Contract.id == contract_id, own))


def as_supplier(contract_id: str, actor: Actor) -> Contract:
    """A contract in which the actor's organisation delivers."""
    own = Contract.supplier_id == actor.organisation
    return _one(sa.select(Contract).where(Contract.id == contract_id, own))


def all_of(actor: Actor) -> list[Contract]:
    """Every contract the actor may see, the newest first."""
    return list(db.session.scalars(visible(actor).order_by(Contract.created_at.desc(), Contract.id)))


def of_award(award_id: str) -> Contract | None:
    """The contract that an award led to, if it has begun."""
    return db.session.scalars(sa.select(Contract).where(Contract.award_id == award_id)).one_or_none()


def of_tender(tender_id: str) -> Contract | None:
    """The contract of a tender, if there is one."""
    return db.session.scalars(sa.select(Contract).where(Contract.tender_id == tender_id)).one_or_none()


def awards_without(at: datetime) -> list[str]:
    """Published awards whose contract has not begun, by id."""
    begun = sa.select(Contract.id).where(Contract.award_id == Award.id)
    wanted = sa.select(Award.id).where(
        Award.state == AwardState.PUBLISHED, Award.published_at <= at, ~begun.exists()
    )
    return list(db.session.scalars(wanted.order_by(Award.published_at, Award.id)))


def award(award_id: str) -> Award:
    """One award; NotFound where there is none."""
    found = db.session.get(Award, award_id)
    if found is None:
        raise NotFound(Message("没有这个中标结果。"))
    return found


def publication(contract: Contract) -> Publication | None:
    """How a contract was published, if it was."""
    wanted = sa.select(Publication).where(Publication.contract_id == contract.id)
    return db.session.scalars(wanted).one_or_none()


def published(contract_id: str) -> Publication:
    """A published contract as everybody may read it; NotFound before."""
    found = db.session.scalars(
        sa.select(Publication).where(Publication.contract_id == contract_id)
    ).one_or_none()
    if found is None:
        raise NotFound(Message("这份合同还没有公告。"))
    return found


def is_signed_by(document: Document | None, organisation_id: str) -> bool:
    """Whether an organisation has signed a document."""
    return document is not None and signing.signed_by(document, organisation_id) is not None


def signatures(held: Contract | Supplement) -> list[Signature]:
    """The parties' signatures in the order they came in."""
    files = [one for one in (held.document, held.countersigned) if one is not None]
    return [one for file in files for one in signing.signatures(file)]


def has_signed(held: Contract | Supplement, organisation_id: str) -> bool:
    """Whether a party has signed the contract or supplement as it is laid out."""
    return any(one.organisation_id == organisation_id for one in signatures(held))


def signed_file(held: Contract | Supplement) -> bytes:
    """The file with the signatures that are in it so far, for any reader; NotFound without one."""
    current = held.to_sign
    if current is None:
        raise NotFound(Message("合同文件还没有生成。采购人生成后即可阅读。"))
    last = next(iter(signing.signatures(current)), None)
    return gaps.filled(signing.content(current), last.p7s if last else b"")


def target_missed(contract: Contract, at: datetime) -> bool:
    """Whether the local target for signing has passed, or had when the contract was signed."""
    clock = obligations.find(contract.id, deadlines.SIGN_TARGET)
    return clock is not None and clock.is_overdue(contract.signed_at or at)


def is_low(contract: Contract) -> bool:
    """Whether the advance is under the floor of the day the contract was begun."""
    floor = parameters.number("advance_min_pct_zibo", beijing_day(contract.created_at))
    return contract.advance_percent < floor


def visible(actor: Actor) -> sa.Select[Contract]:
    """The contracts that somebody may see."""
    wanted = sa.select(Contract)
    if actor.role in _READERS:
        return wanted
    own = sa.or_(Contract.purchaser_id == actor.organisation, Contract.supplier_id == actor.organisation)
    return wanted.where(own)


def _one(wanted: sa.Select[Contract]) -> Contract:
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(Message("没有这份合同。"))
    return found
