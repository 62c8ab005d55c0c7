"""Reading acceptances, and from when each instalment is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import sqlalchemy as sa

from procure.contracts import deadlines
from procure.contracts.deadlines import Basis
from procure.contracts.models import Acceptance, AcceptanceState, Contract, Instalment
from procure.contracts.queries.reading import visible
from procure.core.actors import Actor
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import db
from procure.guarantees import queries as guarantees
from procure.guarantees.words import SecurityKind
from procure.tenders.models import DueAfter


def acceptance(acceptance_id: str, actor: Actor) -> Acceptance:
    """An acceptance under a contract that the actor may see."""
    wanted = sa.select(Acceptance).where(
        Acceptance.id == acceptance_id,
        Acceptance.contract_id.in_(visible(actor).with_only_columns(Contract.id)),
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
    if contract.signed_at is None:
        return None
    if instalment.due_after is DueAfter.SIGNING:
        return _advance_since(contract, contract.signed_at, at)
    if instalment.due_after is not DueAfter.QUALITY:
        basis = _earliest([one for one in acceptances(contract) if one.instalment_id == instalment.id], at)
        return basis.since if basis else None
    final = acceptance_basis(contract, at)
    end = final.since + timedelta(days=instalment.quality_days or 0) if final else None
    return end if end and end <= at else None


def share_of(acceptance: Acceptance) -> Fraction:
    """Which part of all that is delivered under its contract one acceptance is about."""
    parts = [one for one in acceptance.contract.instalments if one.is_delivered]
    whole = sum(one.amount_fen for one in parts)
    return Fraction(acceptance.instalment.amount_fen, whole) if whole else Fraction(1)


def undelivered(contract: Contract) -> list[Instalment]:
    """The instalments that wait for a delivery: none asked for, or all that were asked for rejected."""
    taken = {one.instalment_id for one in acceptances(contract) if one.state is not AcceptanceState.REJECTED}
    return [one for one in contract.instalments if one.is_delivered and one.id not in taken]


def _advance_since(contract: Contract, signed_at: datetime, at: datetime) -> datetime | None:
    """The contract's signing or, where the advance is to be secured, when it was: or all was delivered."""
    if guarantees.demand_of(contract.id, SecurityKind.ADVANCE) is None:
        return signed_at
    final = acceptance_basis(contract, at)
    met = [guarantees.advance_given_at(contract.id), final.since if final else None]
    return min((one for one in met if one is not None), default=None)


def _basis_after(contract: Contract, due_after: DueAfter, at: datetime) -> Basis | None:
    return _earliest([one for one in acceptances(contract) if one.instalment.due_after is due_after], at)


def _earliest(found: list[Acceptance], at: datetime) -> Basis | None:
    bases = [basis for one in found if (basis := basis_of(one, at)) and basis.since <= at]
    return min(bases, key=lambda basis: basis.since, default=None)
