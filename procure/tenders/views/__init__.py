"""The pages of tenders: a purchaser's, a supplier's question, and the public's files."""

from procure.tenders.views import (
    amending,
    answering,
    changes,
    clarifying,
    disputing,
    drafting,
    fairness,
    freezing,
    holding,
    lots,
    notices,
    public,
)
from procure.tenders.views.blueprint import blueprint

__all__ = [
    "amending",
    "answering",
    "blueprint",
    "changes",
    "clarifying",
    "disputing",
    "drafting",
    "fairness",
    "freezing",
    "holding",
    "lots",
    "notices",
    "public",
]
