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
    my_result,
    public,
    publication,
    published,
    published_award,
)

__all__ = [
    "OwnResult",
    "Result",
    "award",
    "clock",
    "due_to_deem",
    "finished",
    "milestones",
    "mine",
    "my_award",
    "my_result",
    "public",
    "publication",
    "published",
    "published_award",
    "to_do",
]
