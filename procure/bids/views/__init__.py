"""A supplier's own bid, a custodian's task, the opening, and what became of bids that did not open."""

from procure.bids.views import faults, hall, pages, preparing, supervision
from procure.bids.views.blueprint import blueprint

__all__ = ["blueprint", "faults", "hall", "pages", "preparing", "supervision"]
