"""The ledger's tables refuse change in the database itself, whoever asks."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from procure.db import db, unit_of_work
from procure.ledger import service as ledger
from procure.ledger.models import SignedHead
from tests.cast import START


@pytest.fixture
def line(cast):
    with unit_of_work():
        made = ledger.tick(START, cast.administrator.actor)
        ledger.publish_head(made, "head", b"signature", START)
    return made


STATEMENTS = [
    "UPDATE ledger_line SET facts = NULL",
    "UPDATE ledger_line SET by_person = 'nobody' WHERE 1 = 0 OR act = 'tick'",
    "DELETE FROM ledger_line",
    "UPDATE ledger_signed_head SET document = 'other'",
    "DELETE FROM ledger_signed_head",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_raw_sql_cannot_change_the_ledger(line, statement):
    with pytest.raises(DatabaseError, match="only grows"), unit_of_work():
        db.session.execute(sa.text(statement))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignedHead)) == 1


def test_truncate_is_refused_where_the_database_knows_it(line):
    if db.engine.dialect.name == "postgresql":
        with pytest.raises(DatabaseError, match="only grows"), unit_of_work():
            db.session.execute(sa.text("TRUNCATE ledger_line CASCADE"))
    assert ledger.queries.last().head == line.head


def test_a_table_without_its_guard_does_change(line):
    """The positive control: the trigger, and nothing else, is what refuses."""
    with unit_of_work():
        for name in ("ledger_signed_head_only_grows", "ledger_signed_head_no_update"):
            on = " ON ledger_signed_head" if db.engine.dialect.name == "postgresql" else ""
            db.session.execute(sa.text(f"DROP TRIGGER IF EXISTS {name}{on}"))
        db.session.execute(sa.text("UPDATE ledger_signed_head SET document = 'other'"))
    assert db.session.scalar(sa.select(SignedHead.document)) == "other"


def test_adding_is_what_the_ledger_allows(line, cast):
    with unit_of_work():
        ledger.tick(START, cast.administrator.actor)
    assert ledger.queries.last().index == line.index + 1
