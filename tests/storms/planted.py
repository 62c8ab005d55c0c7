"""The application with a bug in it, which a storm must bring to light."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from queue import Queue
from types import ModuleType
from typing import Any

from flask import Flask, current_app

from procure.accounts import guesses
from procure.bids import counter, gates, taking
from procure.bids.counter import Parcel
from procure.bids.queries import Door
from procure.bids.taking import Accepted, Arrival
from procure.core.actors import Actor
from procure.db import unit_of_work
from procure.web import errors
from procure.web.start import serving_app

_WRITES_LATER, _LATE = 1.0, timedelta(seconds=5)


def hasty() -> Flask:
    """Receipts leave before what they confirm is written."""
    app = serving_app()
    _plant(counter, "_take_in", _hasty)
    return app


def wordless() -> Flask:
    """A full disk is taken for a fault of the program."""
    _plant(errors, "is_away", lambda _: False)
    return serving_app()


def careless() -> Flask:
    """What comes a little late is in time, and guesses count by account wherever they come from."""
    full_until, arrived = guesses._full_until, gates.time_of_arrival
    _plant(gates, "time_of_arrival", lambda: arrived() - _LATE)
    _plant(guesses, "_full_until", lambda limit, at, here, *account: full_until(limit, at, *account))
    return serving_app()


def _plant(module: ModuleType, name: str, bug: Any) -> None:
    assert name in vars(module), "nobody would meet it there"
    setattr(module, name, bug)


def _hasty(tender: Door, parcel: Parcel, by: Actor, at: Any) -> Accepted:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # what the proxy stands for
    arrival = Arrival(tender, counter._judge(tender, parcel, by, at), by, at)
    answers: Queue[Any] = Queue()

    def write() -> None:
        with app.app_context(), unit_of_work():
            answers.put(taking.take_in([arrival])[0])
            time.sleep(_WRITES_LATER)

    threading.Thread(target=write).start()
    answer = answers.get()
    assert isinstance(answer, Accepted)
    return answer
