"""Reading invoices and payments: the inbox, what a supplier waits for, what lateness costs."""

from procure.payments.queries.desk import milestones, to_do
from procure.payments.queries.dues import (
    Arrears,
    Due,
    arrears,
    due,
    inbox,
    owed_to_sme,
    sme_obligation,
    waiting,
)
from procure.payments.queries.reading import (
    any_contract,
    any_invoice,
    as_payee,
    as_payer,
    conditions_met_at,
    invoice,
    invoices,
    mine,
    number_used,
    part_fen,
    payment_of,
    reference_used,
    twin,
)

__all__ = [
    "Arrears",
    "Due",
    "any_contract",
    "any_invoice",
    "arrears",
    "as_payee",
    "as_payer",
    "conditions_met_at",
    "due",
    "inbox",
    "invoice",
    "invoices",
    "milestones",
    "mine",
    "number_used",
    "owed_to_sme",
    "part_fen",
    "payment_of",
    "reference_used",
    "sme_obligation",
    "to_do",
    "twin",
    "waiting",
]
