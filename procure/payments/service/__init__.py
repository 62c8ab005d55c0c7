"""The acts of paying: an invoice comes in, two people approve, the bank's or the supplier's word ends it."""

from procure.payments.service.invoicing import Sheet, owe, owe_by_id, request, request_by_id, send
from procure.payments.service.paying import BankReceipt, approve, confirm, receive

__all__ = [
    "BankReceipt",
    "Sheet",
    "approve",
    "confirm",
    "owe",
    "owe_by_id",
    "receive",
    "request",
    "request_by_id",
    "send",
]
