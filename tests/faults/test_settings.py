"""What an acknowledged act needs of SQLite to outlive a power cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from procure.db import db, durability_faults
from tests import conftest, unsynced


@pytest.fixture
def on_sqlite(home: Path, tmp_path: Path, ground: Any) -> Iterator[Flask]:
    """The application on an empty file."""
    made = conftest._application(home, f"sqlite:///{tmp_path}/empty.db")
    with unsynced.synced(), made.app_context():
        yield made
        ground.release(made)


@pytest.fixture
def weakened(on_sqlite: Flask) -> Any:
    """A way to let every connection begin with a statement of the test."""

    def weaken(statement: str) -> None:
        def begin(connection: Any, _: Any) -> None:
            connection.execute(statement)

        event.listen(db.engine, "connect", begin)
        db.session.remove()
        db.engine.dispose()

    return weaken


def test_it_waits_for_the_disk_as_it_comes(on_sqlite: Flask) -> None:
    assert durability_faults() == []


@pytest.mark.parametrize(
    ("statement", "name"),
    [("PRAGMA synchronous=NORMAL", "synchronous"), ("PRAGMA journal_mode=MEMORY", "journal_mode")],
)
def test_what_loses_receipts_is_named(weakened: Any, statement: str, name: str) -> None:
    weakened(statement)
    assert [one.values["name"] for one in durability_faults()] == [name]
