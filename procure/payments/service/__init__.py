"""The acts of paying: an invoice comes in, two people approve, the bank's or the supplier's word ends it."""

from procure.payments.service.billing import consent_to_bill, state_bill
from procure.payments.service.dating import claim_date, end_date_claim
from procure.payments.service.disputing import dispute
from procure.payments.service.invoicing import Sheet, owe, owe_by_id, request, request_by_id, send
from procure.payments.service.objecting import Held, contest, drop, object_to, supply
from procure.payments.service.ordering import give_back, order
from procure.payments.service.paying import BankReceipt, approve, approving, confirm, receive
from procure.payments.service.renewing import renew

__all__ = [
    "BankReceipt",
    "Held",
    "Sheet",
    "approve",
    "approving",
    "claim_date",
    "confirm",
    "consent_to_bill",
    "contest",
    "dispute",
    "drop",
    "end_date_claim",
    "give_back",
    "object_to",
    "order",
    "owe",
    "owe_by_id",
    "receive",
    "renew",
    "request",
    "request_by_id",
    "send",
    "state_bill",
    "supply",
]
