"""The pages of tenders: a purchaser's, a supplier's question, and the public's files."""

from procure.tenders.views import (
    amending,
    changes,
    clarifying,
    drafting,
    freezing,
    holding,
    lots,
    notices,
    public,
)
from procure.tenders.views.blueprint import blueprint

__all__ = [
    "amending",
    "blueprint",
    "changes",
    "clarifying",
    "drafting",
    "freezing",
    "holding",
    "lots",
    "notices",
    "public",
]
