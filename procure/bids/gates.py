"""Who is still at the door of a tender when its deadline passes and who holds its row.

SQLite queues its writers, so a document that arrived in time may stand behind the close in that queue. Each
one holds the tender's gate from the moment before its arrival is timed until it has its answer. On PostgreSQL
nobody queues: the tender's row, shared by those who hand in, does the same.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from procure import storage
from procure.core import clock
from procure.db import clock_skew, db, deciding_clock, let_go
from procure.one_of import is_one_of
from procure.prepared import Prepared, at_once
from procure.tenders.models import Tender

MOST_SKEW = timedelta(seconds=5)


@contextmanager
def arriving(tender_id: str) -> Iterator[None]:
    """Stand at the gate of a tender together with others."""
    with _path(tender_id).open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield


def time_of_arrival() -> datetime:
    """The deciding clock's time now, with which a transaction that has only read ends."""
    if db.session.connection().dialect.name != "postgresql" or clock.is_training():
        now = deciding_clock()
        let_go()
        return now
    with at_once(is_last=True):
        asked = _NOW.ask()
    (found,) = asked()
    let_go()
    told: datetime = found.now
    return told.astimezone(UTC)


_NOW = Prepared(sa.select(sa.func.clock_timestamp().label("now")))


def is_quiet(tender_id: str) -> bool:
    """Whether nobody stands at the gate now."""
    with _path(tender_id).open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def is_skewed() -> bool:
    """Whether this machine's clock can't be right: it closes and opens nothing, another one does."""
    return abs(clock_skew()) > MOST_SKEW


def lock_shared(tender_ids: Iterable[str]) -> None:
    """PostgreSQL: many may hand in at once, none while it is closed; elsewhere there is one writer anyway."""
    if db.session.connection().dialect.name == "postgresql":
        _SHARED.ask(tenders=sorted(set(tender_ids)))


_SHARED = Prepared(
    sa.select(Tender.id).where(is_one_of(Tender.id, "tenders")).order_by(Tender.id).with_for_update(read=True)
)


def lock_alone(tender: Tender) -> None:
    """PostgreSQL: the close waits until nobody shares the tender's row."""
    # NO KEY: a refusal that is written down meanwhile only points at the row, and holds the ledger's lock.
    row = sa.select(Tender.id).where(Tender.id == tender.id)
    db.session.execute(row.with_for_update(key_share=True, of=Tender))


def _path(tender_id: str) -> Path:
    return storage.current().root / "incoming" / f"gate-{tender_id}"
