"""Suppliers who go on handing in, replacing and withdrawing, while the site's processes are killed.

They use the program that the platform gives them. What they are told they write down; where no answer comes
they try again until one does, so that in the end each knows what it has handed in.
"""

from __future__ import annotations

import random
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx
import psutil

from procure.bids import queries
from procure.client import handing_in, uploading
from procure.client.api import Server, ServerRefused
from procure.client.platform import Place
from procure.core.errors import BadInput, ProcureError
from procure.core.terms import Message
from procure.crypto.documents import Receipt
from procure.crypto.sealing import SealedBid
from procure.db import db
from tests.bids import racing
from tests.cast import Cast, Player
from tests.make import clients
from tests.storms import course
from tests.storms.site import Site

T = TypeVar("T")
FILE = 1_000_000
_PAUSE, _MOST_TRIES = 0.1, 600
_LEAST, _MOST = 0.5, 2.0
_JOB_LIVES = 25.0
"""Seconds for the worker: were it silent for a minute, that would be an outage, and nothing would close."""


@dataclass
class Diary:
    """What a supplier holds: kind, hash and receipt of each document, in order."""

    player: Player
    held: list[tuple[str, str, str]] = field(default_factory=list)
    tries: int = 0
    faults: list[str] = field(default_factory=list)

    def keep(self, kind: str, sha256: str, receipt: str) -> None:
        """Write down what was answered."""
        self.held.append((kind, sha256, receipt))


class Lines(httpx.HTTPTransport):
    """What leads to the site; ``resumed`` counts the uploads that were told to go on in their middle."""

    resumed = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it, and look what an upload is told."""
        answer = super().handle_request(request)
        self.resumed += request.method == "HEAD" and answer.headers.get("Upload-Offset", "0") != "0"
        return answer


@contextmanager
def seen(
    site: Site, cast: Cast, tender_id: str, folder: Path, lines: Lines
) -> Iterator[Callable[[Player], Place]]:
    """The tender on the site, as each player sees it from its own machine."""
    with lines:

        def see(player: Player) -> Place:
            keys = clients.keystore(folder / player.id, player, cast)
            return Place(Server(site.url, keys, lines), keys, tender_id)

        yield see


def go_on(at: Place, diary: Diary, stop: threading.Event) -> None:
    """Hand in, replace, withdraw, and begin again, until told to stop."""
    while not stop.is_set():
        try:
            if stands(diary) and random.random() < 1 / 3:
                withdraw(at, diary)
            else:
                hand_in(at, diary)
        except ProcureError as fault:
            diary.faults.append(f"{fault.code}: {fault}")
            return


def stands(diary: Diary) -> bool:
    """Whether it has a bid that stands."""
    return bool(diary.held) and diary.held[-1][0] == "bid"


def hand_in(at: Place, diary: Diary) -> None:
    """Seal a new file, send it up, and hand it in."""
    sealed = _until_answered(diary, lambda: _sealed(at, stands(diary)))
    _until_answered(diary, lambda: uploading.upload(at, sealed, lambda _: None))
    receipt = _until_answered(diary, lambda: handing_in.commit(at, sealed))
    diary.keep("bid", sealed.bid.sha256, receipt.data.decode())


def withdraw(at: Place, diary: Diary) -> None:
    """Take the bid back; where the answer was lost, it may have been taken back already."""

    def taken_back() -> None:
        now = handing_in.standing(at)
        if now.sha256 is not None:
            handing_in.withdraw(at, _fresh(at))
            now = handing_in.standing(at)
        last = now.documents[-1]
        diary.keep(last["kind"], last["sha256"], last["receipt"])

    _until_answered(diary, taken_back)


def _fresh(at: Place) -> Path:
    return at.keys.folder / secrets.token_hex(8)


def _sealed(at: Place, replaces: bool) -> SealedBid:
    folder = _fresh(at)
    file = folder.with_suffix(".pdf")
    file.write_bytes(secrets.token_bytes(FILE))
    price = f"{random.randint(1, 10**6)}.00"
    return handing_in.seal(at, [file], price, folder, replaces=replaces, say=lambda _: None)


def _until_answered(diary: Diary, act: Callable[[], T]) -> T:
    for _ in range(_MOST_TRIES):
        try:
            return act()
        except (ServerRefused, BadInput) as refused:
            if not _is_worth_another_try(refused):
                raise
            diary.tries += 1
            threading.Event().wait(_PAUSE)
    raise BadInput(Message("没有应答"), code="no-answer")


def _is_worth_another_try(refused: ProcureError) -> bool:
    if isinstance(refused, ServerRefused):
        return refused.status in (0, 503, 507) or refused.code == "offset"
    return refused.code == "upload"


def crowd(count: int) -> list[Diary]:
    """So many suppliers, each with an empty diary."""
    return [Diary(player) for player in racing.crowd(count)]


def kill(site: Site, stop: threading.Event) -> list[str]:
    """Kill one process after the other; the name of each."""
    killed, job_since = [], time.monotonic()
    while not stop.wait(random.uniform(_LEAST, _MOST)):
        if is_job := time.monotonic() - job_since > _JOB_LIVES:
            job_since = time.monotonic()
        with suppress(psutil.NoSuchProcess, IndexError):
            random.choice(site.job_workers() if is_job else site.workers()).kill()
            killed.append("job" if is_job else "web")
    return killed


def faults(tender_id: str, diaries: Sequence[Diary]) -> Iterator[str]:
    """Where what the platform has is not what its suppliers hold; once the tender is closed."""
    heads = [Receipt.parse(one[2].encode())["head"] for diary in diaries for one in diary.held]
    yield from course.faults_of_the_ledger(heads)
    for diary in diaries:
        yield from diary.faults
        yield from _faults_of(tender_id, diary)
    if queries.closing(tender_id) is None:
        yield "the tender is not closed"
    wanted = {diary.held[-1][1] for diary in diaries if stands(diary)}
    if {one.sha256 for one in queries.closed(tender_id)} != wanted:
        yield "the list of the close is not what stood"
    db.session.rollback()


def _faults_of(tender_id: str, diary: Diary) -> Iterator[str]:
    rows = queries.of(tender_id, diary.player.organisation)
    kept = [(str(one.kind), one.sha256, one.receipt) for one in rows]
    yield from ["a receipt without its document" for one in diary.held if one not in kept]
    yield from ["a document that nobody holds a receipt of" for one in kept if one not in diary.held]
    if [one.seq for one in rows] != list(range(1, len(rows) + 1)):
        yield "documents that are not in order"
