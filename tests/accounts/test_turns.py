"""Guesses take neither the writers' lock nor every thread: few wait, and owners wait among themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from threading import BoundedSemaphore
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from passlib.hash import argon2

from procure import db as database
from procure.accounts import passwords, turns
from procure.accounts.models import Person, WrongPassword
from procure.db import db, unit_of_work
from tests.cast import PASSWORD, Cast, Player

HOME, ELSEWHERE = "198.51.100.9", "203.0.113.1"


class Doors:
    """The site, come to by a new browser each time."""

    def __init__(self, app: Flask, ground: Any) -> None:
        self._app, self._ground = app, ground

    def sign_in(self, player: Player, address: str, password: str = PASSWORD) -> int:
        typed = {"email": player.email, "password": password}
        browser = self._ground.browser(self._app)
        return int(browser.post("/login", data=typed, environ_overrides={"REMOTE_ADDR": address}).status_code)


@pytest.fixture
def doors(app: Flask, ground: Any) -> Doors:
    return Doors(app, ground)


@pytest.fixture
def crowded() -> Iterator[None]:
    """As many strangers wait as may."""
    with ExitStack() as waiting:
        for _ in range(turns._MOST):
            turns._lines[False].acquire()
            waiting.callback(turns._lines[False].release)
        yield


def test_where_too_many_wait_a_stranger_is_told_and_it_counts_as_no_guess(
    visitor: FlaskClient, cast: Cast, crowded: None
) -> None:
    typed = {"email": cast.supplier.email, "password": "wrong"}
    answer = visitor.post("/login", data=typed)
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
    assert "这次没有核对密码，也不算输错" in answer.text
    assert db.session.scalars(sa.select(WrongPassword)).all() == []


def test_who_has_come_from_an_address_before_does_not_wait_among_strangers(
    doors: Doors, cast: Cast, request: pytest.FixtureRequest
) -> None:
    assert doors.sign_in(cast.supplier, HOME) == 303
    request.getfixturevalue("crowded")
    assert doors.sign_in(cast.supplier, ELSEWHERE) == 429
    assert doors.sign_in(cast.rival, HOME) == 429
    assert doors.sign_in(cast.supplier, HOME) == 303


def test_one_line_for_all_would_keep_the_owner_out(
    doors: Doors, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    assert doors.sign_in(cast.supplier, HOME) == 303
    full = BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(turns, "_lines", {True: full, False: full})
    assert doors.sign_in(cast.supplier, HOME) == 429


def test_nothing_is_locked_while_a_password_is_looked_at(
    doors: Doors, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits, writing = passwords.fits, []

    def looked(person: Person | None, password: str) -> bool:
        writing.append(database._writing.get())
        return fits(person, password)

    monkeypatch.setattr(passwords, "fits", looked)
    assert doors.sign_in(cast.supplier, HOME) == 303
    assert doors.sign_in(cast.supplier, HOME, "wrong") == 422
    with unit_of_work():
        passwords.fits(None, "the control")
    assert writing == [False, False, True]


def test_a_hash_that_has_become_too_cheap_is_made_anew(doors: Doors, cast: Cast) -> None:
    with unit_of_work():
        person = db.session.get_one(Person, cast.supplier.id)
        person.password = cheap = argon2.using(memory_cost=8, time_cost=1, parallelism=1).hash(PASSWORD)
    assert doors.sign_in(cast.supplier, HOME) == 303
    assert db.session.get_one(Person, cast.supplier.id).password != cheap
    assert doors.sign_in(cast.supplier, HOME) == 303
