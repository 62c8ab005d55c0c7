"""Which errors say that trying again may help, and which are a fault of the program."""

from __future__ import annotations

import errno
import sqlite3

import psycopg
import pytest
from sqlalchemy import exc

from procure import patience, storage
from procure.db import db
from tests.make import contracts as make


def wrapped(error):
    """As SQLAlchemy raises it."""
    return exc.DBAPIError.instance("SELECT", {}, error, sqlite3.Error)


def from_sqlite(code):
    error = sqlite3.OperationalError("planted")
    error.sqlite_errorcode = code
    return wrapped(error)


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (from_sqlite(sqlite3.SQLITE_BUSY), True),
        (from_sqlite(sqlite3.SQLITE_IOERR_FSYNC), True),
        (from_sqlite(sqlite3.SQLITE_FULL), True),
        (from_sqlite(sqlite3.SQLITE_ERROR), False),
        (from_sqlite(sqlite3.SQLITE_READONLY), False),
        (exc.TimeoutError("no connection is free"), True),
        (exc.OperationalError("SELECT", {}, psycopg.OperationalError("planted")), True),
        (exc.ProgrammingError("SELECT", {}, psycopg.errors.UndefinedTable("planted")), False),
        (OSError(errno.ENOSPC, "planted"), True),
        (OSError(errno.EIO, "planted"), True),
        (FileNotFoundError(errno.ENOENT, "planted"), False),
        (RuntimeError("planted"), False),
    ],
)
def test_what_is_away_is_told_from_what_is_wrong(error, away):
    assert patience.is_away(error) is away


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (from_sqlite(sqlite3.SQLITE_FULL), True),
        (from_sqlite(sqlite3.SQLITE_IOERR), False),
        (exc.OperationalError("SELECT", {}, psycopg.errors.DiskFull("planted")), True),
        (exc.OperationalError("SELECT", {}, psycopg.OperationalError("planted")), False),
        (OSError(errno.ENOSPC, "planted"), True),
        (OSError(errno.EDQUOT, "planted"), True),
        (OSError(errno.EIO, "planted"), False),
        (RuntimeError("planted"), False),
    ],
)
def test_a_disk_without_room_is_told_from_one_that_fails(error, full):
    assert patience.is_full(error) is full
    assert patience.is_away(error) or not full


def test_a_wrong_statement_is_a_fault_of_the_program(app):
    with pytest.raises(exc.DBAPIError) as wrong:
        db.session.execute(db.text("SELECT 1 FROM no_such_table"))
    assert not patience.is_away(wrong.value)


def test_a_full_disk_is_told_and_nothing_has_happened(cast, client_of):
    class Full(storage.Folder):
        def put(self, content):
            raise OSError(errno.ENOSPC, "planted")

    contract = make.begun(cast)
    client, keep = client_of(cast.purchaser), storage.current()
    storage.use(Full(keep.root))
    data = {"percent": "30", "reason": "", "note": "", "version": contract.version}
    answer = client.post(f"/contracts/{contract.id}/propose", data=data)
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert "您已填写的内容已保留" in answer.text
    assert "存储空间已满" in answer.text
    storage.use(keep)
    assert make.again(contract).document is None
