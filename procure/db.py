"""The database: its handle, its column types, and the unit of work."""

from __future__ import annotations

import fcntl
import secrets
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, exc
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from procure import patience
from procure.batches import Spelled
from procure.core import clock
from procure.core.terms import Message

_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table; constraints have stable names so that both databases migrate alike."""

    metadata = sa.MetaData(naming_convention=_NAMES)


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:

    class Model(Base):
        """What the type checker sees of ``db.Model``."""

        __abstract__ = True
else:
    Model = db.Model


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC; naive values are refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, and naive for SQLite, which knows no zones."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Fen = sa.BigInteger
"""Whole fen (分)."""


def term(words: type[Enum], name: str = "") -> sa.Enum:
    """A column for a closed list of words, stored by value and checked by the database.

    The check has the list's name, or ``name`` where one table has two columns for the same list.
    """
    return sa.Enum(
        words,
        native_enum=False,
        length=40,
        create_constraint=True,
        name=name or words.__name__.lower(),
        values_callable=lambda cls: [word.value for word in cls],
    )


def new_id() -> str:
    """An opaque id of 128 random bits: no order, no count to be read from it."""
    return secrets.token_hex(16)


class Identified(Model):
    """A row with an opaque id."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True, default=new_id)


_writing: ContextVar[bool] = ContextVar("writing", default=False)


@contextmanager
def writing() -> Iterator[None]:
    """Let the transactions begun inside write; all others are read-only in the database itself."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


_plans: ContextVar[dict[str, str] | None] = ContextVar("plans", default=None)
_BY_INDEX = {"enable_seqscan": "off", "plan_cache_mode": "force_generic_plan"}


@contextmanager
def planned_once() -> Iterator[None]:
    """Let PostgreSQL keep the plan of each statement of the transactions begun inside, and go by indexes.

    For statements that look for few rows: what was planned while a table was small stays quick as it grows.
    Such a transaction begins along with its first statement.
    """
    token = _plans.set(_BY_INDEX)
    try:
        yield
    finally:
        _plans.reset(token)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """One transaction: it commits when the block returns, and nothing happened when it raises."""
    db.session.rollback()
    with one_writer(), writing():
        try:
            yield
            db.session.commit()
        finally:
            db.session.rollback()


def let_go() -> None:
    """End the reading transaction before something that takes long; rows are read anew afterwards."""
    db.session.rollback()


def one_writer() -> AbstractContextManager[None]:
    """SQLite queues its writers on a file lock (its own busy handler sleeps); PostgreSQL needs none."""
    path = db.engine.url.database
    if db.engine.dialect.name != "sqlite" or not path or path == ":memory:":
        return nullcontext()
    return _file_lock(Path(f"{path}.lock"))


_among_threads = threading.Lock()
"""Whoever lets go of a file lock wakes all who wait for it: one thread of each process is enough to wake."""


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    with _among_threads, path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def know_listeners(engine: Engine) -> None:
    """Let an engine find out who listens to it before threads use it.

    SQLAlchemy looks that up when it is first used, without a lock: of two threads that are the first, one may
    find nobody, and keep a connection in the pool that was not made by us.
    """
    for one in (engine, engine.dialect, engine.pool):
        assert one.dispatch


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, record: Any) -> None:
    """SQLite: durable write-ahead log, foreign keys, and transactions begun by us alone."""
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Begin a transaction that the database itself keeps from writing unless a unit of work is open."""
    write = _writing.get()
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
    else:
        _begin_on_server(connection, write=write)


def _begin_on_server(connection: Connection, *, write: bool) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, patience.Connection)
    driver.only_reads = not write
    begin, limits, plans = "BEGIN" if write else "BEGIN READ ONLY", patience.limits(), _plans.get()
    if plans is None:
        local = [f"SET LOCAL {name} = {value}" for name, value in limits.items()]
        connection.exec_driver_sql("; ".join([begin, *local]))
        return
    local = [f"set_config('{name}', '{value}', true)" for name, value in (limits | plans).items()]
    driver.batch.say(Spelled(begin.encode()), is_kept=False)
    driver.batch.say(Spelled(f"SELECT {', '.join(local)}".encode()))


@event.listens_for(Engine, "do_connect")
def _connect(dialect: Dialect, record: Any, arguments: Any, options: Any) -> Any:
    """PostgreSQL: by a connection that doesn't wait for ever."""
    return patience.connect(*arguments, **options) if dialect.name == "postgresql" else None


@event.listens_for(Engine, "checkout")
def _look(connection: Any, record: Any, proxy: Any) -> None:
    """Before a connection of the pool is used: where the database has ended it, it has ended all."""
    if isinstance(connection, patience.Connection) and not patience.is_there(connection):
        raise exc.InvalidatePoolError


def durability_faults() -> list[Message]:
    """What in the database's settings would lose an acknowledged act when the power fails."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            return _sqlite_faults(connection)
        wanted = sa.text("SELECT name, setting FROM pg_settings WHERE name = ANY(:names)")
        found = connection.execute(wanted, {"names": list(_MUST_BE_ON)}).all()
    return [_not_durable(name, setting, "on") for name, setting in found if setting == "off"]


_MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")
_SQLITE_LEVELS = ("OFF", "NORMAL", "FULL", "EXTRA")


def _sqlite_faults(connection: Connection) -> list[Message]:
    level = _SQLITE_LEVELS[connection.exec_driver_sql("PRAGMA synchronous").scalar_one()]
    journal = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()).lower()
    faults = [] if level in ("FULL", "EXTRA") else [_not_durable("synchronous", level, "FULL")]
    return faults if journal == "wal" else [*faults, _not_durable("journal_mode", journal, "wal")]


def _not_durable(name: str, setting: str, wanted: str) -> Message:
    return Message(
        "数据库的 %(name)s 是 %(setting)s，断电时已经回执的投标可能丢失。"
        "请在数据库中改为 %(wanted)s 后重新启动。",
        name=name,
        setting=setting,
        wanted=wanted,
    )


def deciding_clock() -> datetime:
    """The one clock that judges deadlines: the database's, or the training clock where one is set."""
    if db.engine.dialect.name != "postgresql" or clock.is_training():
        return clock.running()
    now: datetime = db.session.connection().exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    return now.astimezone(UTC)


def clock_skew() -> timedelta:
    """How far this machine's clock is ahead of the deciding clock; behind is negative."""
    before = clock.running()
    decided = deciding_clock()
    return before + (clock.running() - before) / 2 - decided
