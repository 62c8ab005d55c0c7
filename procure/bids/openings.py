"""Opening the closed bids together: nothing is read out before every one was tried.

Decrypting takes long, so it is done before the transaction: nobody waits for it, and a crash leaves nothing
that anybody sees. The transaction then looks again and stores.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from procure import storage
from procure.bids import gates, losses, queries, read_out
from procure.bids.models import Opening, Release, Submission
from procure.bids.read_out import Reader
from procure.crypto import records
from procure.crypto.documents import Bid
from procure.crypto.opening import NotOpened, Opened, Outcome
from procure.crypto.release import open_released
from procure.db import let_go, unit_of_work
from procure.ledger import service as ledger
from procure.obligations import queries as obligations
from procure.tenders import queries as tenders
from procure.tenders.models import Envelope, Tender

_AT_ONCE = 4 * (os.cpu_count() or 1)
"""Bids are decrypted on every processor; while some wait for the disk, others are decrypted."""


@dataclass(frozen=True)
class _Tried:
    """What came of each closed bid by the id of its submission, and the releases it was tried with."""

    envelope: Envelope
    releases: frozenset[str]
    outcomes: Mapping[str, Outcome]
    losses: losses.Losses
    """What of them the platform has lost."""


def open_if_ready(tender: Tender, at: datetime) -> Opening | None:
    """Open every closed bid once the shares are there, in a unit of work of its own; twice changes nothing.

    None too where another process is at it, or a share came in meanwhile: the next round opens then. Where
    the platform has lost files, their bidders are asked for them, and nothing is opened for a time.
    """
    return open_by_id(tender.id, at)


def open_by_id(tender_id: str, at: datetime) -> Opening | None:
    """The same for a job."""
    with _alone(tender_id) as is_alone:
        if not is_alone:
            return None
        envelope = queries.waits_for(tenders.published(tender_id))
        closed = queries.closed(tender_id, envelope)
        if tried := _try_all(tenders.published(tender_id), envelope, closed, at):
            with unit_of_work():
                _store_all(tenders.published(tender_id), tried, at)
        return queries.opening(tender_id, envelope)


def _try_all(tender: Tender, envelope: Envelope, closed: list[Submission], at: datetime) -> _Tried | None:
    """Decrypt what is to be opened now, with no transaction open; None where there is nothing to open."""
    if not _is_due(tender, envelope, at):
        return None
    releases = queries.every_release(tender.id, envelope)
    bids = {one.id: one.bid for one in queries.to_open(tender, envelope)}
    outcomes: dict[str, Outcome] = {
        one.id: NotOpened(records.TECHNICAL_FAILED) for one in closed if one.id not in bids
    }
    handed = [records.Release.parse(one.document) for one in releases]
    used, tender_id, reads = _ids(releases), tender.id, Reader.of(tender, envelope)
    let_go()
    with _scratch(tender_id) as folder, ThreadPoolExecutor(_AT_ONCE) as threads:
        tried = threads.map(lambda bid: _try(folder / bid.sha256, bid, handed, reads), bids.values())
        outcomes |= dict(zip(bids, tried, strict=True))
        storage.current().adopt_all({path.name: path for path in folder.glob("*/*")})
    return _Tried(envelope, used, outcomes, _losses(bids, outcomes))


def _is_due(tender: Tender, envelope: Envelope, at: datetime) -> bool:
    """Whether there is something to open that waits for nobody."""
    closing = queries.closing(tender.id, envelope)
    if closing is None or not closing.opens or queries.opening(tender.id, envelope):
        return False
    if obligations.holds_on(tender.id) or not queries.is_ready(tender, at, envelope) or gates.is_skewed():
        return False
    return not queries.lost_files(tender.id, at, envelope)


def _losses(bids: Mapping[str, Bid], outcomes: Mapping[str, Outcome]) -> losses.Losses:
    failed = {one: outcomes[one] for one in bids}
    lost = [id for id, one in failed.items() if isinstance(one, NotOpened) and one.reason in losses.CODES]
    return {id: losses.losses_of(bids[id]) for id in lost}


def _store_all(tender: Tender, tried: _Tried, at: datetime) -> None:
    """Write down what came of all of them, unless it was done, a further share came in, or files are lost."""
    ledger.lock()
    envelope = tried.envelope
    closing = queries.closing(tender.id, envelope)
    assert closing is not None
    if queries.opening(tender.id, envelope):
        return
    if _ids(queries.every_release(tender.id, envelope)) != tried.releases:
        return
    if losses.ask_for(tender, tried.losses, at):
        return
    read_out.write_down(tender, closing, queries.closed(tender.id, envelope), tried.outcomes, at)


def _ids(releases: list[Release]) -> frozenset[str]:
    return frozenset(one.id for one in releases)


def _try(folder: Path, bid: Bid, handed: list[records.Release], reads: Reader) -> Outcome:
    """Open one bid into a new folder; whatever is wrong with it is its own outcome, and the others go on.

    In the end the folder has the bid's files under their hashes, synced.
    """
    folder.mkdir()
    outcome = open_released(bid, handed, storage.current().open, folder)
    if isinstance(outcome, Opened) and (fault := reads.fault(outcome)):
        outcome = NotOpened(fault)
    if isinstance(outcome, NotOpened):
        shutil.rmtree(folder)
        return outcome
    for path in folder.iterdir():
        _sync(path)
    return outcome


def _sync(path: Path) -> None:
    with path.open("rb") as handle:
        os.fsync(handle.fileno())


@contextmanager
def _alone(tender_id: str) -> Iterator[bool]:
    """Whether nobody else is opening this tender now, held until the end of the block."""
    with _incoming(f"opener-{tender_id}").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _scratch(tender_id: str) -> Iterator[Path]:
    """A folder for the plain files of the bids; what a crash left in it is thrown away first."""
    folder = _incoming(f"opening-{tender_id}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _incoming(name: str) -> Path:
    return storage.current().root / "incoming" / name
