"""Between server and application: every request that changes something is tried once without a ledger."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Any

import sqlalchemy as sa
from flask import Flask
from werkzeug.exceptions import HTTPException

from procure.db import Base, db, writing
from procure.ledger.models import Line
from tests.evidence.observing import SAFE

Environ = dict[str, Any]
Start = Callable[..., Any]


@dataclass(frozen=True)
class Answered:
    """What an application answered."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def is_done(self) -> bool:
        """Whether it did what it was asked."""
        return int(self.status[:3]) < 400


@dataclass(frozen=True)
class Act:
    """A request that succeeded, and how many lines it left."""

    endpoint: str
    lines: int


@dataclass
class Watched:
    """An application whose successful acts are counted, each tried first with the ledger refusing its line.

    ``spared`` are endpoints that are not tried in vain, since they leave no line.
    """

    app: Flask
    spared: Iterable[str] = ()
    acts: list[Act] = field(default_factory=list)
    rolled_back: set[str] = field(default_factory=set)
    kept_anyway: set[str] = field(default_factory=set)
    _turn: Any = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._inner = partial(Flask.wsgi_app, self.app)  # without what else listens
        self.app.wsgi_app = self  # type: ignore[method-assign]  # how Flask takes middleware

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """One request."""
        endpoint = self._endpoint(environ)
        if environ["REQUEST_METHOD"] in SAFE or not endpoint:
            return self._inner(environ, start)
        with self._turn:
            answer = self._watched(endpoint, environ)
        start(answer.status, answer.headers)
        return [answer.body]

    def _watched(self, endpoint: str, environ: Environ) -> Answered:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        is_new = endpoint not in self.rolled_back | self.kept_anyway and endpoint not in self.spared
        is_kept = self._keeps_without_a_line(environ, body) if is_new else False
        before = self._lines()
        answer = self._answer(environ, body)
        if answer.is_done:
            self.acts.append(Act(endpoint, self._lines() - before))
            if is_new:
                (self.kept_anyway if is_kept else self.rolled_back).add(endpoint)
        return answer

    def _keeps_without_a_line(self, environ: Environ, body: bytes) -> bool:
        with self.app.app_context():
            before = content()
            with refusing():
                answer = self._answer(environ, body)
            after = content()
            db.session.remove()
        return answer.is_done or before != after

    def _answer(self, environ: Environ, body: bytes) -> Answered:
        told: list[Any] = []
        copy = {name: value for name, value in environ.items() if not name.startswith("werkzeug.")}
        given = self._inner(copy | {"wsgi.input": BytesIO(body)}, lambda *parts: told.extend(parts))
        try:
            whole = b"".join(given)
        finally:
            if hasattr(given, "close"):
                given.close()
        return Answered(told[0], told[1], whole)

    def _lines(self) -> int:
        with self.app.app_context():
            found = db.session.scalar(sa.select(sa.func.count()).select_from(Line)) or 0
            db.session.remove()
        return found

    def _endpoint(self, environ: Environ) -> str:
        try:
            found = self.app.url_map.bind_to_environ(environ).match()
        except HTTPException:
            return ""
        return str(found[0])


@contextmanager
def refusing() -> Iterator[None]:
    """The database refuses every new line of the ledger."""
    is_postgres = db.engine.dialect.name == "postgresql"
    _run(*(_POSTGRES if is_postgres else _SQLITE))
    try:
        yield
    finally:
        _run(f"DROP TRIGGER no_line{' ON ledger_line' if is_postgres else ''}")


_SQLITE = ("CREATE TRIGGER no_line BEFORE INSERT ON ledger_line BEGIN SELECT RAISE(ABORT, 'no line'); END",)
_POSTGRES = (
    "CREATE OR REPLACE FUNCTION no_line() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN RAISE EXCEPTION 'no line'; END $$",
    "CREATE TRIGGER no_line BEFORE INSERT ON ledger_line FOR EACH ROW EXECUTE FUNCTION no_line()",
)


def _run(*statements: str) -> None:
    db.session.remove()
    with writing(), db.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def content() -> str:
    """A hash of every row of every table."""
    whole = hashlib.sha256()
    db.session.remove()
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = sorted(repr(tuple(row)) for row in connection.execute(sa.select(table)))
            whole.update(repr((table.name, rows)).encode())
    return whole.hexdigest()
