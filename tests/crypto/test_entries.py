"""Entries and their receipts, however much they list."""

from __future__ import annotations

import pytest

from procure.crypto.chain import ZERO
from procure.crypto.documents import Receipt, Refusal
from procure.crypto.entries import Entry, close_of, receipt_of
from procure.crypto.refusals import DocumentRefused
from tests.cast import START

_NUMBER = "ZC-2026-1"


@pytest.mark.parametrize("count", [1, 210, 5000])
def test_a_close_record_lists_every_bid(count: int) -> None:
    bids = [{"bid_sha256": f"{number:064x}", "index": number} for number in range(count)]
    receipt = receipt_of(Entry.build("close", START, tender=_NUMBER, bids=bids), ZERO)
    assert close_of(Receipt.parse(receipt.data)).bids == [one["bid_sha256"] for one in bids]


def test_any_other_text_stays_short() -> None:
    """The control."""
    fields = {"tender": _NUMBER, "bid_sha256": ZERO, "time": "2026-03-02T01:00:00Z", "head": ZERO}
    assert Refusal.build(code="x" * 20_000, **fields)
    with pytest.raises(DocumentRefused, match="code"):
        Refusal.build(code="x" * 20_001, **fields)


def test_a_receipt_quotes_something() -> None:
    with pytest.raises(DocumentRefused, match="entry"):
        Receipt.build(entry="", leaf=ZERO, prev=ZERO, head=ZERO)
