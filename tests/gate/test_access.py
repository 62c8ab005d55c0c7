"""Closed unless opened."""

from __future__ import annotations

import pytest

from procure.core.actors import RoleName
from procure.gate import access, acting

ROLES = frozenset({RoleName.EXPERT, RoleName.AUDITOR})


@pytest.fixture
def pages(app):
    """One page of each openness."""

    def page():
        return str(acting.actor(RoleName.AUDITOR, RoleName.EXPERT).role)

    marks = {
        "closed": lambda view: view,
        "public": access.open_to_everyone,
        "inside": access.open_to_signed_in,
        "roles": access.open_to(*ROLES),
    }
    for name, mark in marks.items():
        app.add_url_rule(f"/{name}", name, mark(_copy(page)))
    return app


def _copy(view):
    return lambda: view()


def test_a_page_that_says_nothing_is_closed_to_all(pages, cast, client_of, visitor):
    assert visitor.get("/closed").status_code == 404
    assert {client_of(player).get("/closed").status_code for player in cast.everyone()} == {404}


def test_a_public_page_is_open_to_all(pages, cast, client_of, visitor):
    assert visitor.get("/public").text == "public"
    assert client_of(cast.supplier).get("/public").status_code == 200


def test_the_public_is_led_to_sign_in_and_back(pages, visitor):
    for path in ("/inside", "/roles"):
        answer = visitor.get(path)
        assert answer.status_code == 302
        assert answer.location.startswith("/login?next=")
        assert path in answer.location


def test_roles_open_their_pages_alone(pages, cast, client_of):
    for player in cast.everyone():
        wanted = 200 if ROLES & set(player.roles) else 403
        client = client_of(player)
        assert client.get("/roles").status_code == wanted
        assert client.get("/inside").status_code == 200


def test_an_actor_takes_the_first_preferred_role_it_has(pages, cast, client_of):
    assert client_of(cast.auditor).get("/roles").text == "auditor"
    assert client_of(cast.stranger).get("/roles").text == "expert"


def test_an_actor_carries_the_network_address(app, visitor):
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "198.51.100.9"}):
        assert acting.actor().address == "198.51.100.9"
        assert acting.actor().person == "public"
