"""A scene that was kept is set up again as it was, and only where nothing else was written."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from procure import storage
from procure.bids.models import OpenedFile
from procure.core import clock
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.tenders.models import Tender
from tests.make import bids as make
from tests.make import tenders

SEEN: dict[str, tuple[object, ...]] = {}


@pytest.mark.parametrize("turn", [1, 2])
def test_a_scene_set_up_again_is_the_scene_that_was_played(app, cast, database_name, turn):
    tender = make.opened(cast)
    last = ledger.last()
    assert last is not None
    files = db.session.scalars(sa.select(OpenedFile.sha256)).all()
    assert all(storage.current().has(one) for one in files)
    now = (tender.id, tender.need, last.head, clock.now(), *sorted(files))
    assert SEEN.setdefault(database_name, now) == now


def test_after_a_test_wrote_something_itself_a_scene_is_played_for_real(app, cast):
    known = make.opened(cast).id
    with unit_of_work():
        db.session.get_one(Tender, known).liability = "改了"
    other = tenders.published(cast, number="ZC-2026-2")
    assert other.id != known
    assert db.session.get_one(Tender, known).liability == "改了"


def test_a_scene_played_otherwise_is_another(app, cast):
    first = tenders.published(cast, bid_validity_days=91)
    assert first.bid_validity_days == 91
    assert tenders.published(cast, number="ZC-2026-2").bid_validity_days == 90
