"""A receivable is confirmed, late interest paid, arrears made public and complained of."""

from procure.arrears.service.complaining import answer, complain, settle, transfer, withdraw
from procure.arrears.service.handling import decide, extend, state_result, urge
from procure.arrears.service.interest import approve_interest, confirm_interest, demand
from procure.arrears.service.receivables import ask, confirm, disclose, renew

__all__ = [
    "answer",
    "approve_interest",
    "ask",
    "complain",
    "confirm",
    "confirm_interest",
    "decide",
    "demand",
    "disclose",
    "extend",
    "renew",
    "settle",
    "state_result",
    "transfer",
    "urge",
    "withdraw",
]
