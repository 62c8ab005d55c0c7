"""Reading what is owed too long, what was disclosed, and what was confirmed."""

from procure.arrears.queries.ageing import Row, board, disclosed, figures, totals
from procure.arrears.queries.interest import (
    interest_as_payer,
    interest_mine,
    interest_of,
    interest_owed,
    reference_used,
    to_do,
)
from procure.arrears.queries.owed import Debt, debts, paid
from procure.arrears.queries.receivables import (
    as_purchaser,
    as_supplier,
    by_code,
    disclosure,
    disclosures,
    mine,
    of,
    price,
    said,
    to_disclose,
    unpaid,
    waiting,
)

__all__ = [
    "Debt",
    "Row",
    "as_purchaser",
    "as_supplier",
    "board",
    "by_code",
    "debts",
    "disclosed",
    "disclosure",
    "disclosures",
    "figures",
    "interest_as_payer",
    "interest_mine",
    "interest_of",
    "interest_owed",
    "mine",
    "of",
    "paid",
    "price",
    "reference_used",
    "said",
    "to_disclose",
    "to_do",
    "totals",
    "unpaid",
    "waiting",
]
