"""The installation of the environment, opened for one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from procure.db import db
from procure.web.app import create_app


@contextmanager
def opened() -> Iterator[Flask]:
    """The application with its context pushed; its database connections are closed at the end."""
    app = create_app()
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
