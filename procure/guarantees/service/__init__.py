"""The acts on securities: give, check, refuse, keep by two people, ask for a performance security."""

from procure.guarantees.service.giving import Given, Paper, give
from procure.guarantees.service.judging import Refusal, confirm_missing, refuse, verify
from procure.guarantees.service.keeping import Proposal, drop, keep, propose_keeping, sign_claim
from procure.guarantees.service.performing import ask_advance, ask_performance, convert, work_off

__all__ = [
    "Given",
    "Paper",
    "Proposal",
    "Refusal",
    "ask_advance",
    "ask_performance",
    "confirm_missing",
    "convert",
    "drop",
    "give",
    "keep",
    "propose_keeping",
    "refuse",
    "sign_claim",
    "verify",
    "work_off",
]
