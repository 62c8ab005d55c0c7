"""The law of tenders: what one may say, when it may open, what may still be explained."""

from procure.tenders.rules.clarification import AskQuestion, ClarifyTender
from procure.tenders.rules.content import PrepareTender
from procure.tenders.rules.custody import Holder, KeepKeys
from procure.tenders.rules.timing import IssueTender

__all__ = [
    "AskQuestion",
    "ClarifyTender",
    "Holder",
    "IssueTender",
    "KeepKeys",
    "PrepareTender",
]
