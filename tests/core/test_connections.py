"""Connections to PostgreSQL: looked at before use, kept ready, and told how to plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import cast

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from procure import db as database
from procure import patience
from procure.bids.models import SealedPart
from procure.db import db, planned_once, unit_of_work
from procure.ledger.models import Line
from procure.one_of import is_one_of
from procure.prepared import Prepared, at_once
from tests.core.test_prepared import PLANTED

_LINE = Line.metadata.tables[Line.__tablename__]
_LINES = Prepared(sa.insert(_LINE))
_FOUND = Prepared(sa.select(_LINE.c.head))
_COUNT = sa.select(sa.func.count()).select_from(Line)
_BACKEND = sa.select(sa.func.pg_backend_pid())
_PREPARED = Prepared(sa.select(sa.column("name")).select_from(sa.text("pg_prepared_statements")))
_PART = sa.select(SealedPart.sha256).where(is_one_of(SealedPart.sha256, "hashes"))


@pytest.fixture(autouse=True)
def on_postgresql(app: Flask) -> bool:
    """Whether there is anything to be seen: SQLite has no connections that could be lost."""
    return db.engine.dialect.name == "postgresql"


@pytest.fixture
def ended(on_postgresql: bool) -> Iterator[None]:
    """The pool has one connection, which the server has ended meanwhile."""
    if on_postgresql:
        db.engine.dispose()
        own = db.session.scalar(_BACKEND)
        db.session.rollback()
        with sa.create_engine(db.engine.url).connect() as other:
            other.execute(sa.select(sa.func.pg_terminate_backend(own, 5000)))
            other.engine.dispose()
    yield
    db.session.remove()


def test_a_connection_that_the_server_ended_is_replaced_before_it_is_used(ended: None) -> None:
    assert db.session.scalar(_COUNT) == 0


def test_without_looking_it_would_be_used(ended: None, on_postgresql: bool) -> None:
    event.remove(Engine, "checkout", database._look)
    try:
        if on_postgresql:
            with pytest.raises(DBAPIError):
                db.session.scalar(_COUNT)
    finally:
        event.listen(Engine, "checkout", database._look)


def _names_after_reading() -> set[str]:
    db.engine.dispose()
    seen = set()
    for _ in range(3):
        seen |= {row.name for row in _PREPARED.rows()}
        db.session.rollback()
    return seen


def test_what_is_prepared_stays_so_when_what_only_read_is_over(
    on_postgresql: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if on_postgresql:
        assert len(_names_after_reading()) == 1
        monkeypatch.delattr(patience.Connection, "rollback")
        assert len(_names_after_reading()) == 3, "the driver's own way would prepare everything anew"


def _plan() -> str:
    hashes = {"hashes": ["0" * 64] * 6}
    text = str(_PART.compile(dialect=db.engine.dialect))
    rows = db.session.connection().exec_driver_sql(f"EXPLAIN {text}", hashes)
    return "\n".join(row[0] for row in rows)


def test_few_rows_are_looked_up_in_an_index_however_small_the_table_is(on_postgresql: bool) -> None:
    if on_postgresql:
        with planned_once():
            assert "Seq Scan" not in _plan()
        db.session.rollback()
        db.session.connection().exec_driver_sql("SET LOCAL enable_indexscan = off")
        db.session.connection().exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        assert "Seq Scan" in _plan()


def test_what_is_committed_along_with_its_rows_stays(app: Flask) -> None:
    with unit_of_work(), at_once(is_last=True):
        _LINES.write(PLANTED)
    assert db.session.scalar(_COUNT) == 1


def test_where_a_row_is_refused_nothing_is_committed_along_with_it(app: Flask) -> None:
    with pytest.raises(IntegrityError), unit_of_work(), at_once(is_last=True):
        _LINES.write(PLANTED, PLANTED)
    assert db.session.scalar(_COUNT) == 0


def _write_after_a_fault() -> None:
    """What fails in the middle undoes the whole, and COMMIT then says no more than that."""
    with unit_of_work():
        driver = cast(psycopg.Connection, db.session.connection().connection.driver_connection)
        _LINES.write(PLANTED)
        with suppress(psycopg.Error):
            driver.execute("SELECT 1 / 0")
        with at_once(is_last=True):
            pass


def test_a_commit_that_did_not_commit_is_an_error(on_postgresql: bool) -> None:
    if on_postgresql:
        with pytest.raises(DBAPIError):
            _write_after_a_fault()
        assert db.session.scalar(_COUNT) == 0


def _insert_and_fail() -> None:
    db.session.execute(sa.insert(_LINE).values(**PLANTED))
    raise ZeroDivisionError


def test_a_transaction_that_begins_with_its_first_statement_is_one_whatever_that_is(
    on_postgresql: bool,
) -> None:
    with pytest.raises(ZeroDivisionError), planned_once(), unit_of_work():
        _insert_and_fail()
    assert db.session.scalar(_COUNT) == 0
    db.session.rollback()
    if on_postgresql:
        with pytest.raises(DBAPIError), planned_once():
            db.session.execute(sa.insert(_LINE).values(**PLANTED))  # outside a unit of work nothing may write
        db.session.rollback()


def test_what_was_not_said_when_a_transaction_is_undone_is_never_said(on_postgresql: bool) -> None:
    if on_postgresql:
        with planned_once():
            driver = cast(patience.Connection, db.session.connection().connection.driver_connection)
            assert len(driver.batch) == 2
            db.session.rollback()
        assert not len(driver.batch)


def test_rows_are_told_before_the_rest_is_said(on_postgresql: bool) -> None:
    with unit_of_work(), at_once():
        _LINES.write(PLANTED)
        found = _FOUND.ask()
        assert found()[0].head == PLANTED["head"]
    assert db.session.scalar(_COUNT) == 1
