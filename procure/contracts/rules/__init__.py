"""The law of signing, of the advance and of acceptance."""

from procure.contracts.rules.acceptance import Item, RecordAcceptance, RequestAcceptance
from procure.contracts.rules.advance import ConfirmAdvance, LowerAdvance
from procure.contracts.rules.changes import AddToContract, EndContract, Perform
from procure.contracts.rules.plan import Share, instalments
from procure.contracts.rules.publishing import PublishContract, Secret
from procure.contracts.rules.signing import SignContract
from procure.contracts.rules.terms import AddTerms, KeepToTender, Objection

__all__ = [
    "AddTerms",
    "AddToContract",
    "ConfirmAdvance",
    "EndContract",
    "Item",
    "KeepToTender",
    "LowerAdvance",
    "Objection",
    "Perform",
    "PublishContract",
    "RecordAcceptance",
    "RequestAcceptance",
    "Secret",
    "Share",
    "SignContract",
    "instalments",
]
