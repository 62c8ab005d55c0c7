"""Statements that the driver runs: they say the same as SQLAlchemy's, are heard of, and fail alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from procure.accounts.models import Certificate, Person
from procure.db import db, unit_of_work
from procure.ledger.models import Line
from procure.one_of import is_one_of
from procure.patience import is_away
from procure.prepared import Prepared
from tests.cast import START, Cast

_LINE = Line.metadata.tables[Line.__tablename__]
PLANTED = {
    "index": 0,
    "act": "tick",
    "subject": "platform",
    "at": START,
    "by_person": "x",
    "by_organisation": "x",
    "entry": "{}",
    "facts": None,
    "leaf": "1",
    "prev": "2",
    "head": "3",
}


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """What a listener hears, before and after."""
    seen: list[str] = []

    def hear(_: Any, __: Any, statement: str, *___: Any) -> None:
        seen.append(statement.split()[0])

    names = ("before_cursor_execute", "after_cursor_execute")
    for name in names:
        event.listen(Engine, name, hear)
    yield seen
    for name in names:
        event.remove(Engine, name, hear)


def test_it_finds_what_sqlalchemy_finds(cast: Cast) -> None:
    wanted = (
        sa.select(Certificate.sha256, Certificate.not_after, Person.active, sa.literal(7).label("seven"))
        .join(Person, Person.id == Certificate.person_id)
        .where(is_one_of(Certificate.sha256, "hashes"))
        .order_by(Certificate.sha256)
        .limit(5)
    )
    hashes = [one.certificate_sha256 for one in (cast.supplier, cast.rival)]
    plain = sa.select(Certificate.sha256, Certificate.not_after, Person.active, sa.literal(7)).join(Person)
    known = plain.where(Certificate.sha256.in_(hashes)).order_by(Certificate.sha256)
    found = Prepared(wanted).rows(hashes=hashes)
    assert [tuple(one) for one in found] == [tuple(one) for one in db.session.execute(known)]
    assert [one.not_after.tzinfo is not None for one in found] == [True, True]
    assert Prepared(wanted).rows(hashes=[]) == []


def test_one_of_many_texts_is_looked_up_in_the_index(cast: Cast) -> None:
    if db.engine.dialect.name == "postgresql":
        return
    plan = sa.text("EXPLAIN QUERY PLAN " + spelled(is_one_of(Certificate.sha256, "hashes")))
    steps = [row[3] for row in db.session.execute(plan, {"hashes": "[]"})]
    assert any(step.startswith("SEARCH certificate") for step in steps)
    asked = sa.text("EXPLAIN QUERY PLAN " + spelled(is_one_of(Certificate.sha256, "hashes")) + " = 1")
    assert any(row[3] == "SCAN certificate" for row in db.session.execute(asked, {"hashes": "[]"}))


def spelled(condition: sa.ColumnElement[bool]) -> str:
    """A look for certificates on SQLite, with a named parameter."""
    dialect = type(db.engine.dialect)(paramstyle="named")
    return str(sa.select(Certificate.id).where(condition).compile(dialect=dialect))


def test_it_writes_one_row_or_many(cast: Cast, heard: list[str]) -> None:
    adding = Prepared(sa.insert(_LINE))
    more = [PLANTED | {"index": n, "leaf": f"l{n}", "prev": f"p{n}", "head": f"h{n}"} for n in (1, 2)]
    with unit_of_work():
        adding.write(PLANTED)
        adding.write(*more)
    assert heard.count("INSERT") == 4
    assert [line.at for line in db.session.scalars(sa.select(Line).order_by(Line.index))] == [START] * 3


def test_what_the_database_refuses_is_told_as_sqlalchemy_tells_it(cast: Cast) -> None:
    adding = Prepared(sa.insert(_LINE))
    with pytest.raises(IntegrityError) as refused, unit_of_work():
        adding.write(PLANTED, PLANTED | {"index": 1, "leaf": "4", "prev": "5"})
    assert not is_away(refused.value)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Line)) == 0


def test_a_lost_connection_is_given_up(cast: Cast) -> None:
    if db.engine.dialect.name != "postgresql":
        return
    looking = Prepared(sa.select(sa.func.pg_backend_pid().label("pid")))
    own = looking.rows()[0].pid
    with db.engine.connect() as other:
        other.execute(sa.select(sa.func.pg_terminate_backend(own)))
    with pytest.raises(DBAPIError) as lost:
        looking.rows()
    assert lost.value.connection_invalidated
    assert is_away(lost.value)
    db.session.rollback()
    assert looking.rows()[0].pid != own
