"""The migrations build exactly what the models say, on both databases, and can be undone."""

import re

import pytest
import sqlalchemy as sa

from procure.db import db, unit_of_work, writing
from procure.journal import balances
from procure.ledger import guards
from procure.web import schema
from procure.web.cli import migrate
from procure.web.tables import METADATA


@pytest.fixture
def empty(app):
    """The test's database without a table."""
    with writing(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        else:
            METADATA.drop_all(connection)
    return app


def snapshot() -> list[str]:
    """Every table, column, constraint, index, trigger and function of ours, as the database tells them."""
    with db.engine.connect() as connection:
        told = _POSTGRES if connection.dialect.name == "postgresql" else _SQLITE
        rows = connection.execute(sa.text(told)).all()
    return sorted(_normal(" | ".join(map(str, row))) for row in rows if "alembic" not in row[0])


def _normal(told: str) -> str:
    """Without the blanks and the order of parts, in which alone the two ways may differ."""
    return ", ".join(sorted(re.sub(r"\s+", " ", told).removesuffix(")").strip().split(", ")))


_SQLITE = "SELECT tbl_name, name, replace(sql, '\"', '') FROM sqlite_master WHERE sql IS NOT NULL"
_POSTGRES = """
SELECT table_name::text, column_name::text, data_type || ' ' || is_nullable || ' '
       || coalesce(character_maximum_length::text, '') || coalesce(column_default, '')
  FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT tablename::text, indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid)
  FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname::text, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


def test_the_migrations_build_what_the_models_say(empty):
    schema.upgrade()
    built = snapshot()
    assert schema.differences() == []
    schema.downgrade("base")
    with writing(), db.engine.begin() as connection:
        METADATA.create_all(connection)
        guards.install(connection)
        balances.install(connection)
    assert built == snapshot()


def test_a_column_that_no_migration_knows_is_noticed(app):
    """The positive control of the test above."""
    with unit_of_work():
        db.session.execute(sa.text("ALTER TABLE ban DROP COLUMN source_url"))
    assert any("source_url" in str(difference) for difference in schema.differences())


def test_down_leaves_nothing_and_up_again_builds_the_same(empty):
    schema.upgrade()
    built = snapshot()
    schema.downgrade("base")
    assert snapshot() == []
    schema.upgrade()
    assert snapshot() == built


def test_the_migrated_ledger_refuses_change(empty):
    schema.upgrade()
    names = " ".join(snapshot())
    assert all(f"{table}_" in names for table in guards.TABLES)
    assert "only grows" in names


def test_the_command_migrates_and_says_so_once(empty, capsys):
    assert migrate.main([]) == 0
    assert migrate.main([]) == 0
    assert re.fullmatch(r"数据库已升级到 (\d{4})。\n数据库已是最新（\1）。\n", capsys.readouterr().out)


def test_a_wrong_call_leaves_the_database_alone(empty, capsys):
    assert migrate.main(["head"]) == 2
    assert "用法：procure migrate" in capsys.readouterr().err
    assert snapshot() == []
