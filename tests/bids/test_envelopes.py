"""The price in an envelope of its own: both close at once, the price opens last, and not everybody's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from procure.bids import evidence, queries
from procure.bids.models import OpenedStatus
from procure.bids.refusals import Refused
from procure.client import audit
from procure.core import clock
from procure.crypto import certificates
from procure.tenders.models import Envelope, Tender
from tests.bids.test_evidence import shell
from tests.cast import Cast
from tests.make import bids, envelopes, evaluation

PRICE = Envelope.PRICE


def test_the_whole_life(cast: Cast, tmp_path: Path) -> None:
    tender = envelopes.priced(cast)
    assert [one.price_fen for one in queries.opened(tender.id)] == [100_000_000, 110_000_000, 115_000_000]
