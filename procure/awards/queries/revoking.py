"""Which bid an organisation may still revoke."""

from __future__ import annotations

from procure.awards.queries.reading import award
from procure.bids import queries as bids
from procure.bids.models import OpenedBid, OpenedStatus
from procure.core.actors import Actor
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.evaluation import queries as evaluation
from procure.evaluation.models import Outcome


def is_decided(tender_id: str) -> bool:
    """Whether a winner is determined, or the evaluation has ended without one."""
    report = evaluation.report(tender_id)
    is_void = report is not None and report.finished_at is not None and report.outcome is Outcome.VOID
    return is_void or award(tender_id) is not None


def my_bid(tender_id: str, actor: Actor) -> OpenedBid:
    """The actor's own opened bid; NotFound where it has none."""
    found = bids.opened_of(tender_id, actor.organisation)
    if found is None or found.status is not OpenedStatus.OPENED:
        raise NotFound(Message("没有这个项目，或者贵单位在这个项目没有已开启的投标。"))
    return found
