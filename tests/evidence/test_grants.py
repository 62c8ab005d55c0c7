"""The application itself can't change or delete what is evidence, whatever SQL it is made to run."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DatabaseError

from procure.awards import service as award
from procure.bids import queries as bid_queries
from procure.bids import slips
from procure.bids.models import OpeningOrder, OrderKind
from procure.bids.refusals import Refused
from procure.core import clock as running_clock
from procure.core.terms import Message
from procure.crypto import keyring
from procure.db import Base, db, unit_of_work, writing
from procure.ledger import grants, guards, heads
from procure.ledger.verify import Signers, verify
from procure.tenders.queries import published
from procure.web.app import create_app
from procure.web.cli import migrate
from procure.web.config import Config
from tests import ground
from tests.cast import Cast
from tests.make import bids

FILLED = 13
"""Tables of evidence in which the scene leaves rows; on SQLite a trigger needs a row to refuse for."""


@pytest.fixture
def working(app: Flask, cast: Cast, home: Path, database_url: str) -> Iterator[Flask]:
    """The application as it works for real: on PostgreSQL under a role that owns nothing."""
    if db.engine.dialect.name != "postgresql":
        yield app
        return
    role = f"procure_app_{secrets.token_hex(4)}"
    with writing(), db.engine.begin() as connection:
        assert grants.grant(connection, role)
    under = f"{database_url}{'&' if '?' in database_url else '?'}options=-c%20role%3D{role}"
    made = create_app(Config(home=home, database_url=under, secret_key="only for tests"))
    with made.app_context():
        yield made
        ground.release(made)
    ground.release(app)
    drop(role)


def drop(role: str) -> None:
    """Do away with a role, which outlives its database."""
    with writing(), db.engine.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {role}")
        connection.exec_driver_sql(f"DROP ROLE {role}")


def whole_course(cast: Cast) -> None:
    """Something in every table of evidence."""
    tender, now = bids.opened(cast), running_clock.now()
    with unit_of_work():
        award.revoke(bid_queries.readable(tender.id)[0], "无法供货", by=cast.supplier.actor, at=now)
        given = {"tender_id": tender.id, "kind": OrderKind.EXTEND, "reason": "网络故障"}
        db.session.add(OpeningOrder(**given, until=now, by_person=cast.supervisor.id, at=now))
    with unit_of_work():
        no = Refused("late", Message("已过截止时间。"))
        slips.refuse(published(tender.id), b"{}", no, cast.supplier.actor, running_clock.now())
    with unit_of_work():
        heads.sign(running_clock.now())


def refusals() -> dict[str, str]:
    """What the database says to each attempt; nothing where it let it happen."""
    found = {}
    for name in attempted():
        column = min(one.name for one in Base.metadata.tables[name].primary_key)
        for statement in (f'UPDATE {name} SET "{column}" = "{column}"', f"DELETE FROM {name}"):
            found[statement] = _refusal(statement)
    return found


def attempted() -> list[str]:
    """The tables that can be tried: on SQLite those with rows."""
    if db.engine.dialect.name == "postgresql":
        return list(guards.TABLES)
    counted = {
        name: sa.select(sa.func.count()).select_from(Base.metadata.tables[name]) for name in guards.TABLES
    }
    return [name for name, count in counted.items() if db.session.scalar(count)]


def _refusal(statement: str) -> str:
    try:
        with unit_of_work():
            db.session.execute(sa.text(statement))
            db.session.rollback()
    except DatabaseError as refused:
        return str(refused.orig)
    return ""


def test_raw_sql_changes_and_deletes_no_evidence(working: Flask, cast: Cast) -> None:
    whole_course(cast)
    assert len(attempted()) >= FILLED
    wanted = "permission denied" if db.engine.dialect.name == "postgresql" else "only grows"
    assert [one for one, said in refusals().items() if wanted not in said] == []
    ring = keyring.current()
    assert verify(Signers(ring.root_certificate, ring.receipt_certificate)).holds


def test_even_the_owner_meets_the_triggers(app: Flask, cast: Cast) -> None:
    whole_course(cast)
    if db.engine.dialect.name == "sqlite":
        made = set(db.session.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
        assert made >= {f"{name}_no_{act}" for name in guards.TABLES for act in ("update", "delete")}
    assert [one for one, said in refusals().items() if "only grows" not in said] == []


def test_a_table_without_its_guard_and_its_grants_is_told(app: Flask, cast: Cast) -> None:
    """The control of both: the owner without a trigger does change it."""
    whole_course(cast)
    on = " ON refusal" if db.engine.dialect.name == "postgresql" else ""
    with unit_of_work():
        for name in ("refusal_only_grows", "refusal_no_update", "refusal_no_delete"):
            db.session.execute(sa.text(f"DROP TRIGGER IF EXISTS {name}{on}"))
    assert [one for one, said in refusals().items() if not said] == [
        'UPDATE refusal SET "id" = "id"',
        "DELETE FROM refusal",
    ]


def test_the_working_role_has_no_fault_and_the_owner_has(app: Flask, working: Flask) -> None:
    with working.app_context():
        assert grants.faults() == []
    with app.app_context():
        told = " ".join(str(one) for one in grants.faults())
    assert ("procure migrate --app-role" in told) == (db.engine.dialect.name == "postgresql")


def test_a_role_that_was_given_more_is_a_fault(app: Flask, working: Flask) -> None:
    if db.engine.dialect.name == "postgresql":
        role = db.session.scalar(sa.text("SELECT current_user"))
        with app.app_context(), writing(), db.engine.begin() as owner:
            owner.exec_driver_sql(f"GRANT UPDATE ON closing TO {role}")
        assert "closing" in str(grants.faults()[0])
        with app.app_context(), writing(), db.engine.begin() as owner:
            grants.grant(owner, str(role))
    assert grants.faults() == []


def test_the_command_gives_the_role_its_rights(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    db.session.remove()
    role = f"procure_app_{secrets.token_hex(4)}"
    asked = ["--app-role", role]
    with writing(), db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0001')")
    if db.engine.dialect.name == "sqlite":
        assert migrate.main(asked) == 2
        assert "只用于 PostgreSQL" in capsys.readouterr().err
        return
    assert migrate.main(asked) == 0
    assert f"\\password {role}" in capsys.readouterr().out
    assert migrate.main(asked) == 0
    assert "\\password" not in capsys.readouterr().out
    drop(role)


@pytest.mark.parametrize("asked", [["head"], ["--app-role"], ["--app-role", "x; drop"], ["--app-role", ""]])
def test_a_wrong_call_says_how_it_is_called(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert migrate.main(asked) == 2
    assert "--app-role" in capsys.readouterr().err
