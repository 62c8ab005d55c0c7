"""What a supervisor orders where others than the bidders hold an opening up (20号令 31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procure.bids import queries
from procure.bids.models import OpeningOrder, OrderKind
from procure.bids.rules import OrderAtOpening, on
from procure.core import rules
from procure.core.actors import Actor
from procure.db import db
from procure.ledger import service as ledger
from procure.tenders.models import Tender


@dataclass(frozen=True)
class Ordered:
    """What is ordered, until when, and why."""

    kind: OrderKind
    until: datetime
    reason: str


def order(tender: Tender, ordered: Ordered, *, by: Actor, at: datetime) -> OpeningOrder:
    """Give bidders more time to decrypt, or open the remedy: bidders hand over the keys of their bids."""
    ledger.lock()
    rules.enforce(_facts(tender, ordered, at), on(at))
    found = OpeningOrder(
        tender_id=tender.id,
        envelope=queries.waits_for(tender),
        kind=ordered.kind,
        until=ordered.until,
        reason=ordered.reason,
        by_person=by.person,
        at=at,
    )
    db.session.add(found)
    db.session.flush()
    facts = {
        "order": found.id,
        "kind": ordered.kind.value,
        "until": ordered.until.isoformat(),
        "reason": ordered.reason,
        "absent": [one.key for one in queries.absent(tender, found.envelope)],
    }
    ledger.record("opening.ordered", subject=tender.id, by=by, at=at, facts=facts)
    return found


def _facts(tender: Tender, ordered: Ordered, at: datetime) -> OrderAtOpening:
    envelope = queries.waits_for(tender)
    closing, absent = queries.closing(tender.id, envelope), queries.absent(tender, envelope)
    return OrderAtOpening(
        at=at,
        until=ordered.until,
        is_dual=queries.window(tender, envelope) is not None,
        is_remedy=ordered.kind is OrderKind.REMEDY,
        is_waiting=closing is not None and closing.opens and queries.opening(tender.id, envelope) is None,
        absent=len(absent),
        spare=len(tender.custodians) - tender.threshold,
    )
