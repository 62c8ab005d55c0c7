"""Nothing is done for a request that a page of this session did not make."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from procure.core import clock
from procure.gate.access import open_to_everyone, openness
from procure.web import gatekeeper
from tests.cast import Cast, Player
from tests.sweeps.asking import Doors
from tests.sweeps.nasty import ABSENT
from tests.sweeps.paths import UNSAFE, Route, routes
from tests.sweeps.sweeping import those_who_may
from tests.sweeps.undoing import nothing_is_kept
from tests.sweeps.world import World, people

ELSEWHERE = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a neighbour": {"Sec-Fetch-Site": "same-site"},
    "what no browser says": {"Sec-Fetch-Site": "x"},
    "another origin": {"Origin": "https://evil.example"},
    "our name with another port": {"Origin": "http://localhost:81"},
    "our name within another": {"Origin": "http://localhost.evil.example"},
    "a hidden origin": {"Origin": "null"},
    "no origin at all": {"Origin": "http://["},
}
OURS = [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]


def unsafe(doors: Doors, one_in: int = 1) -> Iterator[tuple[Route, str, str]]:
    """Each way to change something, with somebody who may."""
    for route in [one for one in routes(doors.app) if one.method in UNSAFE][::one_in]:
        who = those_who_may(openness(doors.app.view_functions[route.endpoint]))[0]
        yield route, who, next(route.paths(doors.ids), route.path(ABSENT))


def done_for_a_foreign_page(doors: Doors, one_in: int = 1) -> list[str]:
    """What is not refused where another site asks for it."""
    return [
        f"{route.name} for {name}"
        for route, who, path in unsafe(doors, one_in)
        for name, headers in ELSEWHERE.items()
        if doors.takes(route, name, one_in=2)
        and not _is_refused(doors.open(who, route, path, **headers), is_api=route.is_api)
    ]


def _is_refused(answer: Any, *, is_api: bool) -> bool:
    said = answer.get_json()["reason"] if is_api and answer.status_code >= 400 else answer.text
    return answer.status_code == 403 and "来自别的网站" in said


def done_with_a_wrong_token(doors: Doors, other: Doors, only: str = "") -> list[str]:
    """What is not refused with no token, one of an earlier session, one of somebody else's, or nonsense."""
    found = []
    for route, who, path in unsafe(doors):
        if route.is_api or only not in route.name:
            continue
        somebody = "auditor" if who != "auditor" else "public"
        wrong = {
            "none": None,
            "an earlier session's": _token(other, who),
            "another's": _token(doors, somebody),
            "nonsense": "IjAi.x.y",
        }
        found += [
            f"{route.name} with {name}"
            for name, token in wrong.items()
            if doors.takes(route, name, one_in=2) and not _is_stale(doors, route, who, path, token)
        ]
    return found


def _token(doors: Doors, who: str) -> str:
    return str(doors.clients[who].environ_base["HTTP_X_CSRFTOKEN"])


def _is_stale(doors: Doors, route: Route, who: str, path: str, token: str | None) -> bool:
    held = doors.clients[who].environ_base
    right = held.pop("HTTP_X_CSRFTOKEN")
    held.update({"HTTP_X_CSRFTOKEN": token} if token else {})
    answer = doors.open(who, route, path)
    held["HTTP_X_CSRFTOKEN"] = right
    return answer.status_code == 400 and "这一页放得太久了" in answer.text


@pytest.fixture
def doors(world: World) -> Doors:
    return Doors(world.app, people(world), world.takes)


def test_nothing_is_done_for_a_page_of_another_site(doors: Doors) -> None:
    with nothing_is_kept():
        assert done_for_a_foreign_page(doors) == []


def test_nothing_is_done_without_this_sessions_own_token(doors: Doors, world: World) -> None:
    earlier = Doors(world.app, people(world))
    with nothing_is_kept():
        assert done_with_a_wrong_token(doors, earlier) == []


def test_our_own_pages_and_programs_are_heard(doors: Doors) -> None:
    with nothing_is_kept():
        for route, who, path in list(unsafe(doors))[::6]:
            for headers in OURS:
                answer = doors.open(who, route, path, **headers)
                assert not _is_refused(answer, is_api=route.is_api), route


@pytest.fixture
def players(app: Flask, cast: Cast) -> dict[str, Player | None]:
    return people(World(app, cast, Path(), clock.now()))


def test_a_site_that_is_believed_by_mistake_is_noticed(
    app: Flask, players: dict[str, Player | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gatekeeper, "_OWN_SITE", ("same-origin", "none", "same-site"))
    found = done_for_a_foreign_page(Doors(app, players), 20)
    assert found
    assert {one.partition(" for ")[2] for one in found} == {"a neighbour"}


def test_an_act_that_asks_for_no_token_is_noticed(app: Flask, players: dict[str, Player | None]) -> None:
    app.add_url_rule("/planted", "planted", open_to_everyone(lambda: "<h1>开</h1>"), methods=["POST"])
    app.extensions["csrf"].exempt(app.view_functions["planted"])
    doors = Doors(app, players)
    found = done_with_a_wrong_token(doors, doors, "plant")
    assert {one.split()[0] for one in found} == {"planted"}
