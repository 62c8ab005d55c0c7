"""The pages of an evaluation."""

from procure.evaluation.views import members, pricing, purchaser, recordings, replacing, reports
from procure.evaluation.views.blueprint import blueprint

__all__ = ["blueprint", "members", "pricing", "purchaser", "recordings", "replacing", "reports"]
