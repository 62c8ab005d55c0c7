"""Scenes that many tests begin with: played once by each process, then set up again from a copy.

A scene may be set up only where nothing was written but scenes since the test began; whatever a test writes
itself is noticed by the statements that it sends, and from then on everything is played for real.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import wraps
from pathlib import Path
from shutil import copytree
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase

from procure import storage
from procure.core import clock
from procure.db import db
from tests.cast import Cast, Player
from tests.databases import Source

P = ParamSpec("P")
T = TypeVar("T")
Written = tuple[Any, ...]

_READING = ("select", "pragma", "begin", "set", "with", "rollback", "commit", "show")
_PLAIN = (str, int, float, bytes, bool, date, datetime, Enum, type(None))


class Unknown(Exception):
    """Something whose equal can't be told from outside."""


@dataclass(frozen=True)
class Copy:
    """What stood at the end of a scene."""

    database: str
    files: Path
    at: datetime
    result: Written


@dataclass
class Stage:
    """Where one test plays: ``state`` names what was played so far, None once a test wrote by itself."""

    source: Source
    url: str
    folder: Path
    state: Written | None = field(default=("begun",))


_copies: dict[Written, Copy] = {}
_stages: list[Stage] = []


@contextmanager
def played_on(source: Source, url: str, folder: Path) -> Iterator[None]:
    """Let scenes be kept and set up on this database; ``folder`` holds the files of the copies."""
    _stages.append(Stage(source, url, folder))
    try:
        yield
    finally:
        _stages.pop()


def scene(play: Callable[P, T]) -> Callable[P, T]:
    """A builder whose end is kept: asked again at the same place for the same, it is set up from the copy."""

    @wraps(play)
    def played(*args: P.args, **kwargs: P.kwargs) -> T:
        stage = _stages[-1] if _stages else None
        key = _key(stage, play, args, kwargs) if stage else None
        if stage is None or key is None:
            return play(*args, **kwargs)
        if key in _copies:
            return _set_up(stage, key)  # type: ignore[no-any-return]  # what the builder gave
        made = play(*args, **kwargs)
        _keep(stage, key, made)
        return made

    return played


@event.listens_for(Engine, "before_cursor_execute")
def _notice(_: Any, __: Any, statement: str, *rest: Any) -> None:
    if _stages and not statement.lstrip().lower().startswith(_READING):
        _stages[-1].state = None


def _key(stage: Stage, play: Callable[..., Any], args: Any, kwargs: Any) -> Written | None:
    if stage.state is None:
        return None
    try:
        given = (_written(args), _written(kwargs))
    except Unknown:
        return None
    return (type(stage.source).__name__, stage.state, play.__module__, play.__qualname__, given, clock.now())


def _keep(stage: Stage, key: Written, made: object) -> None:
    """Keep a copy; what is given back must be rows, so that it can be found again."""
    try:
        result = _written(made)
    except Unknown:
        return
    _rest()
    files = stage.folder / f"{len(_copies)}"
    copytree(storage.current().root, files)
    _copies[key] = Copy(stage.source.keep(stage.url), files, clock.now(), result)
    stage.state = key


def _set_up(stage: Stage, key: Written) -> Any:
    copy = _copies[key]
    _rest()
    stage.source.restore(stage.url, copy.database)
    copytree(copy.files, storage.current().root, dirs_exist_ok=True)
    clock.move_to(copy.at)
    stage.state = key
    return _read(copy.result)


def _rest() -> None:
    """Nobody is at the database; what the test holds is read anew when next looked at."""
    db.session.rollback()
    db.session.expire_all()
    db.engine.dispose()


def _written(value: Any) -> Written:
    """A value as something that compares: rows by their keys."""
    if isinstance(value, DeclarativeBase):
        return ("row", type(value), sa.inspect(value).identity)
    if isinstance(value, Cast | Player):
        return ("cast", getattr(value, "id", ""))
    if isinstance(value, _PLAIN):
        return ("plain", type(value), value)
    if isinstance(value, dict):
        return ("dict", *((name, _written(one)) for name, one in sorted(value.items())))
    if isinstance(value, list | tuple) and type(value) in (list, tuple):
        return ("list", type(value), *map(_written, value))
    raise Unknown


def _read(written: Written) -> Any:
    kind, *rest = written
    if kind == "row":
        return db.session.get_one(rest[0], rest[1])
    if kind == "list":
        return rest[0](_read(one) for one in rest[1:])
    if kind == "plain":
        return rest[1]
    raise Unknown
