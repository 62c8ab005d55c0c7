"""The law of handing in, closing and opening bids."""

from datetime import date, datetime

from procure.bids.rules.decrypting import (
    Decrypt,
    HandOverKey,
    OrderAtOpening,
    a_key_is_handed_over_only_as_the_remedy,
    an_order_lasts_for_a_while,
    bidders_decrypt_in_the_time_stated,
    keys_are_asked_for_only_where_custodians_are_too_few,
    only_an_opening_that_waits_is_helped,
    only_bidders_who_decrypt_get_more_time,
    only_where_the_tender_says_so_do_bidders_decrypt,
)
from procure.bids.rules.faults import (
    DecideCause,
    NameCause,
    another_side_decides_the_cause,
    fitting,
    only_a_bid_that_did_not_open_has_a_cause,
    the_cause_fits_what_was_recorded,
)
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
from procure.bids.rules.objecting import (
    AnswerObjection,
    Object,
    an_objection_is_answered_once,
    an_opening_is_objected_to_on_the_spot,
    an_opening_is_objected_to_once_it_has_begun,
)
from procure.bids.rules.opening import (
    Open,
    ReleaseShares,
    SharedHead,
    bidders_are_not_under_one_control,
    custodians_wait_for_the_bidders,
    enough_bidders_to_open,
    nothing_is_opened_before_its_time,
    nothing_is_opened_where_too_few_bid,
)
from procure.core.clock import beijing_day

__all__ = [
    "AnswerObjection",
    "Arrive",
    "DecideCause",
    "Decrypt",
    "FinishUpload",
    "HandIn",
    "HandOverKey",
    "NameCause",
    "Object",
    "Open",
    "OrderAtOpening",
    "PrepareBid",
    "ReleaseShares",
    "SharedHead",
    "a_banned_supplier_does_not_bid",
    "a_key_is_handed_over_only_as_the_remedy",
    "a_new_version_replaces_the_one_that_stands",
    "an_objection_is_answered_once",
    "an_opening_is_objected_to_on_the_spot",
    "an_opening_is_objected_to_once_it_has_begun",
    "an_order_lasts_for_a_while",
    "another_side_decides_the_cause",
    "bidders_are_not_under_one_control",
    "bidders_decrypt_in_the_time_stated",
    "custodians_wait_for_the_bidders",
    "enough_bidders_to_open",
    "fitting",
    "keys_are_asked_for_only_where_custodians_are_too_few",
    "nothing_is_opened_before_its_time",
    "nothing_is_opened_where_too_few_bid",
    "on",
    "only_a_bid_that_did_not_open_has_a_cause",
    "only_a_standing_bid_is_withdrawn",
    "only_an_opening_that_waits_is_helped",
    "only_bidders_who_decrypt_get_more_time",
    "only_sealed_files_are_taken_in",
    "only_where_the_tender_says_so_do_bidders_decrypt",
    "related_suppliers_do_not_bid_together",
    "the_cause_fits_what_was_recorded",
    "transmission_ends_before_the_deadline",
]


def on(at: datetime) -> date:
    """The day whose law judges an act."""
    return beijing_day(at)
