"""What an invoice must be, who approves a payment, what may be held against it, and what ends it."""

from procure.payments.rules.invoicing import INVOICE, Difference, SendInvoice
from procure.payments.rules.objecting import DISPUTE, INVOICE_IN_ORDER, OBJECT, Dispute, Object
from procure.payments.rules.paying import APPROVE, CONFIRM, ApprovePayment, ConfirmPayment

__all__ = [
    "APPROVE",
    "CONFIRM",
    "DISPUTE",
    "INVOICE",
    "INVOICE_IN_ORDER",
    "OBJECT",
    "ApprovePayment",
    "ConfirmPayment",
    "Difference",
    "Dispute",
    "Object",
    "SendInvoice",
]
