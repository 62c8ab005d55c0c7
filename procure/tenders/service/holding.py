"""A supervisor suspends a tender and lets it go on: clocks stop, and nothing is closed, opened or signed."""

from __future__ import annotations

from datetime import datetime

from procure.core import rules
from procure.core.actors import Actor
from procure.core.errors import NotAllowed
from procure.core.terms import Message
from procure.obligations import service as obligations
from procure.obligations.models import Hold
from procure.tenders import queries
from procure.tenders.deadlines import SUSPEND
from procure.tenders.models import HOLD_ARTICLES, HoldGround, Tender, TenderState
from procure.tenders.rules import LiftHold
from procure.tenders.service.standing import hold


def suspend(
    tender: Tender, ground: HoldGround, decision: str, reason: str, *, by: Actor, at: datetime
) -> Hold:
    """Suspend by a written decision; the same decision twice is one suspension."""
    hold(tender)
    if tender.state is not TenderState.PUBLISHED:
        raise NotAllowed(Message("只有已发布、没有终止的项目才能暂停。"))
    if same := next((one for one in queries.holds(tender) if one.decision == decision), None):
        return same
    return obligations.hold(
        tender.id,
        ground=ground.label,
        article=HOLD_ARTICLES[ground],
        decision=decision,
        reason=reason,
        limit=SUSPEND if ground is HoldGround.COMPLAINT else None,
        by=by,
        at=at,
    )


def resume(tender: Tender, placed: Hold, *, by: Actor, at: datetime) -> None:
    """Let the tender go on; RuleBroken until bidders have back the time that the suspension took."""
    hold(tender)
    assert tender.opens_at is not None
    due_then = queries.due_when(tender, placed.placed_at)
    rules.enforce(LiftHold(at, placed.placed_at, due_then, tender.opens_at), tender.governed_on(at))
    obligations.lift(placed, by=by, at=at)
