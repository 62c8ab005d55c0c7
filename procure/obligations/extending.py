"""A duty whose law lets its debtor take longer, for reasons."""

from __future__ import annotations

from datetime import datetime

from procure.core.clock import in_time
from procure.obligations.models import Obligation
from procure.obligations.recounting import set_day


def extend(obligation: Obligation, count: int) -> dict[str, str]:
    """Count so many of its unit since its event instead; both days, for the ledger line of the act."""
    obligation.count = obligation.remaining = count
    return set_day(obligation, obligation.counting.last())


def is_extensible(obligation: Obligation, at: datetime) -> bool:
    """Whether its period has not ended: what has ended isn't made longer."""
    return in_time(at, obligation.due_at)
