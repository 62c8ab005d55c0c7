"""At the deadline: whoever has a receipt is on the close list, and whoever is on it has a receipt."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask

from procure.bids import closings, gates, queries, service
from procure.bids.refusals import Refused
from procure.core import clock as running_clock
from procure.core.errors import NotAllowed
from procure.db import db, deciding_clock, unit_of_work
from procure.tenders import queries as tenders
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.ground import Hands
from tests.make import bids as make
from tests.make import tenders as make_tenders

ANSWER = tuple[str, datetime, str]


def one_of_each_house(cast: Cast) -> list[Player]:
    return list({player.organisation: player for player in cast.everyone()}.values())[:16]


def hand_in(app: Flask, tender_id: str, player: Player, bid: make.Sealed) -> ANSWER:
    """What the commit's view does, with a little wait before it."""
    time.sleep(random.random() * 0.3)
    with app.app_context(), gates.arriving(tender_id):
        arrived_at = deciding_clock()
        try:
            with unit_of_work():
                found = tenders.published(tender_id)
                service.submit(found, bid.document, bid.p7s, by=player.actor, arrived_at=arrived_at)
            return bid.sha256, arrived_at, "received"
        except Refused as refused:
            return bid.sha256, arrived_at, refused.code
        finally:
            db.session.remove()


def close(app: Flask, tender_id: str) -> None:
    """Try again and again from the first moment on, as an impatient worker would."""
    with app.app_context():
        while True:
            try:
                with unit_of_work():
                    closings.close(tenders.published(tender_id), deciding_clock())
                db.session.remove()
                return
            except NotAllowed:
                time.sleep(0.002)


def walk(until: datetime, steps: float = 0.004) -> None:
    """Let the training clock pass the deadline in small steps."""
    while running_clock.now() < until:
        running_clock.move_to(running_clock.now() + timedelta(seconds=steps))
        time.sleep(steps)


def test_no_receipt_is_lost_and_none_is_given_late(app: Flask, cast: Cast, clock: Hands) -> None:
    tender = make_tenders.published(cast)
    opens_at, tender_id = tender.opens_at, tender.id
    assert opens_at is not None
    bids = [(player, make.sealed(tender, player)) for player in one_of_each_house(cast)]
    for player, bid in bids:
        make.uploaded(player, bid)
    clock.move_to(opens_at - timedelta(milliseconds=150))
    with ThreadPoolExecutor(18) as pool:
        ticking = pool.submit(walk, opens_at + timedelta(seconds=1))
        closing = pool.submit(close, app, tender_id)
        answers = list(pool.map(lambda pair: hand_in(app, tender_id, *pair), bids))
        closing.result(60)
        ticking.result(60)
    db.session.rollback()
    received = {sha256 for sha256, _, code in answers if code == "received"}
    assert received == {one.sha256 for one in queries.closed(tender_id)}
    assert all((arrived_at < opens_at) == (code == "received") for _, arrived_at, code in answers)
    assert {code for _, _, code in answers} <= {"received", "late"}


@pytest.fixture
def waiting(cast: Cast, clock: Hands) -> Iterator[Tender]:
    """A tender past its deadline, with somebody who arrived in time still at the gate."""
    tender = make.bid_on(cast)
    tender_id, opens_at = tender.id, tender.opens_at
    assert opens_at is not None
    inside, leave = threading.Event(), threading.Event()

    def stand() -> None:
        with gates.arriving(tender_id):
            inside.set()
            leave.wait(60)

    visitor = threading.Thread(target=stand)
    visitor.start()
    assert inside.wait(60)
    clock.move_to(opens_at + timedelta(seconds=5))
    yield tender
    leave.set()
    visitor.join()


def test_the_close_waits_for_what_arrived_in_time(waiting: Tender) -> None:
    with unit_of_work(), pytest.raises(NotAllowed) as early:
        closings.close(tenders.published(waiting.id), running_clock.now())
    assert early.value.code == "not-quiet"


def test_the_close_does_not_wait_for_ever(waiting: Tender, clock: Hands) -> None:
    clock.forward(seconds=60)
    assert make.close(waiting).opens
