"""Whatever is sent to whichever address by whomever: an answer in words, never a 500."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from procure.gate.access import api, open_to_everyone, openness
from tests.cast import START, Cast
from tests.make.clients import bearer
from tests.sweeps.faults import SCRIPT
from tests.sweeps.live import Live
from tests.sweeps.nasty import ABSENT, BODIES, JSON, NO_IDS, QUERIES, RAW, URLENCODED
from tests.sweeps.paths import UNSAFE, Route, routes
from tests.sweeps.sweeping import Sweep, those_who_may, values_of
from tests.sweeps.undoing import nothing_is_kept
from tests.sweeps.world import World, people


@pytest.fixture
def sweep(world: World) -> Sweep:
    return Sweep(world, {name: world.browser(who) for name, who in people(world).items()}, [])


def test_no_address_however_wrong_ends_in_a_500(sweep: Sweep) -> None:
    for route in routes(sweep.world.app):
        for value in NO_IDS if route.takes_ids and route.method == "GET" else []:
            for who in ("public", "purchaser", "supplier", "stranger", "administrator", "supervisor"):
                if sweep.world.takes(route.name, value, who, one_in=16):
                    sweep.ask(who, "GET", route.path(value))
    assert "\n".join(sweep.found) == ""


def test_no_query_however_wrong_ends_in_a_500(sweep: Sweep) -> None:
    for route in routes(sweep.world.app):
        for query in QUERIES if route.method == "GET" else []:
            for path in list(route.paths(sweep.ids))[:1]:
                for who in ("public", "purchaser", "supervisor", "administrator", "stranger"):
                    if sweep.world.takes(route.name, query, who, one_in=16 if route.takes_ids else 4):
                        sweep.ask(who, "GET", path + query)
    assert "\n".join(sweep.found) == ""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # spooled uploads end unread
@pytest.mark.long
def test_no_field_however_filled_ends_in_a_500(sweep: Sweep, lives: list[Live]) -> None:
    assert len(lives) > 45
    with nothing_is_kept():
        for live in lives:
            for name, field in live.form.fields.items():
                for label, value in values_of(field):
                    if sweep.world.takes(live.path.rsplit("/", 1)[-1], name, label, one_in=64):
                        sent = live.form.filled(**{name: value()})
                        sweep.ask(live.who, "POST", live.path, f"{name}: {label}", data=sent)
            for raw in RAW:
                if sweep.world.takes(live.path.rsplit("/", 1)[-1], raw, one_in=32):
                    body = b"&".join(b"%b=%b" % (name.encode(), raw) for name in live.form.fields)
                    sweep.ask(live.who, "POST", live.path, str(raw), data=body, content_type=URLENCODED)
    assert "\n".join(sweep.found) == ""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # spooled uploads end unread
def test_no_body_however_broken_ends_in_a_500(sweep: Sweep) -> None:
    with nothing_is_kept():
        for route in routes(sweep.world.app):
            if route.method in UNSAFE and not route.is_api:
                for path in list(route.paths(sweep.ids))[:2]:
                    who = those_who_may(openness(sweep.world.app.view_functions[route.endpoint]))[0]
                    for kind, body in BODIES:
                        if sweep.world.takes(route.name, kind, body, one_in=16):
                            sweep.ask(who, route.method, path, str(body[:40]), data=body, content_type=kind)
    assert "\n".join(sweep.found) == ""


def test_a_body_over_the_limit_is_refused_in_words_everywhere(sweep: Sweep) -> None:
    for route in routes(sweep.world.app):
        if route.method in UNSAFE and not route.is_api:
            who = those_who_may(openness(sweep.world.app.view_functions[route.endpoint]))[0]
            path = next(route.paths(sweep.ids), route.path(ABSENT))
            too_long = {"CONTENT_LENGTH": str(65 << 20)}
            answer = sweep.ask(who, "POST", path, content_type=URLENCODED, environ_overrides=too_long)
            assert (answer.status_code, "上传的文件太大" in answer.text) == (413, True), route
    assert "\n".join(sweep.found) == ""


def test_no_json_however_broken_ends_in_a_500(sweep: Sweep) -> None:
    public = sweep.clients["public"]
    tokens = {"public": {}} | {
        who: bearer(public, people(sweep.world)[who] or sweep.world.cast.supplier)
        for who in ("supplier", "custodian")
    }
    for route in routes(sweep.world.app):
        if route.is_api and route.method in UNSAFE:
            for path in [*list(route.paths(sweep.ids))[:1], route.path("%00"), route.path("ab" * 16)]:
                for label, body in JSON.items():
                    for who, header in tokens.items():
                        if sweep.world.takes(route.name, path[:9], label, who, one_in=12):
                            _tell(sweep, route, path, label, body, header)
    assert "\n".join(sweep.found) == ""


def _tell(sweep: Sweep, route: Route, path: str, label: str, body: bytes, header: dict[str, str]) -> None:
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain"):
        for encoding in ({}, {"Content-Encoding": "gzip"}):
            sent = {"data": body, "content_type": kind, "headers": header | encoding}
            sweep.ask("public", route.method, path, f"{label} {kind} {encoding}", **sent)


def test_a_view_that_fails_is_reported(app: Flask, cast: Cast) -> None:
    def planted() -> str:
        raise RuntimeError

    app.add_url_rule("/planted", "planted", open_to_everyone(planted))
    app.add_url_rule("/api/planted", "api.planted", api(open_to_everyone(lambda: {}["x"])))
    app.add_url_rule("/echo", "echo", open_to_everyone(lambda: f"<h1>{SCRIPT}</h1>"))
    sweep = Sweep(World(app, cast, Path(), START), {"public": app.test_client()}, [])
    for path in ("/planted", "/api/planted", "/echo"):
        sweep.ask("public", "GET", path)
    assert sweep.found == [
        "GET /planted by public : answered 500",
        "GET /api/planted by public : answered 500",
        "GET /echo by public : is not in Chinese",
        "GET /echo by public : gives back a script as it came",
    ]
