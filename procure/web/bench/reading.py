"""One opening of a bench's bids: what it took, and what it left."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from procure import storage
from procure.bids import openings, queries
from procure.bids.models import OpenedStatus
from procure.web.bench.closing import Closed
from procure.web.bench.running import Wrong

Result = TypeVar("Result")


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and those of processors, in this process and in its children."""

    seconds: float
    processor: float


@dataclass(frozen=True)
class Sealed:
    """A file of an opening: its hash, the hash of its ciphertext, and the key that opens it."""

    sha256: str
    blob: str
    identity: str


@dataclass(frozen=True)
class Read:
    """What an opening left."""

    opening: str
    record: str
    files: list[Sealed]


def spent(work: Callable[[], Result]) -> tuple[Spent, Result]:
    """What some work took, begun on a disk that has nothing left to write, and what came of it."""
    os.sync()
    began, before = time.perf_counter(), sum(os.times()[:4])
    result = work()
    return Spent(time.perf_counter() - began, sum(os.times()[:4]) - before), result


def opened(one: Closed) -> tuple[Spent, Read]:
    """What it took to store and log everything, and what it left; Wrong if a bid stays shut."""
    took, found = spent(lambda: openings.open_by_id(one.tender, one.at))
    bids = queries.opened(one.tender)
    if found is None or [bid.status for bid in bids] != [OpenedStatus.OPENED] * one.bids:
        raise Wrong(f"{one.bids}: {[bid.reason for bid in bids]}")
    files = [
        Sealed(file["sha256"], file["blob"], result["identity"])
        for result in json.loads(found.document)["results"]
        for file in result["files"]
    ]
    if lost := [file.sha256 for file in files if storage.hash_of(path(file.sha256))[0] != file.sha256]:
        raise Wrong(f"{lost}")
    return took, Read(found.document, found.record, files)


def path(sha256: str) -> Path:
    """Where a file of the installation lies."""
    return storage.current().path(sha256)


def remove(read: Read) -> None:
    """Let the next opening store its files anew."""
    for file in read.files:
        storage.current().remove(file.sha256)
