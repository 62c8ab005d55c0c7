"""The story is told once, on SQLite; every process takes a copy of its files and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from procure.core import clock
from procure.db import writing
from procure.journal import balances
from procure.ledger import guards
from procure.web.tables import METADATA
from tests import ground
from tests.cast import START, Cast
from tests.sweeps import story
from tests.sweeps.once import folder, once

Make = Callable[[Path, str], Flask]
"""The application of a home and a database's address."""


@dataclass(frozen=True)
class Told:
    """The story as it lies in a folder: the installation's files, its rows, its people, its last instant."""

    home: Path
    rows: Path
    cast: Cast
    instant: datetime


def told(factory: pytest.TempPathFactory, make: Make, keys: Path, cast: Cast) -> Told:
    """The story of this run; ``keys`` are the platform's."""
    place = folder(factory, "story")
    return once(place, lambda: _tell(place, make, keys, cast))


def _tell(place: Path, make: Make, keys: Path, cast: Cast) -> Told:
    home, rows = place / "home", place / "story.db"
    copytree(keys, home / "keys")
    app = make(home, f"sqlite:///{rows}")
    ground.fill(app, cast)
    clock.move_to(START)
    try:
        with app.app_context():
            story.tell(cast, ground.Hands())
            ground.release(app)
        return Told(home, rows, cast, clock.now())
    finally:
        clock.release()


def copy_rows(rows: Path, url: str) -> None:
    """Make the tables in an empty database and put the story's rows into them."""
    target = sa.create_engine(url)
    content = list(_content(rows))
    with writing(), target.begin() as connection:
        METADATA.create_all(connection)
        for table, found in content:
            connection.execute(sa.insert(table), found)
        guards.install(connection)
        balances.install(connection)
    target.dispose()


def _content(path: Path) -> Iterator[tuple[sa.Table, list[dict[str, Any]]]]:
    source = sa.create_engine(f"sqlite:///{path}")
    with source.connect() as connection:
        for table in METADATA.sorted_tables:
            if found := [dict(row) for row in connection.execute(sa.select(table)).mappings()]:
                yield table, found
    source.dispose()
