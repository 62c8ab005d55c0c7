"""Each step of the schema goes up, down and up again to the same, with rows of every kind in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shutil import copytree

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask

from procure.db import Base, db, unit_of_work, writing
from procure.web import shipped
from tests.evidence.revisions import COUNT, FILLS, RARE, Fill, kept
from tests.web.test_schema import snapshot

FAULTY = '''"""Add a column and forget to take it away"""

import sqlalchemy as sa
from alembic import op

revision = "planted"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE TABLE planted (id integer)")


def downgrade() -> None:
    {down}
'''


@pytest.fixture
def empty(app: Flask) -> None:
    """The test's database without a table."""
    with writing(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        else:
            Base.metadata.drop_all(connection)


def steps(folder: Path) -> list[tuple[str, str]]:
    """Each revision with the one before it, the oldest first."""
    found = list(ScriptDirectory(str(folder)).walk_revisions())
    return [(one.revision, str(one.down_revision or "base")) for one in reversed(found)]


def go(folder: Path, revision: str, *, up: bool) -> None:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    with unit_of_work():
        config.attributes["connection"] = db.session.connection()
        (command.upgrade if up else command.downgrade)(config, revision)


def faults(folder: Path, fills: Mapping[str, Fill]) -> list[str]:
    """What is wrong with any step, tried on the database as the steps before it left it."""
    found = []
    for revision, before in steps(folder):
        go(folder, before, up=True) if before != "base" else None
        below = snapshot()
        go(folder, revision, up=True)
        above = snapshot()
        go(folder, before, up=False)
        found += [f"{revision} doesn't come down"] if snapshot() != below else []
        go(folder, revision, up=True) if snapshot() == below else None
        found += [f"{revision} comes up otherwise"] if snapshot() != above else []
        found += _lost(revision, fills)
    return found


def _lost(revision: str, fills: Mapping[str, Fill]) -> list[str]:
    if revision not in fills:
        return [f"{revision} has no rows to be tried with"]
    with writing(), db.engine.begin() as connection:
        put = fills[revision](connection)
        got = {name: kept(connection, name) for name in put}
    return [f"{revision} keeps {name} otherwise" for name in put if got[name] != put[name]]


def test_every_step_goes_up_and_down_and_keeps_what_is_put_into_it(empty: None) -> None:
    folder = Path(shipped.folder("migrations"))
    assert [revision for revision, _ in steps(folder)] == sorted(FILLS)
    assert faults(folder, FILLS) == []
    with db.engine.connect() as connection:
        rows = {name: kept(connection, name) for name in ("organisation", "ledger_line")}
    assert {len(one) for one in rows.values()} == {COUNT}
    assert all(RARE in str(row["name"]) for row in rows["organisation"])
    assert {row["facts"] for row in rows["ledger_line"]} == {None, RARE}


@pytest.mark.parametrize(
    ("down", "fills", "fault"),
    [
        ("pass", {"planted": lambda _: {}}, "planted doesn't come down"),
        ('op.execute("DROP TABLE planted")', {}, "planted has no rows to be tried with"),
        (
            'op.execute("DROP TABLE planted")',
            {"planted": lambda connection: {"organisation": [{"id": "never put in"}]}},
            "planted keeps organisation otherwise",
        ),
    ],
)
def test_a_faulty_step_is_noticed(
    empty: None, tmp_path: Path, down: str, fills: Mapping[str, Fill], fault: str
) -> None:
    folder = copytree(shipped.folder("migrations"), tmp_path / "migrations")
    last = steps(folder)[-1][0]
    planted = FAULTY.format(before=last, down=down)
    (folder / "versions" / "planted.py").write_text(planted, encoding="utf-8")
    assert faults(folder, FILLS | fills) == [fault]
