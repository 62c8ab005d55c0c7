"""Invoices, payments approved by two people, and the bank's word that ends the clock."""

from procure.payments.models.objecting import DateClaim, Outcome, PaymentDispute, PaymentObjection
from procure.payments.models.paying import (
    PAYMENT,
    BankReference,
    Invoice,
    InvoiceKind,
    Means,
    Payment,
    PaymentState,
)

__all__ = [
    "PAYMENT",
    "BankReference",
    "DateClaim",
    "Invoice",
    "InvoiceKind",
    "Means",
    "Outcome",
    "Payment",
    "PaymentDispute",
    "PaymentObjection",
    "PaymentState",
]
