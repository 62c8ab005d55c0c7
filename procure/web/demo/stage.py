"""Where a play is performed: a real server on loopback over an embedded database, and the clock's hand."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from procure.client.command import unlocked_once
from procure.core import clock
from procure.db import db
from procure.web import jobs


class _Quiet(WSGIRequestHandler):
    """Requests of a play aren't logged."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@dataclass
class Stage:
    """The site of a play and its address."""

    app: Flask
    base: str

    def move_to(self, at: datetime) -> None:
        """Set the clock and do what falls due then."""
        clock.move_to(max(at, clock.now()) if clock.is_training() else at)
        self.work()

    def work(self) -> list[str]:
        """Do what is due now."""
        with self.app.app_context():
            try:
                return jobs.run_due(clock.now())
            finally:
                db.session.remove()


@contextmanager
def performing(app: Flask, start: datetime, port: int = 0) -> Iterator[Stage]:
    """Serve the site on a port of this machine (any free one for 0), its clock at ``start``."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    clock.move_to(start)
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        with unlocked_once():
            yield Stage(app, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
        serving.join()
        clock.release()
