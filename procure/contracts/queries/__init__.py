"""Reading contracts and acceptances: one's own, what waits, what everybody may see."""

from procure.contracts.queries.desk import milestones, to_do
from procure.contracts.queries.reading import (
    acceptance,
    acceptance_basis,
    acceptances,
    all_of,
    as_purchaser,
    as_supplier,
    award,
    awards_without,
    basis_of,
    due_since,
    is_low,
    is_signed_by,
    mine,
    of_award,
    of_tender,
    target_missed,
    undelivered,
)
from procure.contracts.queries.wording import words

__all__ = [
    "acceptance",
    "acceptance_basis",
    "acceptances",
    "all_of",
    "as_purchaser",
    "as_supplier",
    "award",
    "awards_without",
    "basis_of",
    "due_since",
    "is_low",
    "is_signed_by",
    "milestones",
    "mine",
    "of_award",
    "of_tender",
    "target_missed",
    "to_do",
    "undelivered",
    "words",
]
