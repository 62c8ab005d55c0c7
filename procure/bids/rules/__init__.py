"""The law of handing in, closing and opening bids."""

from datetime import date, datetime

from procure.bids.rules.handing_in import (
    Arrive,
    FinishUpload,
    HandIn,
    PrepareBid,
    a_banned_supplier_does_not_bid,
    a_new_version_replaces_the_one_that_stands,
    only_a_standing_bid_is_withdrawn,
    only_sealed_files_are_taken_in,
    related_suppliers_do_not_bid_together,
    transmission_ends_before_the_deadline,
)
from procure.bids.rules.opening import (
    Open,
    ReleaseShares,
    SharedHead,
    bidders_are_not_under_one_control,
    enough_bidders_to_open,
    nothing_is_opened_before_its_time,
    nothing_is_opened_where_too_few_bid,
)
from procure.core.clock import beijing_day

__all__ = [
    "Arrive",
    "FinishUpload",
    "HandIn",
    "Open",
    "PrepareBid",
    "ReleaseShares",
    "SharedHead",
    "a_banned_supplier_does_not_bid",
    "a_new_version_replaces_the_one_that_stands",
    "bidders_are_not_under_one_control",
    "enough_bidders_to_open",
    "nothing_is_opened_before_its_time",
    "nothing_is_opened_where_too_few_bid",
    "on",
    "only_a_standing_bid_is_withdrawn",
    "only_sealed_files_are_taken_in",
    "related_suppliers_do_not_bid_together",
    "transmission_ends_before_the_deadline",
]


def on(at: datetime) -> date:
    """The day whose law judges an act."""
    return beijing_day(at)
