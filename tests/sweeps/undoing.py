"""Every act is tried in earnest up to its commit, which is refused: one story serves all requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

UNDONE = 299
"""The status of an answer to what would have been done."""


class Undone(Exception):
    """It would have been done."""


def prepare(app: Flask) -> None:
    """Before the first request: say so where a commit was refused."""
    app.register_error_handler(Undone, lambda _: ("<h1>撤销</h1>", UNDONE))


@contextmanager
def nothing_is_kept() -> Iterator[None]:
    """Refuse every commit of something after all of it was written."""
    listeners = {"after_flush": _wrote, "after_soft_rollback": _forgot, "before_commit": _refuse}
    for name, listener in listeners.items():
        event.listen(Session, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners.items():
            event.remove(Session, name, listener)


def _wrote(session: Session, _: Any) -> None:
    session.info["wrote"] = True


def _forgot(session: Session, _: Any) -> None:
    session.info.pop("wrote", None)


def _refuse(session: Session) -> None:
    if not session.in_nested_transaction():
        session.flush()
        if session.info.pop("wrote", False):
            raise Undone
