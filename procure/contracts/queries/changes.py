"""Reading what came after a contract was signed."""

from __future__ import annotations

import sqlalchemy as sa

from procure.contracts.models import (
    AcceptanceState,
    Contract,
    Instalment,
    Supplement,
    SupplementState,
    Termination,
)
from procure.contracts.queries.accepting import acceptances, due_since, undelivered
from procure.contracts.queries.reading import mine
from procure.core.actors import Actor
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import db
from procure.tenders.models import DueAfter


def supplements(contract: Contract) -> list[Supplement]:
    """Every supplement of a contract in its order, withdrawn ones too."""
    wanted = sa.select(Supplement).where(Supplement.contract_id == contract.id)
    return list(db.session.scalars(wanted.order_by(Supplement.position)))


def supplement(supplement_id: str, actor: Actor) -> Supplement:
    """A supplement to a contract that the actor may see."""
    found = db.session.get(Supplement, supplement_id)
    if found is None:
        raise NotFound(Message("没有这份补充合同。"))
    mine(found.contract_id, actor)
    return found


def published_supplements(contract: Contract) -> list[Supplement]:
    """The supplements that everybody may read."""
    return [one for one in supplements(contract) if one.published_at]


def published_supplement(supplement_id: str) -> Supplement:
    """One of them; NotFound before it is published."""
    found = db.session.get(Supplement, supplement_id)
    if found is None or found.published_at is None:
        raise NotFound(Message("没有这份补充合同。"))
    return found


def added_fen(contract: Contract, but: str = "") -> int:
    """What the standing supplements of a contract add to its price, signed or laid out."""
    gone = (SupplementState.WITHDRAWN,)
    return sum(one.amount_fen for one in supplements(contract) if one.state not in gone and one.id != but)


def is_performed(contract: Contract) -> bool:
    """Whether all of it was accepted."""
    return any(
        one.state is AcceptanceState.ACCEPTED and one.instalment.due_after is DueAfter.FINAL
        for one in acceptances(contract)
    )


def termination(contract: Contract) -> Termination | None:
    """How a contract ends before its time, confirmed or not."""
    return db.session.scalars(
        sa.select(Termination).where(Termination.contract_id == contract.id)
    ).one_or_none()


def is_ended(contract: Contract) -> bool:
    """Whether it was terminated."""
    found = termination(contract)
    return found is not None and found.ended_at is not None


def fallen_away(contract: Contract) -> list[Instalment]:
    """The instalments that can't fall due any more once a contract is terminated.

    They are what is undelivered, what is kept until long after a final delivery that never comes, and an
    advance that was to be secured and was not.
    """
    found = termination(contract)
    if found is None or found.ended_at is None:
        return []
    advance = [one for one in contract.instalments if one.due_after is DueAfter.SIGNING]
    unsecured = [one for one in advance if due_since(one, found.ended_at) is None]
    missing = undelivered(contract)
    without_end = any(one.due_after is DueAfter.FINAL for one in missing)
    kept = [one for one in contract.instalments if without_end and one.due_after is DueAfter.QUALITY]
    return [*unsecured, *missing, *kept]
