"""Recordings of opening and evaluation: named by their hash, entered once, and only what can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from procure.core import clock as running_clock
from procure.core.rules import breaches
from procure.evaluation import queries
from procure.evaluation.rules.recordings import KEPT
from procure.ledger import queries as ledger
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.make import bids as make

HASH = "ab" * 32
ONE = timedelta(seconds=1)


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return make.opened(cast)


def typed(begun: datetime, ended: datetime, **changes: str) -> dict[str, str]:
    times = {
        name: at.astimezone(running_clock.BEIJING).strftime("%Y-%m-%dT%H:%M")
        for name, at in (("begun_at", begun), ("ended_at", ended))
    }
    return {"session": "opening", "sha256": HASH, "kept_at": "音像档案室2026-0031"} | times | changes


def test_a_recording_is_entered_with_its_hash_and_leaves_one_line(
    cast: Cast, tender: Tender, client_of: Callable[[Player], FlaskClient], clock: object
) -> None:
    page, now = f"/tenders/{tender.id}/evaluation/recordings", running_clock.now()
    client = client_of(cast.purchaser)
    assert "还没有录入" in client.get(page).text
    given = typed(now - timedelta(hours=2), now - timedelta(hours=1))
    assert client.post(page, data=given).status_code == 303
    assert HASH in client.get(page).text
    lines = [one for one in ledger.of(tender.id) if one.act == "recording.entered"]
    assert len(lines) == 1
    assert HASH in lines[0].entry
    again = client.post(page, data=given)
    assert again.status_code == 422
    assert "已经录入过" in again.text
    assert "第三十九条" in again.text
    assert "音像档案室2026-0031" in again.text
    assert len(queries.recordings(tender.id)) == 1


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({}, True),
        ({"ended_at": KEPT.begun_at + ONE}, True),
        ({"ended_at": KEPT.begun_at}, False),
        ({"ended_at": KEPT.at}, True),
        ({"ended_at": KEPT.at + ONE}, False),
        ({"since": None}, False),
        ({"sha256": HASH.upper()}, False),
        ({"is_known": True}, False),
    ],
)
def test_times_are_judged_to_the_second(changes: dict[str, object], holds: bool) -> None:
    assert (breaches(replace(KEPT, **changes), KEPT.at.date()) == []) is holds


def test_nobody_else_enters_one(
    cast: Cast, tender: Tender, client_of: Callable[[Player], FlaskClient]
) -> None:
    page = f"/tenders/{tender.id}/evaluation/recordings"
    assert client_of(cast.colleague).get(page).status_code == 200
    assert client_of(cast.supplier).get(page).status_code == 403
