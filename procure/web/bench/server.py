"""The product's own application with two more addresses: one row by the object mapper, one row by hand.

They lie beside the product's views behind the same middleware, take a program's request without a session,
and are durable in the same way. No installation has them: only the measuring's server is started with this.
"""

from __future__ import annotations

import secrets
import threading
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Flask, jsonify, request
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from procure.core import clock
from procure.db import db, one_writer, unit_of_work
from procure.gate.access import api, open_to_everyone, own_transaction
from procure.web import start
from procure.web.app import create_app as product

blueprint = Blueprint("bench", __name__, url_prefix="/bench")


class _Base(DeclarativeBase):
    """Tables that no installation has."""


class Row(_Base):
    """One row."""

    __tablename__ = "bench_row"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    body: Mapped[bytes] = mapped_column(sa.LargeBinary)


def create_app() -> Flask:
    """The application of the environment, with the two addresses."""
    app = product(more=[blueprint])
    start.settle()
    return app


def make_table() -> None:
    """The table of the two addresses."""
    with unit_of_work():
        _Base.metadata.create_all(db.session.connection())


@blueprint.post("/orm")
@api
@own_transaction
@open_to_everyone
def orm_row() -> Any:
    """One row in the product's own unit of work."""
    row = Row(id=secrets.token_hex(16), at=clock.now(), body=request.get_data())
    with unit_of_work():
        db.session.add(row)
        db.session.flush()
        written = row.id
    return jsonify(id=written), 201


@blueprint.post("/raw")
@api
@own_transaction
@open_to_everyone
def raw_row() -> Any:
    """One row by the driver alone."""
    values = (secrets.token_hex(16), clock.now().isoformat(), request.get_data())
    connection = _connection()
    with one_writer():
        connection.execute("BEGIN IMMEDIATE" if _is_sqlite() else "BEGIN")
        connection.execute(_INSERT[_is_sqlite()], values)
        connection.execute("COMMIT")
    return jsonify(id=values[0]), 201


_INSERT = {
    is_sqlite: f"INSERT INTO bench_row (id, at, body) VALUES ({', '.join([mark] * 3)})"  # noqa: S608  # marks alone
    for is_sqlite, mark in ((True, "?"), (False, "%s"))
}
_own = threading.local()


def _connection() -> Any:
    """A connection of this thread's own, made ready as the product's are."""
    if not hasattr(_own, "connection"):
        _own.keeper = db.engine.raw_connection()
        _own.connection = _own.keeper.driver_connection
        _own.keeper.detach()
        if _is_sqlite():
            _own.connection.execute("PRAGMA query_only = OFF")  # the pool's last user may have only read
        else:
            _own.connection.autocommit = True
    return _own.connection


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"
