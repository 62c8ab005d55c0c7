"""A backup put back holds to the last receipt and file, and what is older or damaged is found."""

from __future__ import annotations

import json
import shutil

import pytest
import sqlalchemy as sa

from procure import storage
from procure.bids.models import Submission
from procure.core import clock as clocks
from procure.db import Instant, db, unit_of_work
from procure.ledger import queries as ledger
from procure.web import schema
from procure.web.app import create_app
from procure.web.backup import stored, taking
from procure.web.cli import backup, restore
from procure.web.jobs import run_due
from procure.web.tables import METADATA
from tests import ground
from tests.make import bids as make


@pytest.fixture
def lived(app, cast, clock):
    """An installation in which bids were opened and another waits, with a signed head."""
    make.opened(cast)
    make.bid_on(cast, number="ZC-2026-2")
    run_due(clock.now())
    with unit_of_work():
        db.session.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        db.session.execute(sa.text("INSERT INTO alembic_version VALUES ('0001')"))
    return app


@pytest.fixture
def taken(lived, tmp_path):
    """Its backup, with the keys."""
    folder = tmp_path / "backup"
    assert backup.main([str(folder), "--with-keys"]) == 0
    return folder


@pytest.fixture
def elsewhere(tmp_path, monkeypatch, sources, database_name):
    """An empty installation on the same kind of database; commands find it."""
    url = sources(database_name).bare()

    def go():
        clocks.release()
        monkeypatch.setenv("PROCURE_HOME", str(tmp_path / "new"))
        monkeypatch.setenv("DATABASE_URL", url)

    yield go
    sources(database_name).drop(url)


def head_of(folder):
    return json.loads((folder / "head.json").read_text())["head"]


def everything():
    db.session.rollback()
    connection = db.session.connection()
    return {
        table.name: connection.execute(sa.select(table).order_by(*table.primary_key)).all()
        for table in METADATA.sorted_tables
    }


def test_what_is_put_back_is_what_was_taken_and_holds(lived, taken, elsewhere, capsys):
    before = everything()
    ground.release(lived)
    elsewhere()
    assert restore.main([str(taken), "--head", str(taken / "head.json")]) == 0
    assert "核验无误" in capsys.readouterr().out
    again = create_app()
    with again.app_context():
        assert everything() == before
        assert len(before["submission"]) == 6
        assert all(storage.current().has(one) for one in stored.named())
        assert schema.revision() == "0001"
        ground.release(again)


def test_every_stored_file_is_in_the_backup(lived, taken):
    kept = {path.name for path in (taken / "files").iterdir()}
    in_storage = {path.name for path in storage.current().root.glob("??/*")}
    assert in_storage == kept


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("a byte of a file", "被改动过或者已经损坏"),
        ("a file", "缺少存储的文件"),
        ("a receipt", "回执与投标文件对不上"),
        ("a line", "账本不成立"),
    ],
)
def test_damage_is_found(lived, taken, elsewhere, capsys, damage, says):
    spoil(taken, damage)
    ground.release(lived)
    elsewhere()
    assert restore.main([str(taken), "--head", head_of(taken)]) == 1
    assert says in capsys.readouterr().out


def spoil(folder, damage):
    file = min((folder / "files").iterdir())
    table = {"a receipt": "submission", "a line": "ledger_line"}.get(damage)
    if table:
        path = folder / "tables" / f"{table}.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines()
        column = list(METADATA.tables[table].columns.keys()).index(
            "receipt" if table == "submission" else "entry"
        )
        row = json.loads(lines[0])
        row[column] = row[column].replace("2026", "2025", 1)
        path.write_text("\n".join([json.dumps(row), *lines[1:], ""]), encoding="utf-8")
    elif damage == "a file":
        file.unlink()
    else:
        file.write_bytes(bytes([file.read_bytes()[0] ^ 1]) + file.read_bytes()[1:])


def test_a_missing_line_at_the_end_is_found_by_a_head_kept_elsewhere(lived, taken, elsewhere, capsys, clock):
    """The backup is whole but older than what was kept: a rollback."""
    clock.forward(minutes=2)
    run_due(clock.now())
    newer = ledger.newest_head().head
    ground.release(lived)
    elsewhere()
    assert restore.main([str(taken), "--head", newer]) == 1
    said = capsys.readouterr().out
    assert newer in said
    assert "比那个链头旧" in said


def test_without_a_head_an_older_backup_would_pass_and_that_is_said(lived, taken, elsewhere, capsys):
    ground.release(lived)
    elsewhere()
    assert restore.main([str(taken)]) == 0
    assert "不能发现这份备份是不是旧的" in capsys.readouterr().out


def test_nothing_is_put_over_an_installation_that_has_records(lived, taken, capsys):
    assert restore.main([str(taken)]) == 2
    assert "已经有记录" in capsys.readouterr().err


def test_a_backup_that_was_broken_off_is_none(lived, taken, elsewhere, capsys):
    (taken / "backup.json").unlink()
    ground.release(lived)
    elsewhere()
    assert restore.main([str(taken)]) == 2
    assert "不是一份完整的备份" in capsys.readouterr().err


def test_without_keys_it_holds_none_and_asks_for_them(lived, tmp_path, elsewhere, home, capsys):
    folder = tmp_path / "bare"
    assert backup.main([str(folder)]) == 0
    assert not {path.name for path in (folder / "keys").iterdir()} & set(taking.PRIVATE)
    ground.release(lived)
    elsewhere()
    assert restore.main([str(folder)]) == 2
    assert "root.key" in capsys.readouterr().err
    for name in taking.PRIVATE:
        shutil.copy2(home / "keys" / name, tmp_path / "new" / "keys" / name)
    assert restore.main([str(folder), "--head", head_of(folder)]) == 0


def test_a_folder_with_files_in_it_is_not_written_over(lived, taken, capsys):
    assert backup.main([str(taken)]) == 1
    assert "已经有文件" in capsys.readouterr().err


def test_what_is_no_head_is_refused(taken, capsys):
    assert restore.main([str(taken), "--head", "nothing"]) == 2
    assert "head.json" in capsys.readouterr().err


def test_no_table_has_a_kind_of_value_that_is_not_written():
    kinds = {type(column.type) for table in METADATA.sorted_tables for column in table.columns}
    texts = {sa.String, sa.Text, sa.Enum}
    assert kinds <= texts | {sa.Integer, sa.BigInteger, sa.Boolean, sa.Date, sa.LargeBinary, Instant}


def test_all_columns_that_name_a_stored_file_are_known(lived):
    """What the story stores is named by the listed columns alone, and each of them is a column of a table."""
    named = set(stored.named())
    assert named == {path.name for path in storage.current().root.glob("??/*")}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 6
