"""What is taken away from somebody is gone at the next request, in the browser and in the program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from procure.accounts import clients
from procure.accounts.models import Certificate, Person, SignIn
from procure.core import clock
from procure.db import db, unit_of_work
from procure.gate import acting
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.make import bids, tenders
from tests.make.clients import bearer


@dataclass
class Seat:
    """Somebody in a browser, and at a program where they have one."""

    player: Player
    page: str
    browser: FlaskClient
    address: str
    headers: dict[str, str]

    def asks(self, program: FlaskClient) -> list[int]:
        """What the next request of each is answered."""
        found = [self.browser.get(self.page).status_code]
        if self.address:
            found.append(program.get(self.address, headers=self.headers).status_code)
        return found


@pytest.fixture
def tender(app: Flask, cast: Cast) -> Tender:
    return tenders.published(cast)


@pytest.fixture
def seats(cast: Cast, tender: Tender, visitor: FlaskClient, client_of: Callable[[Player], Any]) -> list[Seat]:
    programs = {
        cast.supplier: f"/api/tenders/{tender.id}/mine",
        cast.custodians[0]: f"/api/tenders/{tender.id}",
    }
    players = [
        *(cast.supplier, cast.custodians[0], cast.purchaser, cast.finance[0], cast.experts[0]),
        *(cast.supervisor, cast.auditor, cast.administrator),
    ]
    return [
        Seat(one, f"/desk/{one.roles[0]}", client_of(one), programs.get(one, ""), bearer(visitor, one))
        for one in players
    ]


def answers(seats: list[Seat], program: FlaskClient) -> set[int]:
    return {status for seat in seats for status in seat.asks(program)}


def set_active(*, active: bool) -> None:
    with unit_of_work():
        db.session.execute(sa.update(Person).values(active=active))


def take_roles() -> None:
    with unit_of_work():
        for person in db.session.scalars(sa.select(Person)):
            person.roles = []


def test_whoever_is_in_good_standing_is_heard(seats: list[Seat], visitor: FlaskClient) -> None:
    assert answers(seats, visitor) == {200}


def test_a_role_that_is_taken_away_opens_nothing_more(seats: list[Seat], visitor: FlaskClient) -> None:
    assert answers(seats, visitor) == {200}
    take_roles()
    assert {status for seat in seats for status in seat.asks(visitor)[:1]} == {403}
    assert seats[0].asks(visitor) == [403, 403]


def test_an_account_that_is_closed_opens_nothing_more(seats: list[Seat], visitor: FlaskClient) -> None:
    assert answers(seats, visitor) == {200}
    set_active(active=False)
    assert answers(seats, visitor) == {302, 401}


def test_a_sign_in_that_was_ended_opens_nothing_more(seats: list[Seat], visitor: FlaskClient) -> None:
    with unit_of_work():
        db.session.execute(sa.update(SignIn).values(ended_at=clock.now()))
    assert {seat.browser.get(seat.page).status_code for seat in seats} == {302}


def test_a_revoked_certificates_token_opens_nothing_more(seats: list[Seat], visitor: FlaskClient) -> None:
    with unit_of_work():
        db.session.execute(sa.update(Certificate).values(revoked_at=clock.now()))
    assert [seat.asks(visitor) for seat in seats[:2]] == [[200, 401]] * 2


def test_a_ban_stops_the_next_bid(cast: Cast, tender: Tender, visitor: FlaskClient) -> None:
    first = bids.sealed(tender, cast.rival)
    second = bids.sealed(tender, cast.supplier)
    for player, bid in ((cast.rival, first), (cast.supplier, second)):
        bids.uploaded(player, bid)
    with_token = {one: bearer(visitor, one) for one in (cast.rival, cast.supplier)}
    assert _commit(visitor, tender, first, with_token[cast.rival]).status_code == 201
    bids.banned(cast, cast.supplier, until=clock.beijing_day(clock.now()))
    answer = _commit(visitor, tender, second, with_token[cast.supplier])
    assert (answer.status_code < 500, answer.get_json()["code"]) == (True, "banned")


def _commit(http: FlaskClient, tender: Tender, bid: bids.Sealed, headers: dict[str, str]) -> Any:
    sent = bids.multipart(bid.document, bid.p7s)
    return http.post(f"/api/tenders/{tender.id}/commit", data=sent, headers=headers)


def test_a_token_that_outlives_its_account_is_noticed(
    seats: list[Seat], visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, kept = clients.client_of, dict[str, Any]()
    monkeypatch.setattr(clients, "client_of", lambda sha256, at: kept.setdefault(sha256, look(sha256, at)))
    assert answers(seats, visitor) == {200}
    set_active(active=False)
    assert 200 in answers(seats, visitor)


def test_roles_that_are_remembered_are_noticed(
    seats: list[Seat], visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_roles()
    monkeypatch.setattr(acting, "has_role", lambda who, roles: True)
    assert 200 in answers(seats, visitor)
