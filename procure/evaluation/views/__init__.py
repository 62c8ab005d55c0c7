"""The pages of an evaluation."""

from procure.evaluation.views import members, purchaser, replacing, reports
from procure.evaluation.views.blueprint import blueprint

__all__ = ["blueprint", "members", "purchaser", "replacing", "reports"]
