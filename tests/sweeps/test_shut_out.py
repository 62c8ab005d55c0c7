"""Who is no longer signed in gets nowhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from procure.accounts import sign_in
from procure.accounts.models import Person
from procure.db import db, unit_of_work
from procure.gate.access import EVERYONE, openness
from tests.sweeps.asking import Doors
from tests.sweeps.nasty import ABSENT
from tests.sweeps.paths import routes
from tests.sweeps.sweeping import those_who_may
from tests.sweeps.world import World, people

Spoil = Callable[[FlaskClient], None]


def still_admitted(doors: Doors, one_in: int = 1) -> list[str]:
    """Where somebody who should be shut out gets further than being asked to sign in."""
    found = []
    for route in routes(doors.app)[::one_in]:
        wanted = openness(doors.app.view_functions[route.endpoint])
        if wanted != EVERYONE and doors.takes(route, one_in=2):
            who = those_who_may(wanted)[0]
            client = doors.visitor if route.is_api else doors.clients[who]
            headers = doors.headers[who] if route.is_api else {}
            path = next(route.paths(doors.ids), route.path(ABSENT))
            answer = client.open(path, method=route.method, headers=headers)
            if not (answer.status_code == 401 or "/login" in str(answer.location)):
                found.append(f"{route.name} by {who}: {answer.status_code}")
    return found


def back(**seconds: int) -> Spoil:
    """A browser that was left alone for some time."""

    def turn(client: FlaskClient) -> None:
        with client.session_transaction() as kept:
            for name, ago in seconds.items():
                kept[name] -= ago

    return turn


IDLE = back(seen=24 * 3600)
OLD = back(began=sign_in.LONGEST_SECONDS + 60)


@pytest.fixture
def doors(world: World) -> Doors:
    return Doors(world.app, people(world) | {"barred": world.cast.third}, world.takes)


@pytest.mark.parametrize("spoil", [IDLE, OLD], ids=["idle", "old"])
def test_an_expired_session_opens_nothing(doors: Doors, spoil: Spoil) -> None:
    for name, client in doors.clients.items():
        if name != "public":
            spoil(client)
    found = still_admitted(doors)
    assert [one for one in found if "_api." not in one] == []


def test_a_closed_account_opens_nothing(doors: Doors) -> None:
    _set_active(active=False)
    try:
        assert still_admitted(doors) == []
    finally:
        _set_active(active=True)


def test_a_session_in_good_standing_is_noticed(doors: Doors) -> None:
    assert len(still_admitted(doors, 10)) > 4


def _set_active(*, active: bool) -> None:
    with unit_of_work():
        db.session.execute(sa.update(Person).values(active=active))
