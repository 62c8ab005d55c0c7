"""How long it takes to back many bids up and to put them back, every receipt, file and head proved.

``python -m tools.restoring --bids 10000 --size 500000`` fills an installation of its own with sealed bids,
hands each in at the real server, and times ``procure backup`` and ``procure restore`` as an operator runs
them, on SQLite. It needs some three times the room of the files in ``TMPDIR``.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from procure.web.bench import ground, requests, running
from procure.web.bench.ground import Ground
from procure.web.bench.load import Order
from procure.web.bench.requests import Requests
from procure.web.bench.running import Installation
from procure.web.bench.scene import SUPPLIERS, Crowd

_CONNECTIONS, _PATIENCE = 16, 3600.0
_MEGABYTE = 1_000_000


def main() -> int:
    """Print what each took; 1 where anything handed in is not proved afterwards."""
    asked = _parser().parse_args()
    crowds = [Crowd(-(-asked.bids // SUPPLIERS), SUPPLIERS, asked.size)]
    with TemporaryDirectory(prefix="procure-restoring-") as name:
        folder = Path(name)
        try:
            with ground.prepared(folder, None, lambda: requests.requests(crowds)) as on:
                _measure(folder, on)
        except running.Wrong as wrong:
            print(wrong, file=sys.stderr)
            return 1
    return 0


def _measure(folder: Path, on: Ground[Requests]) -> None:
    [place] = on.places
    with on.copy(place) as url:
        receipts = _hand_in(url, on)
        _timed("head signed", ["tick"], url, on.at)
        taken = folder / "backup"
        _timed("backup", ["backup", str(taken), "--with-keys"], url, on.at)
    again = Installation(folder / "again", on.at.secret)
    empty = f"sqlite:///{folder / 'again.db'}"
    _timed("restore", ["restore", str(taken), "--head", str(taken / "head.json")], empty, again)
    files = list((taken / "files").iterdir())
    size = sum(one.stat().st_size for one in files) / _MEGABYTE
    held = running.judge(empty, again, receipts)
    print(f"{held} receipts held by the ledger that was put back; {len(files)} files, {size:.0f} MB")


def _hand_in(url: str, on: Ground[Requests]) -> list[tuple[int, bytes]]:
    [bids] = on.built
    with running.serving(url, on.at) as server:
        order = Order(server.port, _CONNECTIONS, _PATIENCE, bids, repeat=False)
        return running.checked(running.load_with(order)).answers


def _timed(what: str, command: Sequence[str], url: str, at: Installation) -> None:
    began, before = time.perf_counter(), _processor()
    environment = running.environment(url, at)
    done = subprocess.run([sys.executable, "-m", "procure", *command], env=environment, check=False)
    if done.returncode:
        raise running.Wrong(f"{what}: {done.returncode}")
    took, worked = time.perf_counter() - began, _processor() - before
    print(f"{what}: {took:.1f} s, {worked:.1f} s of the processor; load {os.getloadavg()[0]:.1f}", flush=True)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tools.restoring", description=__doc__)
    parser.add_argument("--bids", type=int, default=10_000, metavar="N", help="how many, in hundreds")
    parser.add_argument("--size", type=int, default=500_000, metavar="BYTES", help="of each bid's file")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
