"""Statements that are compiled once and run by the driver, where others wait for them.

SQLAlchemy's way to the driver costs several times what the database itself takes for a look at an index.
Whoever listens to what is run hears of these statements too, and errors are the same.
"""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import psycopg
import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator, TypeEngine

from procure.db import db

Change = Callable[[Any], Any]


@dataclass(frozen=True)
class _Compiled:
    """A statement as one dialect spells it, with what is done to each value that goes in or comes out."""

    text: str
    given: Mapping[str, Change | None]
    always: Mapping[str, Any]
    places: tuple[str, ...] | None
    row: type[Any]
    found: tuple[Change | None, ...]

    def values(self, given: Mapping[str, Any]) -> Any:
        """Values for the driver, by place or by name."""
        values = dict(self.always)
        for name, change in self.given.items():
            values[name] = change(given[name]) if change else given[name]
        return tuple(values[name] for name in self.places) if self.places is not None else values

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
        self._of_many: str | None = None

    def ask(self, **given: Any) -> Callable[[], list[Any]]:
        """Ask now, and get every row that is found by calling what this gives."""
        connection = db.session.connection()
        made = self._for(connection.dialect)
        cursor = _run(connection, made.text, made.values(given), many=False)

        def rows() -> list[Any]:
            with _telling(connection, cursor, made.text):
                found = cursor.fetchall()
            cursor.close()
            return [made.read(row) for row in found]

        if connection.dialect.name == "postgresql":
            return rows
        known = rows()  # SQLite goes on with a transaction until everything that was asked in it is read
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
        connection = db.session.connection()
        made = self._for(connection.dialect)
        values = [made.values(row) for row in rows]
        if len(values) == 1:
            _run(connection, made.text, values[0], many=False)
        elif connection.dialect.name == "postgresql":
            columns = {name: [one[name] for one in values] for name in made.given}
            _run(connection, self._text_of_many(connection.dialect), columns, many=False)
        else:
            _run(connection, made.text, values, many=True)

    def _for(self, dialect: Dialect) -> _Compiled:
        if (known := self._compiled.get(dialect.name)) is None:
            known = self._compiled[dialect.name] = _compile(self._statement, dialect)
        return known

    def _text_of_many(self, dialect: Dialect) -> str:
        if self._of_many is None:
            self._of_many = _unnested(cast(sa.Insert, self._statement), self._for(dialect).given, dialect)
        return self._of_many


@contextmanager
def at_once(*, is_last: bool = False) -> Iterator[None]:
    """Send what is asked or written inside without waiting for each answer, where that is possible.

    ``is_last``: the transaction is committed along with it, and the unit of work has nothing more to say.
    """
    connection = db.session.connection()
    if connection.dialect.name != "postgresql":
        yield
        return
    driver = cast(psycopg.Connection, connection.connection.driver_connection)
    with _telling(connection, None, "several"):
        with driver.pipeline():
            yield
            ended = driver.execute("COMMIT") if is_last else None
        if ended is not None and ended.statusmessage != "COMMIT":
            raise psycopg.InternalError("the transaction was not committed")


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
        text=str(made),
        given={name: _impl(one.type, dialect).bind_processor(dialect) for name, one in named.items()},
        always={name: one.effective_value for name, one in made.binds.items() if name not in named},
        places=tuple(made.positiontup or ()) if made.positional else None,
        row=namedtuple("row", [str(one.key) for one in columns]),  # noqa: PYI024  # its names are known only here
        found=tuple(_impl(one.type, dialect).result_processor(dialect, None) for one in columns),
    )


def _impl(type_: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return type_.dialect_impl(dialect)


def _run(connection: Connection, text: str, values: Any, *, many: bool) -> Any:
    cursor = connection.connection.cursor()
    with _telling(connection, cursor, text):
        for tell in connection.dispatch.before_cursor_execute:
            tell(connection, cursor, text, values, None, many)
        (cursor.executemany if many else cursor.execute)(text, values)
        for tell in connection.dispatch.after_cursor_execute:
            tell(connection, cursor, text, values, None, many)
    return cursor


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


class _Texts(TypeDecorator[list[str]]):
    """Several texts as one parameter."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array, or JSON where there are none."""
        return ARRAY(sa.Text()) if dialect.name == "postgresql" else sa.Text()

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:
        """As the database takes them."""
        return value if dialect.name == "postgresql" else json.dumps(value)


class _IsOneOf(sa.ColumnElement[bool]):
    """Whether a column has one of the texts of a parameter."""

    inherit_cache = False
    type = sa.Boolean()
    _is_implicitly_boolean = True  # else SQLite is asked whether it equals 1, and finds no index for that

    def __init__(self, column: Any, name: str) -> None:
        self.column = column
        self.texts: sa.BindParameter[list[str]] = sa.bindparam(name, type_=_Texts())


def is_one_of(column: Any, name: str) -> sa.ColumnElement[bool]:
    """Whether the column has one of the texts, however many, that are given under this name."""
    return _IsOneOf(column, name)


@compiles(_IsOneOf, "sqlite")
def _in_json(element: _IsOneOf, compiler: Any, **more: Any) -> str:
    column, texts = (compiler.process(one, **more) for one in (element.column, element.texts))
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608  # a column and a mark


@compiles(_IsOneOf, "postgresql")
def _in_array(element: _IsOneOf, compiler: Any, **more: Any) -> str:
    column, texts = (compiler.process(one, **more) for one in (element.column, element.texts))
    return f"{column} = ANY ({texts})"
