"""In every test: a request that changed something left exactly one line in the ledger."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from werkzeug.exceptions import HTTPException

from procure.ledger.models import Line

TOLD = tomllib.loads(Path(__file__).with_name("acts.toml").read_text("utf-8"))
SILENT: dict[str, str] = TOLD["silent"]
"""Endpoints that change something and leave no line, with the reason."""
TWICE: dict[str, str] = TOLD["twice"]
"""Endpoints in which a second act may follow, in a transaction of its own."""
EACH_LOT: dict[str, str] = TOLD["each_lot"]
"""Endpoints that leave a line for each lot of a project, whose row each changes."""
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass
class Kept:
    """What one request has committed."""

    lines: int = 0
    others: int = 0


class Unrecorded(AssertionError):
    """Something changed, and not exactly one line tells of it."""


_now: ContextVar[Kept | None] = ContextVar("kept by this request", default=None)


def observe(app: Flask) -> None:
    """From now on each request of this application is counted; Unrecorded goes to whoever sent it."""
    inner = app.wsgi_app

    def counting(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in SAFE:
            return inner(environ, start)
        status: list[str] = []

        def told(line: str, *rest: Any) -> Any:
            status.append(line)
            return start(line, *rest)

        token = _now.set(Kept())
        try:
            answer = inner(environ, told)
            judge(_endpoint(app, environ), int(status[0][:3]), _now.get() or Kept())
        finally:
            _now.reset(token)
        return answer

    app.wsgi_app = counting  # type: ignore[method-assign]  # how Flask takes middleware


def judge(endpoint: str, status: int, kept: Kept) -> None:
    """Unrecorded where an act that succeeded left no line or too many, or one that needs none left one."""
    if status >= 400 or not (kept.lines or kept.others):
        return
    if kept.lines not in _wanted(endpoint, kept):
        raise Unrecorded(
            f"{endpoint} changed {kept.others} rows and left {kept.lines} lines in the ledger; every act "
            "leaves one in its own transaction (exceptions with their reasons: tests/evidence/acts.toml)"
        )


def _wanted(endpoint: str, kept: Kept) -> range:
    if endpoint in SILENT:
        return range(1)
    if endpoint in EACH_LOT:
        return range(1, kept.others + 1)
    return range(1, 3) if endpoint in TWICE else range(1, 2)


@event.listens_for(Engine, "after_cursor_execute")
def _wrote(connection: Connection, cursor: Any, statement: str, given: Any, context: Any, many: bool) -> None:
    if _now.get() is None or not statement.startswith(("INSERT", "UPDATE", "DELETE")) or not cursor.rowcount:
        return
    rows = len(given) if many else max(cursor.rowcount, 1)
    written: Kept = connection.info.setdefault("written", Kept())
    if statement.startswith(f"INSERT INTO {Line.__tablename__}"):
        written.lines += rows
    else:
        written.others += rows


@event.listens_for(Engine, "commit")
def _committed(connection: Connection) -> None:
    written, kept = connection.info.pop("written", None), _now.get()
    if written and kept:
        kept.lines += written.lines
        kept.others += written.others


@event.listens_for(Engine, "rollback")
def _undone(connection: Connection) -> None:
    if not connection.invalidated:
        connection.info.pop("written", None)


def _endpoint(app: Flask, environ: dict[str, Any]) -> str:
    try:
        return str(app.url_map.bind_to_environ(environ).match()[0])
    except HTTPException:
        return ""
