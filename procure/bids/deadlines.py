"""Until when a bid security is given back."""

from __future__ import annotations

from procure.core.actors import RoleName
from procure.obligations.clocks import Clock, Weight

REFUND = Clock(
    code="A.refund",
    duty="退还投标保证金及其孳息",
    weight=Weight.LIMIT,
    debtor_role=RoleName.PURCHASER,
    endpoint="bids.refund",
)
