"""What a supplier's and a custodian's program sends and reads (JSON, bearer token)."""

from procure.bids.api import bidding, opening, uploading
from procure.bids.api.answers import blueprint

__all__ = ["bidding", "blueprint", "opening", "uploading"]
