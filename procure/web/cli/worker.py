"""``procure worker``: do what the clock asks for, every few seconds, until told to stop."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading

from flask import Flask

from procure import patience
from procure.core.terms import Message
from procure.db import db, deciding_clock
from procure.web import heart, jobs
from procure.web.soundness import Weak
from procure.web.start import serving_app

_log = logging.getLogger("procure.worker")


def main(argv: list[str]) -> int:
    """Run until SIGINT or SIGTERM, the round at work finished first; 1 where production is too weak."""
    parser = argparse.ArgumentParser("procure worker", description=str(Message("运行到期任务。")))
    parser.add_argument("--every", type=float, default=5, metavar="秒", help=str(Message("两轮之间等几秒")))
    every = parser.parse_args(argv).every
    try:
        app = serving_app()
    except Weak as weak:
        print(weak, file=sys.stderr)
        return 1
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    run(app, stop, every)
    return 0


def run(app: Flask, stop: threading.Event, every: float) -> None:
    """A round, a pause, and again, until ``stop`` is set; the heart beats beside it."""
    beating = heart.start(app, stop, app.extensions["procure.config"].probe)
    try:
        _rounds(app, stop, every)
    finally:
        stop.set()
        beating.join()


def _rounds(app: Flask, stop: threading.Event, every: float) -> None:
    while not stop.is_set():
        with app.app_context():
            _round()
        stop.wait(every)


def _round() -> None:
    """One round; a database that is away for a while ends the round, not the worker."""
    try:
        with patience.patience(patience.JOB_SECONDS):
            at = deciding_clock()
        for row in jobs.run_due(at):
            _log.info("%s", row)
    except Exception:
        _log.exception("this round failed; the next one tries again")
    finally:
        db.session.remove()
