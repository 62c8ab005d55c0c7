"""Every answer carries what guards a browser, also where something failed and where a file is served."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gunicorn
import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure.core import clock
from procure.gate.access import api, open_to_everyone
from procure.web import headers
from procure.web.app import create_app
from procure.web.config import Config
from tests.cast import Cast
from tests.sweeps.guarding import policy, unguarded

ANSWERS = {
    "/": 200,
    "/login": 200,
    "/me/certificates": 302,
    "/nowhere": 404,
    "/api/nowhere": 404,
    "/logout": 405,
    "/api/tenders/x": 401,
    "/fails": 500,
    "/api/fails": 500,
    "/static/css/app.css": 200,
    "/static/nothing.css": 404,
}


def fail() -> str:
    raise RuntimeError


@pytest.fixture
def failing(app: Flask) -> Flask:
    app.add_url_rule("/fails", "fails", open_to_everyone(fail))
    app.add_url_rule("/api/fails", "api.fails", api(open_to_everyone(fail)))
    return app


def asked(client: FlaskClient, paths: dict[str, int], *, signed_in: bool) -> list[str]:
    """What is wrong with the headers of these answers."""
    found = []
    for path, status in paths.items():
        answer = client.get(path)
        if status:
            assert answer.status_code == status, path
        kept = path.startswith(("/static", "/api"))
        found += [f"{path}: {fault}" for fault in unguarded(answer, signed_in=signed_in and not kept)]
    return found


def a_style(app: Flask) -> str:
    """The address of some file of the look."""
    folder = Path(str(app.static_folder))
    return f"/static/{next(folder.rglob('*.css')).relative_to(folder)}"


def test_every_kind_of_answer_is_guarded(failing: Flask, visitor: FlaskClient) -> None:
    paths = {path: status for path, status in ANSWERS.items() if not path.endswith("app.css")}
    assert asked(visitor, paths | {a_style(failing): 200}, signed_in=False) == []


def test_what_a_signed_in_person_reads_stays_in_no_cache(failing: Flask, client_of: Any, cast: Cast) -> None:
    paths = {"/": 200, "/me/certificates": 200, "/nowhere": 404, "/fails": 500, "/organisations": 403}
    assert asked(client_of(cast.supplier), paths, signed_in=True) == []


def test_files_of_the_look_may_be_kept(app: Flask, client_of: Any, cast: Cast) -> None:
    answer = client_of(cast.supplier).get(a_style(app))
    assert answer.headers.get("Cache-Control") != "no-store"
    answer.close()


def test_a_body_that_is_too_large_is_refused_with_the_same_headers(visitor: FlaskClient, cast: Cast) -> None:
    answer = visitor.post("/login", environ_overrides={"CONTENT_LENGTH": str(65 << 20)})
    assert (answer.status_code, unguarded(answer, signed_in=False)) == (413, [])


@pytest.mark.parametrize("production", [True, False])
def test_in_production_browsers_are_told_to_come_by_https_alone(tmp_path: Path, production: bool) -> None:
    config = Config(
        home=tmp_path, database_url="sqlite://", secret_key="for tests" * 6, production=production
    )
    with clock.fixed():
        answer = create_app(config).test_client().get("/static/nothing.css")
    told = answer.headers.get("Strict-Transport-Security", "")
    assert told == ("max-age=31536000; includeSubDomains" if production else "")


def test_the_policy_lets_nothing_run_that_stands_in_a_page(visitor: FlaskClient, cast: Cast) -> None:
    told = policy(visitor.get("/").headers["Content-Security-Policy"])
    assert all(
        "unsafe" not in value and "*" not in value and ":" not in value
        for value in told.values()
        if value not in ("'self' data:", "'self' 'wasm-unsafe-eval'")
    )
    assert told["object-src"] == told["base-uri"] == told["frame-ancestors"] == "'none'"


def test_the_server_names_no_version() -> None:
    assert not any(letter.isdigit() for letter in gunicorn.SERVER)


@pytest.mark.parametrize("name", [*headers._ALWAYS])
def test_a_header_that_is_left_out_is_noticed(
    visitor: FlaskClient, cast: Cast, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(headers._ALWAYS, name)
    assert unguarded(visitor.get("/login"), signed_in=False) != []


def test_a_page_that_may_be_kept_is_noticed(
    client_of: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(headers, "_is_for_one_person", lambda: False)
    assert unguarded(client_of(cast.supplier).get("/me/certificates"), signed_in=True) != []


def test_an_inline_script_that_is_let_in_is_noticed(
    visitor: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose = headers._POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
    monkeypatch.setitem(headers._ALWAYS, "Content-Security-Policy", loose)
    assert unguarded(visitor.get("/login"), signed_in=False) != []
