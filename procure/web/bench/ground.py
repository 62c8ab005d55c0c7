"""What every measuring stands on: an installation filled once, and fresh copies of its database."""

from __future__ import annotations

import os
import platform
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Generic, TypeVar

from procure.db import db
from procure.web import schema
from procure.web.app import create_app
from procure.web.bench import places, server
from procure.web.bench.places import Place, Postgres, Sqlite
from procure.web.bench.running import Installation

Built = TypeVar("Built")
_LIBRARIES = ("gunicorn", "flask", "sqlalchemy", "psycopg", "cryptography", "pyrage")


@dataclass(frozen=True)
class Ground(Generic[Built]):
    """The installation, what it was filled with, and where its database is copied."""

    at: Installation
    built: Built
    places: Sequence[Place]

    @contextmanager
    def copy(self, place: Place) -> Iterator[str]:
        """The address of a fresh copy of the database until the end of the block."""
        url = place.fresh()
        try:
            yield url
        finally:
            place.drop(url)


@contextmanager
def prepared(folder: Path, server_url: str | None, fill: Callable[[], Built]) -> Iterator[Ground[Built]]:
    """An installation in a folder, filled once; without a PostgreSQL server, on SQLite alone."""
    at = Installation(folder / "home", secrets.token_urlsafe(48))
    at.home.mkdir()
    filled = folder / "prepared.db"
    with inside(at, f"sqlite:///{filled}"):
        schema.upgrade()
        server.make_table()
        built = fill()
    with _all_places(filled, server_url, at) as chosen:
        yield Ground(at, built, chosen)


@contextmanager
def inside(at: Installation, url: str) -> Iterator[None]:
    """The installation on a database, in this very process."""
    with create_app(at.config(url)).app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def _all_places(filled: Path, server_url: str | None, at: Installation) -> Iterator[list[Place]]:
    sqlite = Sqlite(filled)
    if server_url is None:
        yield [sqlite]
        return
    postgres = Postgres(server_url)
    try:
        with inside(at, postgres.address):
            schema.upgrade()
            server.make_table()
        places.copy(f"sqlite:///{filled}", postgres.address)
        yield [sqlite, postgres]
    finally:
        postgres.close()


def machine(chosen: Sequence[Place]) -> dict[str, Any]:
    """On what it was measured."""
    return {
        "cores": os.cpu_count(),
        "load_average": [round(one, 2) for one in os.getloadavg()],
        "versions": {
            "python": platform.python_version(),
            **{place.name: place.version() for place in chosen},
            **{one: version(one) for one in _LIBRARIES},
        },
    }
