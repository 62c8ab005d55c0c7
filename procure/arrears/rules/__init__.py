"""When a receivable is confirmed, late interest demanded, and a complaint about arrears handled."""

from procure.arrears.rules.complaining import (
    EXTEND,
    FILE,
    HAND,
    STATE,
    URGE,
    ExtendComplaint,
    FileComplaint,
    HandComplaint,
    StateResult,
    UrgeDebtor,
)
from procure.arrears.rules.owing import (
    ASK,
    CONFIRM,
    DEMAND,
    PAY,
    AskReceivable,
    ConfirmReceivable,
    DemandInterest,
    PayInterest,
)

__all__ = [
    "ASK",
    "CONFIRM",
    "DEMAND",
    "EXTEND",
    "FILE",
    "HAND",
    "PAY",
    "STATE",
    "URGE",
    "AskReceivable",
    "ConfirmReceivable",
    "DemandInterest",
    "ExtendComplaint",
    "FileComplaint",
    "HandComplaint",
    "PayInterest",
    "StateResult",
    "UrgeDebtor",
]
