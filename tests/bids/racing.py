"""A race for the deadline on the real clock: suppliers in two processes, against an impatient close."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from multiprocessing.pool import Pool
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from procure import storage
from procure.bids import closings, counter
from procure.bids.models import Blob
from procure.bids.taking import Accepted
from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.core.errors import NotAllowed
from procure.crypto import keyring
from procure.db import db, deciding_clock, unit_of_work
from procure.tenders import queries as tenders
from procure.tenders.models import Tender
from procure.web.app import create_app
from procure.web.config import Config
from tests import ground
from tests.cast import Authority, Player, house
from tests.make import bids as make

SPREAD = timedelta(milliseconds=300)
AHEAD = timedelta(milliseconds=400)
THREADS = 6
IMPATIENCE = 0.002


@dataclass(frozen=True)
class Runner:
    """A supplier with its sealed bid."""

    actor: Actor
    bid: make.Sealed
    sha256: str


@dataclass(frozen=True)
class Told:
    """What a supplier was told: a receipt, or the code of a refusal, its instant and its signed slip."""

    sha256: str
    code: str
    at: datetime | None
    text: str
    p7s: bytes


@dataclass(frozen=True)
class Lane:
    """Where a process runs, and which tender."""

    home: Path
    url: str
    tender_id: str


def crowd(number: int) -> list[Player]:
    """So many suppliers with rows of their own."""
    ring = keyring.current()
    enrol = Authority(ring.root_key, ring.root_certificate).player
    people = [
        enrol("经办人", f"rush{n}@example.org", house(1000 + n, f"供应商{n}"), RoleName.SUPPLIER)
        for n in range(number)
    ]
    with unit_of_work():
        ground.enlist(people)
    return people


def ready(tender: Tender, people: Sequence[Player]) -> list[Runner]:
    """Each with a bid of its own for this tender, uploaded."""
    sealed = [(player, make.sealed(tender, player)) for player in people]
    with unit_of_work():
        for player, bid in sealed:
            for sha256, content in bid.blobs.items():
                path = storage.current().path(sha256)
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(content)
                own = {"organisation_id": player.organisation, "received_at": clock.now()}
                db.session.add(Blob(sha256=sha256, size=len(content), **own))
    return [Runner(player.actor, bid, bid.sha256) for player, bid in sealed]


def race(app: Flask, lane: Lane, runners: Sequence[Runner], pool: Pool) -> tuple[datetime, list[Told]]:
    """One race: the deadline, and what each was told."""
    opens_at = deadline(lane.tender_id)
    halves = [runners[::2], runners[1::2]]
    running = [pool.apply_async(run, (lane, half, opens_at)) for half in halves]
    close(app, lane.tender_id)
    return opens_at, [told for one in running for told in one.get(120)]


def run(lane: Lane, runners: Sequence[Runner], opens_at: datetime) -> list[Told]:
    """In a process of its own: each hands in at a moment of its own around the deadline."""
    first, last = opens_at - SPREAD, opens_at + SPREAD
    moments = sorted(first + random.random() * (last - first) for _ in runners)
    with ThreadPoolExecutor(THREADS) as threads:
        telling = [threads.submit(_hand_in, lane, one, at) for one, at in zip(runners, moments, strict=True)]
        return [one.result() for one in telling]


def close(app: Flask, tender_id: str) -> None:
    """Try again and again from the first moment on, as an impatient worker would."""
    with app.app_context():
        while not _closed(tender_id):
            time.sleep(IMPATIENCE)


def warm(lane: Lane) -> None:
    """Load everything once."""
    with _application(lane.home, lane.url).app_context():
        tenders.published(lane.tender_id)
        db.session.remove()


def _closed(tender_id: str) -> bool:
    try:
        with unit_of_work():
            closings.close(tenders.published(tender_id), deciding_clock())
    except NotAllowed:
        return False
    finally:
        db.session.remove()
    return True


def deadline(tender_id: str) -> datetime:
    """Move the deadline to a moment from now."""
    opens_at = datetime.now(UTC) + AHEAD
    with unit_of_work():
        db.session.execute(sa.update(Tender).where(Tender.id == tender_id).values(opens_at=opens_at))
    return opens_at


def _hand_in(lane: Lane, runner: Runner, moment: datetime) -> Told:
    time.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))
    with _application(lane.home, lane.url).app_context():
        parcel = counter.Parcel(runner.bid.document, runner.bid.p7s)
        answer = counter.hand_in(lane.tender_id, parcel, runner.actor)
    if isinstance(answer, Accepted):
        return Told(runner.sha256, "received", None, answer.receipt, answer.receipt_p7s)
    return Told(runner.sha256, answer.refused.code, answer.at, answer.slip.text, answer.slip.p7s)


@cache
def _application(home: Path, url: str) -> Flask:
    return create_app(Config(home=home, database_url=url, secret_key="only for tests"))
