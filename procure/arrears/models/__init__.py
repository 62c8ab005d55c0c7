"""What is owed too long: disclosed, confirmed for a bank, its interest demanded, complained of."""

from procure.arrears.models.complaining import (
    COMPLAINT,
    ArrearsComplaint,
    ArrearsComplaintItem,
    ComplaintOutcome,
    ComplaintState,
)
from procure.arrears.models.owing import (
    INTEREST,
    RECEIVABLE,
    Disclosure,
    InterestState,
    LateInterest,
    Receivable,
    ReceivableState,
)

__all__ = [
    "COMPLAINT",
    "INTEREST",
    "RECEIVABLE",
    "ArrearsComplaint",
    "ArrearsComplaintItem",
    "ComplaintOutcome",
    "ComplaintState",
    "Disclosure",
    "InterestState",
    "LateInterest",
    "Receivable",
    "ReceivableState",
]
