"""Who may open and do what, kept as one table: a door that opens or shuts is a change of this table."""

from __future__ import annotations

import re
import tomllib
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure.gate.access import open_to_everyone
from tests import ground
from tests.cast import Cast
from tests.make.bids import masked
from tests.make.clients import bearer
from tests.sweeps.conftest import World
from tests.sweeps.nasty import ABSENT
from tests.sweeps.paths import Route, routes, story_ids
from tests.sweeps.sweeping import people
from tests.sweeps.undoing import nothing_is_kept

TABLE = Path(__file__).with_name("access.toml")
LETTERS = {302: "L", 401: "L", 403: "F", 404: "N", 409: "R"}
"""Any other answer is open: the page, the act, or what is missing for it."""
BEST_FIRST = "ORNFL"
MOST_IDS = 20


class Doors:
    """Everybody before every door of one installation."""

    def __init__(self, app: Flask, players: dict[str, Any]) -> None:
        self.app = app
        self.visitor: FlaskClient = app.test_client()
        self.clients = {name: ground.browser(app, who) for name, who in players.items()}
        self.headers = {name: bearer(self.visitor, who) if who else {} for name, who in players.items()}
        self.ids = story_ids()

    def ask(self, who: str, route: Route, path: str) -> Any:
        """The answer to one person."""
        if route.is_api:
            return self.visitor.open(path, method=route.method, headers=self.headers[who])
        return self.clients[who].open(path, method=route.method)

    def cell(self, route: Route) -> str:
        """One letter for each person: the best of the answers over the rows of the story."""
        return "".join(self._letter(who, route) for who in self.clients)

    def _letter(self, who: str, route: Route) -> str:
        found = []
        for path in islice(route.paths(self.ids), MOST_IDS) if route.takes_ids else route.paths(self.ids):
            answer = self.ask(who, route, path)
            assert answer.status_code < 500, (who, route, path)
            is_elsewhere = answer.status_code == 302 and "/login" not in answer.location
            found.append("O" if is_elsewhere else LETTERS.get(answer.status_code, "O"))
            if found[-1] in "OFL":
                break
        return min(found, key=BEST_FIRST.index)


def table() -> dict[str, str]:
    """The committed cells by ``endpoint METHOD``."""
    return dict(tomllib.loads(TABLE.read_text(encoding="utf-8"))["cells"])


def differences(doors: Doors, expected: dict[str, str], wanted: list[Route]) -> list[str]:
    """What is not as the table says."""
    last = sorted(wanted, key=lambda route: route.endpoint == "security.logout")
    found = {route.name: doors.cell(route) for route in last}
    return [
        f"{name} = {cell}, not {expected.get(name)}"
        for name, cell in found.items()
        if cell != expected.get(name)
    ]


def without_a_cell(app: Flask, expected: dict[str, str]) -> set[str]:
    """Routes that the table forgets, and cells of routes that are gone."""
    return {route.name for route in routes(app)} ^ set(expected)


@pytest.fixture
def doors(world: World) -> Doors:
    return Doors(world.app, people(world))


def test_every_door_is_open_to_those_of_the_table_alone(doors: Doors) -> None:
    with nothing_is_kept():
        assert "\n".join(differences(doors, table(), routes(doors.app))) == ""


def test_every_route_has_its_cell(world: World) -> None:
    assert without_a_cell(world.app, table()) == set()


def test_the_table_names_the_people_in_order(world: World) -> None:
    told = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    assert told["order"] == list(people(world))
    assert {len(cell) for cell in told["cells"].values()} == {len(told["order"])}


def test_what_is_anothers_looks_as_if_it_were_not_there(doors: Doors) -> None:
    compared = 0
    with nothing_is_kept():
        for route in routes(doors.app):
            for who in ("stranger", "rival") if route.takes_ids else ():
                nothing = None
                for path in islice(route.paths(doors.ids), 4):
                    answer = doors.ask(who, route, path)
                    if answer.status_code == 404:
                        nothing = nothing or _bare(
                            doors.ask(who, route, route.path(ABSENT)), route.path(ABSENT)
                        )
                        assert _bare(answer, path) == nothing, (who, route.name)
                        compared += 1
    assert compared > 150


def _bare(answer: Any, path: str) -> tuple[int, str]:
    text = masked(answer.get_data(as_text=True)).replace(path, "")
    return answer.status_code, re.sub(r'<div class="flash.*?</div>', "", text, flags=re.DOTALL)


def test_an_open_door_and_a_new_one_are_noticed(app: Flask, cast: Cast) -> None:
    app.add_url_rule("/planted", "planted", open_to_everyone(lambda: "<h1>开</h1>"))
    doors = Doors(app, {"public": None, "supplier": cast.supplier})
    planted = [route for route in routes(app) if route.endpoint == "planted"]
    assert differences(doors, {"planted GET": "LO"}, planted) == ["planted GET = OO, not LO"]
    assert differences(doors, {"planted GET": "OO"}, planted) == []
    assert without_a_cell(app, table()) == {"planted GET"}
