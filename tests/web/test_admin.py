"""How an empty installation gets its first administrator."""

import pytest
import sqlalchemy as sa

from procure.accounts import passwords, queries
from procure.accounts.models import Person
from procure.core.actors import RoleName
from procure.db import db, unit_of_work
from procure.ledger.models import Line
from procure.web.cli import admin

CALL = ["--organisation", "平台运行管理单位", "--code", "91370300MA0000011B"]
CALL += ["--name", "系统管理员乙", "--email", "first@demo.example"]


@pytest.fixture
def nobody(app, cast):
    """An installation in which nobody is an administrator."""
    with unit_of_work():
        for person in queries.with_role(RoleName.ADMINISTRATOR):
            person.roles = []
    return app


def test_the_first_administrator_gets_a_password_that_must_be_replaced(nobody, capsys):
    assert admin.main(CALL) == 0
    initial = capsys.readouterr().out.split()[-1]
    person = queries.person_of_email("first@demo.example")
    assert passwords.fits(person, initial)
    assert person.password_is_initial
    assert [role.name for role in person.roles] == [RoleName.ADMINISTRATOR]


def test_who_entered_the_first_administrator_is_in_the_ledger(nobody):
    before = lines()
    admin.main(CALL)
    assert lines() == before + 2


def test_the_second_administrator_is_entered_here_too_and_no_third(app, cast, capsys):
    assert admin.main(CALL) == 0
    before = lines(), people()
    assert admin.main([word.replace("first@", "third@") for word in CALL]) == 1
    assert "已经有两位系统管理员" in capsys.readouterr().err
    assert (lines(), people()) == before


def test_a_mistyped_credit_code_is_said_and_nothing_is_kept(nobody, capsys):
    before = people()
    wrong = [word.replace("11B", "110") for word in CALL]
    assert admin.main(wrong) == 1
    assert "校验不符" in capsys.readouterr().err
    assert people() == before


def lines():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Line))


def people():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Person))
