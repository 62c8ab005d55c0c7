"""One round on a fresh database: the server is started, the legs take turns, what they left is judged."""

from __future__ import annotations

import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from procure.bids.models import Submission
from procure.crypto import keyring
from procure.crypto.documents import Receipt
from procure.db import db
from procure.ledger import verify
from procure.web.app import create_app
from procure.web.bench.load import Order, Taken
from procure.web.bench.requests import request
from procure.web.cli import serve
from procure.web.config import Config

WORKERS, THREADS = 2, 8
CONNECTIONS = (16, 64)
SUBMIT, ORM, RAW = "submit", "orm_row", "raw_row"
WARMING = 40
_CREATED = 201
_BODY = bytes(2048)
_PATIENCE = 60.0
_ADDRESSES = {ORM: "/bench/orm", RAW: "/bench/raw"}


class Wrong(Exception):
    """What was measured doesn't count: something handed in was not as it must be."""


@dataclass(frozen=True)
class Installation:
    """The folder of the installation and the secret that its tokens were signed with."""

    home: Path
    secret: str

    def config(self, url: str) -> Config:
        """The installation on a database."""
        return Config(home=self.home, database_url=url, secret_key=self.secret)


@dataclass(frozen=True)
class Server:
    """The real server: where it listens, and the process that all of its workers are children of."""

    port: int
    process: int

    def workers(self) -> list[int]:
        """Its workers."""
        of_each = Path(f"/proc/{self.process}/task").glob("*/children")
        return [int(one) for path in of_each for one in path.read_text().split()]


Round = dict[tuple[int, str], Taken]
"""What was taken by number of connections and leg."""


def round_on(
    url: str, at: Installation, requests: Sequence[bytes], seconds: float, turn: int
) -> tuple[Round, int]:
    """What each leg took on this database, and how many receipts were found in its ledger."""
    bids, taken = iter(requests), Round()
    with serving(url, at) as server:
        port = server.port
        receipts = warm(port, [next(bids) for _ in range(WARMING)])
        share = (len(requests) - WARMING) // len(CONNECTIONS)
        for connections in CONNECTIONS:
            own = [next(bids) for _ in range(share)]
            for leg in _in_turn(turn):
                sent = Order(port, connections, seconds, _requests(leg, own), leg != SUBMIT)
                taken[connections, leg] = checked(load_with(sent))
            receipts += taken[connections, SUBMIT].answers
    return taken, judge(url, at, receipts)


def judge(url: str, at: Installation, answers: Sequence[tuple[int, bytes]]) -> int:
    """Wrong unless every answer is a receipt whose line is in a ledger that holds, and every bid got one."""
    heads = {Receipt.parse(json.loads(body)["receipt"].encode())["head"] for _, body in answers}
    app = create_app(at.config(url))
    with app.app_context():
        ring = keyring.current()
        report = verify.verify(verify.Signers(ring.root_certificate, ring.receipt_certificate), heads)
        rows = db.session.scalar(sa.select(sa.func.count()).select_from(Submission))
        db.session.remove()
        db.engine.dispose()
    if not report.holds or len(heads) != len(answers) or rows != len(answers):
        raise Wrong(f"{report.fault or ''} {len(report.missing)} {len(heads)} {rows} {len(answers)}")
    return len(heads)


def checked(taken: Taken) -> Taken:
    """The same, if every answer was a success; Wrong otherwise."""
    if others := [body for status, body in taken.answers if status != _CREATED]:
        raise Wrong(f"{len(others)} / {len(taken.answers)}: {others[0].decode('utf-8', 'replace')}")
    return taken


def _in_turn(turn: int) -> list[str]:
    legs = [SUBMIT, ORM, RAW]
    return legs[turn % len(legs) :] + legs[: turn % len(legs)]


def _requests(leg: str, bids: list[bytes]) -> list[bytes]:
    if leg == SUBMIT:
        return bids
    return [request(_ADDRESSES[leg], _BODY, {"Content-Type": "application/octet-stream"})]


def warm(port: int, bids: list[bytes]) -> list[tuple[int, bytes]]:
    """Let both processes load and compile what they need."""
    for leg in (ORM, RAW):
        checked(load_with(Order(port, 2 * WORKERS, _PATIENCE, _requests(leg, []) * WARMING, repeat=False)))
    return checked(load_with(Order(port, 2 * WORKERS, _PATIENCE, bids, repeat=False))).answers


def load_with(order: Order) -> Taken:
    """What the load took, in a process of its own; Wrong, with its last word, where it failed."""
    command = [sys.executable, "-m", "procure.web.bench.load"]
    done = subprocess.run(command, input=pickle.dumps(order), capture_output=True)  # noqa: S603  # our own module
    if done.returncode:
        raise Wrong(done.stderr.decode("utf-8", "replace").strip().rsplit("\n", 1)[-1])
    return Taken(*pickle.loads(done.stdout))  # noqa: S301  # our own child wrote it


@contextmanager
def serving(url: str, at: Installation) -> Iterator[Server]:
    """The server on a free port until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [
        *serve.gunicorn(f"127.0.0.1:{port}", WORKERS, THREADS)[:-1],
        "procure.web.bench.server:create_app()",
    ]
    with subprocess.Popen(command, env=environment(url, at)) as process:  # noqa: S603  # our own command line
        try:
            _wait_for(port, process)
            yield Server(port, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)


def environment(url: str, at: Installation) -> dict[str, str]:
    """What a process of the installation is told."""
    given = {"PROCURE_HOME": str(at.home), "DATABASE_URL": url, "SECRET_KEY": at.secret}
    return {**os.environ, **given}


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise Wrong("the server did not start")
