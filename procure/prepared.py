"""Statements that are compiled once and run by the driver, where others wait for them.

SQLAlchemy's way to the driver costs several times what the database itself takes for a look at an index.
Whoever listens to what is run hears of these statements too, and errors are the same.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, cast

import psycopg
import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.types import TypeEngine

from procure import patience
from procure.batches import Answer, Batch, Spelled
from procure.db import db

Change = Callable[[Any], Any]
_COMMIT = Spelled(b"COMMIT")
_together: ContextVar[Connection | None] = ContextVar("together", default=None)
"""The connection of those statements that travel together; asking the session for it each time is dear."""
_MARK = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class _Text:
    """A statement as one dialect spells it, and in which order it takes its values."""

    said: str
    places: tuple[str, ...]
    numbered: Spelled | None = None
    """The same for the server itself."""

    @classmethod
    def of(cls, said: str, places: Sequence[str] | None) -> _Text:
        """Values are taken by place, or else by name, which becomes a number."""
        if places is not None:
            return cls(said, tuple(places))
        names = tuple(dict.fromkeys(_MARK.findall(said)))
        numbers = {name: f"${number}" for number, name in enumerate(names, 1)}
        numbered = _MARK.sub(lambda mark: numbers[mark[1]], said).replace("%%", "%")
        return cls(said, names, Spelled(numbered.encode()))


@dataclass(frozen=True)
class _Compiled:
    """A statement of a dialect, with what is done to each value that goes in or comes out."""

    text: _Text
    given: Mapping[str, Change | None]
    always: Mapping[str, Any]
    row: type[Any]
    found: tuple[Change | None, ...]

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Values for the driver."""
        values = dict(self.always)
        for name, change in self.given.items():
            values[name] = change(given[name]) if change else given[name]
        return values

    def read(self, row: Sequence[Any]) -> Any:
        """A row with its names."""
        return self.row(
            *(change(one) if change else one for one, change in zip(row, self.found, strict=True))
        )


class Prepared:
    """A statement whose every value is a named parameter."""

    def __init__(self, statement: sa.Select[Any] | sa.Insert) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}
        self._of_many: _Text | None = None

    def ask(self, **given: Any) -> Callable[[], list[Any]]:
        """Ask now, and get every row that is found by calling what this gives."""
        connection = _together.get() or db.session.connection()
        made = self._for(connection.dialect)
        answer = _run(connection, made.text, [made.values(given)])
        if isinstance(answer, Answer):
            return lambda: [made.read(row) for row in _told(connection, answer)]
        with _telling(connection, answer, made.text.said):
            found = answer.fetchall()  # SQLite's transaction goes on until all that was asked in it is read
        answer.close()
        known = [made.read(row) for row in found]
        return lambda: known

    def rows(self, **given: Any) -> list[Any]:
        """Every row that is found."""
        return self.ask(**given)()

    def row(self, **given: Any) -> Any | None:
        """The only row; None where there is none."""
        found = self.rows(**given)
        assert len(found) <= 1
        return found[0] if found else None

    def write(self, *rows: Mapping[str, Any]) -> None:
        """Put the rows down, on PostgreSQL by one statement."""
        connection = _together.get() or db.session.connection()
        made = self._for(connection.dialect)
        values = [made.values(row) for row in rows]
        if len(values) > 1 and connection.dialect.name == "postgresql":
            columns = {name: [one[name] for one in values] for name in made.given}
            _run(connection, self._text_of_many(connection.dialect), [columns])
        else:
            _run(connection, made.text, values)

    def _for(self, dialect: Dialect) -> _Compiled:
        if (known := self._compiled.get(dialect.name)) is None:
            known = self._compiled[dialect.name] = _compile(self._statement, dialect)
        return known

    def _text_of_many(self, dialect: Dialect) -> _Text:
        if self._of_many is None:
            names = self._for(dialect).given
            self._of_many = _Text.of(_unnested(cast(sa.Insert, self._statement), names, dialect), None)
        return self._of_many


@contextmanager
def at_once(*, is_last: bool = False) -> Iterator[None]:
    """Send what is asked or written inside only when it is left, all together, where that is possible.

    ``is_last``: the transaction is committed along with it, and the unit of work has nothing more to say.
    """
    connection = db.session.connection()
    token = _together.set(connection)
    try:
        if connection.dialect.name == "postgresql":
            with _batched(connection, is_last=is_last):
                yield
        else:
            yield
    finally:
        _together.reset(token)


@contextmanager
def _batched(connection: Connection, *, is_last: bool) -> Iterator[None]:
    batch = _batch(connection)
    batch.is_open = True
    try:
        yield
        with _telling(connection, None, "several"):
            ended = batch.say(_COMMIT, is_kept=False) if is_last else None
            batch.run()
            if ended is not None and ended.status != b"COMMIT":
                raise psycopg.InternalError("the transaction was not committed")
    finally:
        batch.is_open = False


def _unnested(statement: sa.Insert, names: Iterable[str], dialect: Dialect) -> str:
    """An insertion of many rows, whose columns are given as arrays."""
    table, spelling = cast(sa.Table, statement.table), dialect.identifier_preparer
    columns = ", ".join(spelling.format_column(table.c[name]) for name in names)
    arrays = ", ".join(f"%({name})s::{table.c[name].type.compile(dialect)}[]" for name in names)
    return f"INSERT INTO {spelling.format_table(table)} ({columns}) SELECT * FROM unnest({arrays})"  # noqa: S608  # names of our own


def _compile(statement: sa.Select[Any] | sa.Insert, dialect: Dialect) -> _Compiled:
    made = statement.compile(dialect=dialect)
    columns = list(statement.selected_columns) if isinstance(statement, sa.Select) else []
    named = {name: one for name, one in made.binds.items() if one.required}
    return _Compiled(
        text=_Text.of(str(made), (made.positiontup or ()) if made.positional else None),
        given={name: _impl(one.type, dialect).bind_processor(dialect) for name, one in named.items()},
        always={name: one.effective_value for name, one in made.binds.items() if name not in named},
        row=namedtuple("row", [str(one.key) for one in columns]),  # noqa: PYI024  # its names are known only here
        found=tuple(_impl(one.type, dialect).result_processor(dialect, None) for one in columns),
    )


def _impl(type_: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return type_.dialect_impl(dialect)


def _batch(connection: Connection) -> Batch:
    driver = connection.connection.driver_connection
    assert isinstance(driver, patience.Connection)
    return driver.batch


def _run(connection: Connection, text: _Text, rows: Sequence[Mapping[str, Any]]) -> Any:
    """What the driver has to tell of a statement: a cursor, or what the server will answer."""
    values = [tuple(row[name] for name in text.places) for row in rows]
    many, given = len(values) > 1, values if len(values) > 1 else values[0]
    cursor: Any = None if text.numbered else connection.connection.cursor()
    with _telling(connection, cursor, text.said):
        for tell in connection.dispatch.before_cursor_execute:
            tell(connection, cursor, text.said, given, None, many)
        if text.numbered:
            cursor = _say(connection, text.numbered, values[0])
        else:
            (cursor.executemany if many else cursor.execute)(text.said, given)
        for tell in connection.dispatch.after_cursor_execute:
            tell(connection, cursor, text.said, given, None, many)
    return cursor


def _say(connection: Connection, statement: Spelled, values: Sequence[Any]) -> Answer:
    batch = _batch(connection)
    answer = batch.say(statement, values)
    if not batch.is_open:
        batch.run()
    return answer


def _told(connection: Connection, answer: Answer) -> list[tuple[Any, ...]]:
    with _telling(connection, None, "several"):
        return answer.rows()


@contextmanager
def _telling(connection: Connection, cursor: Any, text: str) -> Iterator[None]:
    """Raise the driver's errors as SQLAlchemy tells them; a connection that is lost is given up."""
    dialect = connection.dialect
    driver, base = connection.connection, dialect.loaded_dbapi.Error
    try:
        yield
    except base as error:
        is_lost = dialect.is_disconnect(error, driver, cursor)
        if is_lost:
            connection.invalidate(error)
        raise exc.DBAPIError.instance(
            text, None, error, base, connection_invalidated=is_lost, dialect=dialect
        ) from error
