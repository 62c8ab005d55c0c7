"""At the deadline: whoever has a receipt is on the close list, and whoever is on it has a receipt."""

from __future__ import annotations

import multiprocessing
import os
import random
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from multiprocessing.pool import Pool
from pathlib import Path

import pytest
from flask import Flask

from procure.accounts.models import Certificate
from procure.bids import closings, counter, gates, queries, service, taking
from procure.bids.models import Refusal, Submission, SubmissionKind
from procure.bids.refusals import Refused
from procure.core import clock as running_clock
from procure.core.errors import NotAllowed
from procure.crypto import cms, keyring
from procure.crypto.documents import Refusal as Slip
from procure.db import db, deciding_clock, new_id, unit_of_work
from procure.tenders import queries as tenders
from procure.tenders.models import Tender
from tests.bids import racing
from tests.bids.racing import Lane, Runner, Told
from tests.cast import Cast
from tests.ground import Hands
from tests.make import bids as make
from tests.make import tenders as make_tenders

SUPPLIERS, ROUNDS = (200, 50) if os.environ.get("PROCURE_DEEP") else (48, 10)
SLOWEST, MOST_TRIES = 0.15, 10


@pytest.fixture
def processes() -> Iterator[Pool]:
    """Two worker processes that share nothing with this one."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        yield pool
        pool.close()
        pool.join()


def slips_hold(refused: Sequence[Told]) -> bool:
    """Whether each carries a slip, signed by the platform, about its very bytes and its reason."""
    for one in refused:
        slip = Slip.parse(one.text.encode())
        cms.verify(slip.data, one.p7s, [keyring.current().root_certificate], running_clock.now())
        if (slip["bid_sha256"], slip["code"]) != (one.sha256, one.code):
            return False
    return True


@pytest.mark.long
def test_no_receipt_is_lost_and_none_is_given_late(
    app: Flask, cast: Cast, home: Path, database_url: str, processes: Pool
) -> None:
    people = racing.crowd(SUPPLIERS)
    courses = [make_tenders.published(cast, number=f"ZC-RACE-{n}") for n in range(ROUNDS)]
    lanes = [(Lane(home, database_url, one.id), racing.ready(one, people)) for one in courses]
    db.session.remove()
    processes.map(racing.warm, [lanes[0][0]] * 2, chunksize=1)
    running_clock.release()
    everything = [told for lane, runners in lanes for told in one_race(app, lane, runners, processes)]
    assert {told.code for told in everything} == {"received", "late"}


def one_race(app: Flask, lane: Lane, runners: Sequence[Runner], processes: Pool) -> list[Told]:
    """What everybody was told in a race, after it was judged."""
    opens_at, told = racing.race(app, lane, runners, processes)
    db.session.rollback()
    listed = queries.closed(lane.tender_id)
    receipts = {one.sha256: one.text for one in told if one.code == "received"}
    refused = [one for one in told if one.code != "received"]
    assert {one.sha256: one.receipt for one in listed} == receipts
    assert [one.sha256 for one in listed if one.arrived_at >= opens_at] == []
    assert [one for one in refused if one.at is None or one.at < opens_at] == []
    assert slips_hold(refused)
    assert db.session.query(Refusal).filter_by(tender_id=lane.tender_id).count() == len(refused)
    return told


def test_a_race_without_the_gate_and_the_lock_loses_bids(app: Flask, cast: Cast) -> None:
    people = [player.organisation for player in racing.crowd(SUPPLIERS)]
    sha256 = cast.supplier.certificate_sha256
    certificate = db.session.query(Certificate).filter_by(sha256=sha256).one().id
    courses = [make_tenders.published(cast, number=f"ZC-LOST-{n}").id for n in range(MOST_TRIES)]
    running_clock.release()
    assert any(careless_race(app, course, certificate, people) for course in courses)


def careless_race(app: Flask, tender_id: str, certificate: str, people: Sequence[str]) -> set[str]:
    """The receipts that a race lost in which nobody stands at the gate and nothing is locked."""
    opens_at = racing.deadline(tender_id)
    starts = sorted(opens_at - racing.SPREAD + random.random() * 2 * racing.SPREAD for _ in people)
    with ThreadPoolExecutor(13) as threads:
        closing = threads.submit(racing.close, app, tender_id)
        jobs = zip(people, starts, strict=True)
        receipted = list(threads.map(lambda job: careless(app, tender_id, certificate, *job), jobs))
        closing.result(60)
    db.session.rollback()
    return {one for one in receipted if one} - {one.sha256 for one in queries.closed(tender_id)}


def careless(app: Flask, tender_id: str, certificate: str, organisation: str, moment: datetime) -> str | None:
    """Reads the clock at the start, compares, and inserts later: how it must not be done."""
    time.sleep(max(0.0, moment.timestamp() - time.time()))
    with app.app_context():
        arrived_at = deciding_clock()
        is_late = not tenders.published(tender_id).accepts_bids(arrived_at)
        db.session.rollback()
        if is_late:
            return None
        time.sleep(random.random() * SLOWEST)
        sha256 = new_id() * 2
        with unit_of_work():
            db.session.add(
                Submission(
                    tender_id=tender_id,
                    organisation_id=organisation,
                    certificate_id=certificate,
                    kind=SubmissionKind.BID,
                    seq=1,
                    sha256=sha256,
                    document=b"",
                    p7s=b"",
                    arrived_at=arrived_at,
                    line_index=random.randrange(10**6, 10**12),
                    receipt="",
                    receipt_p7s=b"",
                )
            )
        return sha256


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


def test_what_came_in_time_and_was_overtaken_by_the_close_is_told_so(cast: Cast, clock: Hands) -> None:
    tender = make_tenders.published(cast)
    bid = make.sealed(tender, cast.supplier)
    make.uploaded(cast.supplier, bid)
    by, arrived_at = cast.supplier.actor, running_clock.now()
    door = queries.door(tender.id)
    handed = service.judge(door, bid.document, bid.p7s, by=by, arrived_at=arrived_at)
    make.close(tender)
    with unit_of_work():
        answer = taking.take_in([taking.Arrival(door, handed, by, arrived_at)])[0]
    assert isinstance(answer, Refused)
    assert answer.code == "overtaken"
    assert queries.closed(tender.id) == []


def test_a_refused_bid_does_not_hold_the_close_up(app: Flask, cast: Cast, clock: Hands) -> None:
    tender = make_tenders.published(cast)
    answer = counter.hand_in(tender.id, counter.Parcel(b"{}", b""), cast.supplier.actor)
    assert isinstance(answer, counter.Returned)
    assert gates.is_quiet(tender.id)
