"""Reading what contracts ask for, of performance or of the advance, and what was given for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from procure.core.actors import Actor
from procure.db import db
from procure.guarantees import asking
from procure.guarantees.asking import Asked
from procure.guarantees.models import INSTRUMENTS, Demand, Refund, Security
from procure.guarantees.queries.claims import nothing_there, open_claim
from procure.guarantees.queries.reading import history, living_rows
from procure.guarantees.words import COUNTS, LIVE, Event, SecurityKind, SecurityState


def my_demand(demand_id: str, actor: Actor) -> Demand:
    """What a contract asks of the actor's own organisation; NotFound for any other."""
    found = db.session.get(Demand, demand_id)
    if found is None or found.supplier_id != actor.organisation:
        raise nothing_there()
    return found


def demands_of(contract_id: str) -> list[Demand]:
    """Everything that a contract asks for."""
    wanted = sa.select(Demand).where(Demand.contract_id == contract_id)
    return list(db.session.scalars(wanted.order_by(Demand.kind.desc())))


def demand_of(contract_id: str, kind: SecurityKind = SecurityKind.PERFORMANCE) -> Demand | None:
    """What security of one kind a contract asks for."""
    return next((one for one in demands_of(contract_id) if one.kind is kind), None)


def advance_given_at(contract_id: str) -> datetime | None:
    """When a contract's advance was first secured without a formal defect; None while it is not."""
    wanted = sa.select(sa.func.min(Security.given_at)).join(Demand, Demand.id == Security.demand_id)
    wanted = wanted.where(Demand.contract_id == contract_id, Security.defect.is_(None))
    return db.session.scalar(wanted.where(Demand.kind == SecurityKind.ADVANCE))


def under(demand: Demand) -> list[Security]:
    """Everything that stands under a contract, the newest first."""
    return list(db.session.scalars(living_rows().where(Security.demand_id == demand.id)))


def newest_under(demand: Demand, *, own: bool = False) -> Security | None:
    """The newest security under a contract that was not given back; ``own``: none that was converted."""
    found = (one for one in under(demand) if not own or one.converted_from_id is None)
    return next(found, None)


def outstanding_fen(demand: Demand) -> int:
    """How much a contract still asks beside what was converted for it; what was kept isn't asked again."""
    wanted = sa.select(sa.func.sum(Security.amount_fen)).where(
        Security.demand_id == demand.id,
        Security.converted_from_id.is_not(None),
        Security.state != SecurityState.RELEASED,
    )
    return max(demand.standing_fen - int(db.session.scalar(wanted) or 0), 0)


def asked_under(demand: Demand) -> Asked:
    """What a contract still asks."""
    return replace(asking.of_contract(demand), amount_fen=outstanding_fen(demand))


def converted_fen(security: Security) -> int:
    """How much of a bid security has become performance security."""
    wanted = sa.select(sa.func.sum(Security.amount_fen)).where(Security.converted_from_id == security.id)
    return int(db.session.scalar(wanted) or 0)


def convertible(demand: Demand) -> Security | None:
    """The winner's bid security in money that is owed back since the contract and may stay as performance."""
    is_advance = demand.kind is SecurityKind.ADVANCE
    if is_advance or demand.ended_at is not None or newest_under(demand) is not None:
        return None
    wanted = (
        sa.select(Security)
        .join(Refund, Refund.security_id == Security.id)
        .where(
            Security.tender_id == demand.tender_id,
            Security.supplier_id == demand.supplier_id,
            Security.kind == SecurityKind.BID,
            Security.form.not_in(INSTRUMENTS),
            Security.state.in_(COUNTS),
            Refund.event == Event.SIGNED,
            Refund.done_at.is_(None),
        )
    )
    found = db.session.scalars(wanted.order_by(Security.given_at.desc(), Security.id))
    return next((one for one in found if open_claim(one) is None), None)


def is_superseded(security: Security) -> bool:
    """Whether a guarantee is still there though a newer one counts in its place."""
    if not security.is_instrument or security.state not in LIVE:
        return False
    same = history(security.tender_id, security.supplier_id)
    newer = [one for one in same if one.given_at > security.given_at and one.demand_id == security.demand_id]
    return any(one.is_signed and one.state in COUNTS for one in newer)
