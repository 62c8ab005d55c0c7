"""What security is asked of whom: by a tender of each bidder, by a signed contract of its supplier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from procure.accounts.models import Organisation
from procure.core.clock import beijing_day
from procure.guarantees.models import Demand
from procure.guarantees.words import SecurityKind
from procure.tenders.models import Tender


@dataclass(frozen=True)
class Asked:
    """One security: how much, valid until when at least, and until which instant it may come."""

    kind: SecurityKind
    tender: Tender
    supplier: Organisation
    amount_fen: int
    until: date
    closes_at: datetime | None = None
    demand: Demand | None = None


def of_bidder(tender: Tender, supplier: Organisation) -> Asked:
    """The bid security of one supplier: as valid as its bid, and in time until the deadline itself."""
    assert tender.opens_at is not None
    return Asked(
        SecurityKind.BID, tender, supplier, tender.bid_security_fen, bid_until(tender), tender.opens_at
    )


def of_contract(demand: Demand) -> Asked:
    """What one contract asks; of an advance, what is not worked off yet."""
    return Asked(
        demand.kind,
        demand.tender,
        demand.supplier,
        demand.standing_fen,
        demand.until,
        demand=demand,
    )


def bid_until(tender: Tender) -> date:
    """The last day on which a bid binds, and so the first on which a guarantee may end (招标条例 26)."""
    assert tender.opens_at is not None
    return beijing_day(tender.opens_at) + timedelta(days=tender.bid_validity_days)
