"""Reading contracts and acceptances."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from procure.awards.models import Award, AwardState
from procure.contracts import deadlines
from procure.contracts.deadlines import Basis
from procure.contracts.models import Acceptance, AcceptanceState, Contract, Instalment, Publication
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
from procure.tenders.models import DueAfter

_READERS = (RoleName.SUPERVISOR, RoleName.AUDITOR)


def mine(contract_id: str, actor: Actor) -> Contract:
    """A contract of the actor's own organisation on either side; supervisors and auditors see all."""
    return _one(_visible(actor).where(Contract.id == contract_id))


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
    return list(db.session.scalars(_visible(actor).order_by(Contract.created_at.desc(), Contract.id)))


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


def acceptance(acceptance_id: str, actor: Actor) -> Acceptance:
    """An acceptance under a contract that the actor may see."""
    wanted = sa.select(Acceptance).where(
        Acceptance.id == acceptance_id,
        Acceptance.contract_id.in_(_visible(actor).with_only_columns(Contract.id)),
    )
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(Message("没有这次验收。"))
    return found


def acceptances(contract: Contract) -> list[Acceptance]:
    """Every acceptance of a contract in the order it was asked for."""
    wanted = sa.select(Acceptance).where(Acceptance.contract_id == contract.id)
    return list(db.session.scalars(wanted.order_by(Acceptance.requested_at, Acceptance.id)))


def rejected_before(acceptance: Acceptance) -> Acceptance | None:
    """The last rejection of the same delivery before this request."""
    earlier = [
        one
        for one in acceptances(acceptance.contract)
        if one.instalment_id == acceptance.instalment_id
        and one.state is AcceptanceState.REJECTED
        and one.requested_at < acceptance.requested_at
    ]
    return earlier[-1] if earlier else None


def failed_before(acceptance: Acceptance) -> tuple[str, ...]:
    """The requirements that failed when the same delivery was inspected last."""
    last = rejected_before(acceptance)
    return tuple(item.requirement for item in last.items if not item.passed) if last else ()


def public_acceptance(acceptance_id: str) -> Acceptance:
    """A decided acceptance of what serves the public, for everybody; NotFound otherwise."""
    found = db.session.get(Acceptance, acceptance_id)
    if found is None or found.decided_at is None or not found.public_service:
        raise NotFound(Message("没有这次验收。"))
    return found


def public_acceptances(contract: Contract) -> list[Acceptance]:
    """The decided acceptances of what serves the public."""
    return [one for one in acceptances(contract) if one.public_service and one.decided_at]


def basis_of(acceptance: Acceptance, at: datetime) -> Basis | None:
    """From when one acceptance lets the time of payment run."""
    return deadlines.acceptance_basis(
        acceptance.requested_at,
        acceptance.contract.tender.acceptance_working_days,
        acceptance.decided_at,
        acceptance.state is AcceptanceState.ACCEPTED,
        at,
    )


def acceptance_basis(contract: Contract, at: datetime) -> Basis | None:
    """The earliest of them over the final acceptances of a contract (款项条例 10)."""
    return _basis_after(contract, DueAfter.FINAL, at)


def due_since(instalment: Instalment, at: datetime) -> datetime | None:
    """When the condition of an instalment was met, by acceptance or by silence; None while it isn't."""
    contract = instalment.contract
    if contract.signed_at is None or instalment.due_after is DueAfter.SIGNING:
        return contract.signed_at
    if instalment.due_after is not DueAfter.QUALITY:
        basis = _earliest([one for one in acceptances(contract) if one.instalment_id == instalment.id], at)
        return basis.since if basis else None
    final = acceptance_basis(contract, at)
    end = final.since + timedelta(days=instalment.quality_days or 0) if final else None
    return end if end and end <= at else None


def undelivered(contract: Contract) -> list[Instalment]:
    """The instalments that wait for a delivery: none asked for, or all that were asked for rejected."""
    taken = {one.instalment_id for one in acceptances(contract) if one.state is not AcceptanceState.REJECTED}
    return [one for one in contract.instalments if one.is_delivered and one.id not in taken]


def is_signed_by(document: Document | None, organisation_id: str) -> bool:
    """Whether an organisation has signed a document."""
    return document is not None and signing.signed_by(document, organisation_id) is not None


def signatures(contract: Contract) -> list[Signature]:
    """The parties' signatures in the order they came in."""
    files = [one for one in (contract.document, contract.countersigned) if one is not None]
    return [one for file in files for one in signing.signatures(file)]


def has_signed(contract: Contract, organisation_id: str) -> bool:
    """Whether a party has signed the contract as it is laid out."""
    return any(one.organisation_id == organisation_id for one in signatures(contract))


def signed_file(contract: Contract) -> bytes:
    """The contract's file with the signatures that are in it so far, for any reader; NotFound without one."""
    current = contract.to_sign
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


def _basis_after(contract: Contract, due_after: DueAfter, at: datetime) -> Basis | None:
    return _earliest([one for one in acceptances(contract) if one.instalment.due_after is due_after], at)


def _earliest(found: list[Acceptance], at: datetime) -> Basis | None:
    bases = [basis for one in found if (basis := basis_of(one, at)) and basis.since <= at]
    return min(bases, key=lambda basis: basis.since, default=None)


def _visible(actor: Actor) -> sa.Select[Contract]:
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
