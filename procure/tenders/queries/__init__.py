"""Reading tenders: one's own, the public's, what is due, what is wrong with a draft."""

from procure.tenders.queries.desk import milestones, to_do
from procure.tenders.queries.reading import (
    attachment,
    clarification,
    clarifications,
    custodian_certificates,
    mine,
    of_purchaser,
    open_for_bids,
    operators,
    public,
    published,
    question,
    questions,
    released,
    signature,
    unanswered,
    under_number,
)
from procure.tenders.queries.review import Review, holders, report, review

__all__ = [
    "Review",
    "attachment",
    "clarification",
    "clarifications",
    "custodian_certificates",
    "holders",
    "milestones",
    "mine",
    "of_purchaser",
    "open_for_bids",
    "operators",
    "public",
    "published",
    "question",
    "questions",
    "released",
    "report",
    "review",
    "signature",
    "to_do",
    "unanswered",
    "under_number",
]
