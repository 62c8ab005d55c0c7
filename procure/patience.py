"""How long a database may keep us waiting, and what of its errors means that it is away.

A database that was stopped refuses at once, but one that is frozen, or behind a network that swallows
everything, says nothing at all. So whoever answers to a person has patience for a few seconds in all.
"""

from __future__ import annotations

import errno
import select
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import exc

from procure.batches import Batch

Result = TypeVar("Result")

REQUEST_SECONDS = 3.5
"""Of a request; with what else it does it answers within five seconds."""
JOB_SECONDS = 60.0
"""Of one row of a job."""
_CONNECT_SECONDS = 2
_KEPT = 10
"""Connections that a process keeps, one for each of its threads; what is more is opened anew each time."""
_LOCK_MARGIN = 0.5
"""A statement gives up this much before us, so that the answer says why and the connection stays good."""
_SQLITE_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}
_DISK_AWAY = {errno.EIO, errno.EROFS} | _DISK_FULL


@dataclass
class _Patience:
    seconds: float
    left: float


_patience: ContextVar[_Patience | None] = ContextVar("patience", default=None)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Wait for the database so many seconds in all; after that every statement fails."""
    token = _patience.set(_Patience(seconds, seconds))
    try:
        yield
    finally:
        _patience.reset(token)


class Connection(psycopg.Connection[Any]):
    """A connection that is given up when our patience ends; the server may never answer."""

    only_reads = False
    """Whether the database keeps the transaction that was begun from writing."""

    @cached_property
    def batch(self) -> Batch:
        """What is yet to be said on it, before anything else is."""
        return Batch(self)

    def rollback(self) -> None:
        """End the transaction; with each rollback the driver gives up every statement that it prepared."""
        self.batch.forget()
        if self.only_reads and self.info.transaction_status is TransactionStatus.INTRANS:
            self.commit()
        else:
            super().rollback()

    def wait(self, gen: PQGen[Result], interval: float = 0.1, timeout: float | None = None) -> Result:
        """Wait for an answer, no longer than our patience."""
        self.batch.run()
        limit = _patience.get()
        if limit is None:
            return super().wait(gen, interval, timeout)
        begun = monotonic()
        try:
            return super().wait(gen, interval, min(limit.left, timeout or limit.left))
        finally:
            limit.left = max(0.0, limit.left - (monotonic() - begun))
            if not limit.left:
                self.close()


def connect(*arguments: Any, **options: Any) -> Connection:
    """A new connection, unless there is no patience left for it; its transactions are begun by us alone."""
    limit = _patience.get()
    if limit is not None and not limit.left:
        raise psycopg.OperationalError("the database has kept us waiting too long")
    made = Connection.connect(*arguments, autocommit=True, **options)
    made.execute("SET plan_cache_mode = force_custom_plan")  # but where planned_once asks for the other
    return made


def is_there(connection: Connection) -> bool:
    """Whether a connection that nobody used may be used now.

    A server that ended it has said so, and then there is something to be read; only then the server is asked.
    """
    if connection.closed:
        return False
    silent = select.poll()
    silent.register(connection.fileno(), select.POLLIN)
    if not silent.poll(0):
        return True
    try:
        connection.execute("")
    except psycopg.Error:
        return False
    return True


def engine_options(url: str) -> dict[str, Any]:
    """How the engine of an address connects, and how long it waits for that."""
    if not url.startswith("postgresql"):
        return {}
    return {
        "pool_size": _KEPT,
        "pool_timeout": _CONNECT_SECONDS,
        "pool_use_lifo": True,  # what was used last has every statement planned, and few are enough
        "connect_args": {"connect_timeout": _CONNECT_SECONDS},
    }


def limits() -> dict[str, str]:
    """What a transaction of PostgreSQL begins with, so that the server too gives up in time."""
    limit = _patience.get()
    if limit is None:
        return {}
    milliseconds = int(max(limit.seconds - _LOCK_MARGIN, _LOCK_MARGIN) * 1000)
    return dict.fromkeys(("statement_timeout", "lock_timeout"), str(milliseconds))


def is_away(error: BaseException) -> bool:
    """Whether this error says that database or disk don't serve now, and that trying again may help."""
    if isinstance(error, OSError):
        return error.errno in _DISK_AWAY
    if isinstance(error, exc.DBAPIError):
        return error.connection_invalidated or _is_away(error.orig)
    return isinstance(error, exc.TimeoutError)


def is_full(error: BaseException) -> bool:
    """Whether it does not serve because there is no room left."""
    if isinstance(error, OSError):
        return error.errno in _DISK_FULL
    return isinstance(error, exc.DBAPIError) and _is_full(error.orig)


def _is_full(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL
    return isinstance(error, psycopg.errors.DiskFull)


def _is_away(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode & 0xFF in _SQLITE_AWAY
    return isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError))
