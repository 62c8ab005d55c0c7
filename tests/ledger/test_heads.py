"""Each minute's head is signed by the platform and says nothing of how much happened."""

from __future__ import annotations

import json

from procure.core import clock as running
from procure.crypto import cms, keyring
from procure.db import unit_of_work
from procure.ledger import heads, queries
from tests.cast import START, at


def sign(when):
    with unit_of_work():
        return heads.sign(when)


def test_a_head_names_its_head_and_time_alone(cast):
    signed = sign(START)
    assert json.loads(signed.document) == {
        "v": 1,
        "type": "head",
        "head": queries.last().head,
        "time": "2026-03-02T01:00:00Z",
    }
    ring = keyring.current()
    seen = cms.verify(signed.document.encode(), signed.p7s, [ring.root_certificate], START)
    assert seen.certificate == ring.receipt_certificate


def test_the_minute_moves_the_head_even_when_nothing_happens(cast):
    first, second = sign(START), sign(at("2026-03-02 09:01"))
    assert first.head != second.head
    assert queries.last().act == "tick"


def test_on_a_real_clock_a_minute_is_signed_once(cast):
    running.release()
    assert sign(at("2026-03-02 09:00:59")) is not None
    assert sign(at("2026-03-02 09:00:59")) is None
    assert sign(at("2026-03-02 09:01:00")) is not None
    assert not heads.is_due(at("2026-03-02 09:01:59"))


def test_on_a_training_clock_each_round_signs(cast):
    assert sign(START) is not None
    assert sign(START) is not None
