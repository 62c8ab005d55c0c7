"""Reading awards: the purchaser's, the public's, and each bidder's own result."""

from procure.awards.queries.desk import milestones, to_do
from procure.awards.queries.reading import (
    OwnResult,
    Result,
    award,
    clock,
    due_to_deem,
    finished,
    mine,
    my_award,
    my_ending,
    my_result,
    public,
    publication,
    published,
    published_award,
)
from procure.awards.queries.revoking import is_decided, my_bid
from procure.awards.queries.standing import Order, Out, order, revocation

__all__ = [
    "Order",
    "Out",
    "OwnResult",
    "Result",
    "award",
    "clock",
    "due_to_deem",
    "finished",
    "is_decided",
    "milestones",
    "mine",
    "my_award",
    "my_bid",
    "my_ending",
    "my_result",
    "order",
    "public",
    "publication",
    "published",
    "published_award",
    "revocation",
    "to_do",
]
