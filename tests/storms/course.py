"""A tender on the real clock: published lawfully long ago, it opens in a moment, and the site closes it."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from procure.bids import queries
from procure.bids.models import OpenedBid, OpenedStatus
from procure.core import clock
from procure.crypto import keyring
from procure.db import db
from procure.ledger import verify
from procure.tenders import queries as tenders
from procure.tenders.models import Tender
from tests.cast import Cast
from tests.make import bids as make
from tests.make import tenders as make_tenders

_LONG_AGO = timedelta(days=40)
_PATIENCE = 240


def in_a_while(seconds: float) -> datetime:
    """A deadline, on a whole second as all are."""
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)


def tender(cast: Cast, opens_at: datetime, number: str) -> Tender:
    """It opens at an instant of the real clock, which counts from here on."""
    clock.release()
    clock.move_to(datetime.now(UTC) - _LONG_AGO)
    made = make_tenders.published(cast, number=number, opens_at=opens_at, provisional_accepted=True)
    clock.release()
    return made


def sleep_until(moment: datetime) -> None:
    """By the real clock."""
    time.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))


def wait_for_the_close(tender_id: str) -> None:
    """The job worker closes it."""
    until = time.monotonic() + _PATIENCE
    while queries.closing(tender_id) is None and time.monotonic() < until:
        db.session.rollback()
        time.sleep(0.2)


def not_opened(cast: Cast, tender_id: str) -> Sequence[OpenedBid]:
    """The bids that don't open once two custodians have let go of their shares."""
    db.session.rollback()
    closed = tenders.published(tender_id)
    for custodian in cast.custodians[:2]:
        make.released(closed, custodian)
    make.open_(closed)
    return [one for one in queries.opened(tender_id) if one.status is not OpenedStatus.OPENED]


def faults_of_the_ledger(heads: Collection[str]) -> Iterator[str]:
    """What is wrong with it in the eyes of those who hold these heads."""
    db.session.rollback()
    ring = keyring.current()
    report = verify.verify(verify.Signers(ring.root_certificate, ring.receipt_certificate), heads)
    if report.fault:
        yield f"the ledger doesn't hold: {report.fault}"
    yield from [f"a head of a receipt is not in the ledger: {one}" for one in report.missing]
