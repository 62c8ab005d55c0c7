"""Whatever is sent to whichever address by whomever: an answer in words, never a 500."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from procure.gate.access import api, open_to_everyone, openness
from tests.cast import START, Cast
from tests.make.clients import bearer
from tests.sweeps.conftest import World
from tests.sweeps.faults import SCRIPT
from tests.sweeps.nasty import ABSENT, BODIES, JSON, NO_IDS, QUERIES, RAW, URLENCODED
from tests.sweeps.paths import UNSAFE, Route, routes, sampled
from tests.sweeps.sweeping import Sweep, live_forms, people, those_who_may, values_of
from tests.sweeps.undoing import nothing_is_kept


@pytest.fixture
def sweep(world: World) -> Sweep:
    return Sweep(world, {name: world.browser(who) for name, who in people(world).items()}, [])


def test_no_address_however_wrong_ends_in_a_500(sweep: Sweep) -> None:
    for route in routes(sweep.world.app):
        for value in NO_IDS if route.takes_ids and route.method == "GET" else []:
            for who in ("public", "purchaser", "supplier", "stranger", "administrator", "supervisor"):
                if sampled([(route.name, value, who)], 12):
                    sweep.ask(who, "GET", route.path(value))
    assert "\n".join(sweep.found) == ""


def test_no_query_however_wrong_ends_in_a_500(sweep: Sweep) -> None:
    for route in routes(sweep.world.app):
        for query in QUERIES if route.method == "GET" else []:
            for path in list(route.paths(sweep.ids))[:1]:
                for who in ("public", "purchaser", "supervisor", "administrator", "stranger"):
                    if sampled([(route.name, query, who)], 12) or not route.takes_ids:
                        sweep.ask(who, "GET", path + query)
    assert "\n".join(sweep.found) == ""


def test_every_page_of_every_state_is_an_answer_to_everybody(sweep: Sweep) -> None:
    for route in routes(sweep.world.app):
        if route.method == "GET":
            for place, path in enumerate(route.paths(sweep.ids)):
                for who in sweep.clients:
                    if sampled([(route.name, place, who)], 36):
                        sweep.ask(who, "GET", path)
    assert "\n".join(sweep.found) == ""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # spooled uploads end unread
def test_no_field_however_filled_ends_in_a_500(sweep: Sweep) -> None:
    with nothing_is_kept():
        forms = live_forms(sweep)
        assert len(forms) > 45
        for live in forms:
            for name, field in live.form.fields.items():
                for label, value in values_of(field):
                    if sampled([(live.path.rsplit("/", 1)[-1], name, label)], 48):
                        sent = live.form.filled(**{name: value()})
                        sweep.ask(live.who, "POST", live.path, f"{name}: {label}", data=sent)
            for raw in RAW:
                if sampled([(live.path.rsplit("/", 1)[-1], raw)], 24):
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
                        if sampled([(route.name, kind, body)], 12):
                            sweep.ask(who, route.method, path, str(body[:40]), data=body, content_type=kind)
    assert "\n".join(sweep.found) == ""


def test_nothing_is_done_without_the_token_of_a_page(sweep: Sweep) -> None:
    for route in routes(sweep.world.app):
        if route.method in UNSAFE and not route.is_api:
            who = those_who_may(openness(sweep.world.app.view_functions[route.endpoint]))[0]
            client = sweep.clients[who]
            token = client.environ_base.pop("HTTP_X_CSRFTOKEN")
            answer = sweep.ask(who, route.method, next(route.paths(sweep.ids), route.path(ABSENT)))
            client.environ_base["HTTP_X_CSRFTOKEN"] = token
            assert answer.status_code == 400, route
            assert "这一页放得太久了" in answer.text
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
                        if sampled([(route.name, path[:9], label, who)], 9):
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
