"""Every act is tried in earnest up to its commit, which is refused: one story serves all requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, SessionTransaction

UNDONE = 299
"""The status of an answer to what would have been done."""

_WRITES = ("INSERT", "UPDATE", "DELETE")


class Undone(Exception):
    """It would have been done."""


def prepare(app: Flask) -> None:
    """Before the first request: say so where a commit was refused."""
    app.register_error_handler(Undone, lambda _: ("<h1>撤销</h1>", UNDONE))


class _Watch:
    """Whether the transaction at work has written, also past the session."""

    def __init__(self) -> None:
        self.wrote = False
        self.before: dict[int, bool] = {}

    def see(self, _: Any, __: Any, statement: str, *___: Any) -> None:
        """Each statement as it goes to the database."""
        self.wrote = self.wrote or statement.lstrip().upper().startswith(_WRITES)

    def mark(self, _: Session, transaction: SessionTransaction) -> None:
        """Remember what stood before a savepoint."""
        if transaction.nested:
            self.before[id(transaction)] = self.wrote

    def forget(self, _: Session, transaction: SessionTransaction) -> None:
        """It stands again when the savepoint is taken back; nothing when all is."""
        self.wrote = self.before.pop(id(transaction), False)

    def refuse(self, session: Session) -> None:
        """Write all of it, then say that it would have been done."""
        if not session.in_nested_transaction():
            session.flush()
            if self.wrote:
                self.wrote = False
                raise Undone


@contextmanager
def nothing_is_kept() -> Iterator[None]:
    """Refuse every commit of something after all of it was written."""
    watch = _Watch()
    listeners: list[tuple[Any, str, Any]] = [
        (Engine, "before_cursor_execute", watch.see),
        (Session, "after_transaction_create", watch.mark),
        (Session, "after_soft_rollback", watch.forget),
        (Session, "before_commit", watch.refuse),
    ]
    for listener in listeners:
        event.listen(*listener)
    try:
        yield
    finally:
        for listener in listeners:
            event.remove(*listener)
