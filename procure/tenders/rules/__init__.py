"""The law of tenders: what one may say, when it may open, what may still be explained."""

from procure.tenders.rules import terms
from procure.tenders.rules.binding import BindWords, ClaimException, ConfirmException, DecideDispute
from procure.tenders.rules.changes import AmendTender, LiftHold, MoveOpening, PostChange
from procure.tenders.rules.clarification import AskQuestion, ClarifyTender
from procure.tenders.rules.content import PrepareTender
from procure.tenders.rules.custody import Holder, KeepKeys
from procure.tenders.rules.lots import CostProject, DivideProject, IssueLots, Lot
from procure.tenders.rules.plan import PlannedShare, PlanPayments
from procure.tenders.rules.reserving import ReserveShare
from procure.tenders.rules.timing import IssueTender

__all__ = [
    "AmendTender",
    "AskQuestion",
    "BindWords",
    "ClaimException",
    "ConfirmException",
    "DecideDispute",
    "ClarifyTender",
    "CostProject",
    "DivideProject",
    "Holder",
    "IssueLots",
    "IssueTender",
    "KeepKeys",
    "Lot",
    "LiftHold",
    "MoveOpening",
    "PlanPayments",
    "PlannedShare",
    "PostChange",
    "PrepareTender",
    "ReserveShare",
    "terms",
]
