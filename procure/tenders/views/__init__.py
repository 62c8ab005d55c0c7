"""The pages of tenders: a purchaser's, a supplier's question, and the public's files."""

from procure.tenders.views import clarifying, drafting, freezing, public
from procure.tenders.views.blueprint import blueprint

__all__ = ["blueprint", "clarifying", "drafting", "freezing", "public"]
