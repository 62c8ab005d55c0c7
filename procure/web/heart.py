"""The platform's heartbeat: a sign of life every few seconds, as long as bidders are served.

It beats beside the worker's rounds, which may take long, and only where the database takes the beat in and
the site, where its address is known, answers.
"""

from __future__ import annotations

import logging
import threading

import httpx
from flask import Flask

from procure import patience
from procure.core import clock
from procure.db import db, deciding_clock, unit_of_work
from procure.outages import service as outages

EVERY = 5.0
_PATIENCE = 4.0
_log = logging.getLogger("procure.heart")


def start(app: Flask, stop: threading.Event, site: str, every: float = EVERY) -> threading.Thread:
    """Beat until ``stop`` is set; ``site`` is an address that answers 200 while bidders are served."""
    thread = threading.Thread(target=_run, args=(app, stop, site, every), name="heart", daemon=True)
    thread.start()
    return thread


def beat(site: str = "") -> bool:
    """One beat, inside an application's context; False where bidders are not served or the clock is moved."""
    if clock.is_training() or (site and not _answers(site)):
        return False
    with patience.patience(patience.JOB_SECONDS), unit_of_work():
        outages.beat(deciding_clock())
    return True


def _run(app: Flask, stop: threading.Event, site: str, every: float) -> None:
    while not stop.is_set():
        with app.app_context():
            _try(site)
        stop.wait(every)


def _try(site: str) -> None:
    """A beat that fails is one that wasn't."""
    try:
        beat(site)
    except Exception as error:
        if not patience.is_away(error):
            _log.exception("the heart missed a beat")
    finally:
        db.session.remove()


def _answers(site: str) -> bool:
    try:
        return httpx.get(site, timeout=_PATIENCE).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
