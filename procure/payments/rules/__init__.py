"""What an invoice must be, who approves a payment, what may be held against it, and what ends it."""

from procure.payments.rules.dating import CLAIM, END, ClaimDate, EndClaim
from procure.payments.rules.invoicing import INVOICE, Difference, SendInvoice
from procure.payments.rules.objecting import DISPUTE, INVOICE_IN_ORDER, OBJECT, Dispute, Object
from procure.payments.rules.paying import (
    APPROVE,
    BILL,
    CONFIRM,
    TAKE_BILL,
    ApprovePayment,
    ConfirmPayment,
    PayByBill,
    TakeBill,
)

__all__ = [
    "APPROVE",
    "BILL",
    "CLAIM",
    "CONFIRM",
    "DISPUTE",
    "END",
    "INVOICE",
    "INVOICE_IN_ORDER",
    "OBJECT",
    "TAKE_BILL",
    "ApprovePayment",
    "ClaimDate",
    "ConfirmPayment",
    "Difference",
    "Dispute",
    "EndClaim",
    "Object",
    "PayByBill",
    "SendInvoice",
    "TakeBill",
]
