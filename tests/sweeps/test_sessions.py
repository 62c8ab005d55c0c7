"""A session is new at every step that makes it worth more, and what it was before opens nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from procure.accounts import sign_in
from tests.cast import PASSWORD, Cast, Player

OWN_PAGE = "/me/certificates"


def held(client: FlaskClient) -> dict[str, Any]:
    """What a browser's session holds."""
    with client.session_transaction() as session:
        return dict(session)


def opens(client: FlaskClient, session: dict[str, Any]) -> bool:
    """Whether a copied session still opens the person's own page."""
    with client.session_transaction() as kept:
        kept.clear()
        kept.update(session)
    return client.get(OWN_PAGE).status_code == 200


def signed_in(client: FlaskClient, player: Player) -> dict[str, Any]:
    """The session after the password."""
    assert client.post("/login", data={"email": player.email, "password": PASSWORD}).status_code == 303
    return held(client)


def proved(client: FlaskClient) -> int:
    """The password once more, as before an act that matters most."""
    return client.post("/me/prove", data={"password": PASSWORD}).status_code


def test_the_id_of_a_session_is_128_bits_of_chance(visitor: FlaskClient, cast: Cast) -> None:
    ids = []
    for _ in range(4):
        now = signed_in(visitor, cast.supplier)
        ids += [now["sign_in"], now["salt"]]
        with visitor.session_transaction() as session:
            session.clear()
        visitor.environ_base["HTTP_X_CSRFTOKEN"] = _token_of(visitor)
    assert len(set(ids)) == len(ids)
    assert all(len(bytes.fromhex(one)) == 16 for one in ids)


def _token_of(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get("/login").text)
    assert found
    return found[1]


def test_the_session_of_before_a_proof_opens_nothing(
    client_of: Any, visitor: FlaskClient, cast: Cast
) -> None:
    client = client_of(cast.supplier)
    before = held(client)
    assert proved(client) == 303
    assert held(client)["sign_in"] != before["sign_in"]
    assert client.get(OWN_PAGE).status_code == 200
    assert not opens(visitor, before)


def test_a_session_that_is_signed_out_opens_nothing(client_of: Any, visitor: FlaskClient, cast: Cast) -> None:
    client = client_of(cast.supplier)
    before = held(client)
    assert opens(visitor, before)
    assert client.post("/logout").status_code == 303
    assert not opens(visitor, before)


def test_a_session_that_goes_on_as_it_was_is_noticed(
    client_of: Any, visitor: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "renew", lambda person: None)
    client = client_of(cast.supplier)
    before = held(client)
    assert proved(client) == 303
    assert opens(visitor, before)
