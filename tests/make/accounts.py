"""Saved rows of accounts, and requests as the client makes them."""

from __future__ import annotations

import base64
import re
from typing import Any

from flask.testing import FlaskClient

from procure.accounts import enrolment, proposals, queries, totp
from procure.accounts.models import Authenticator, RoleProposal
from procure.core import clock
from procure.core.actors import RoleName
from procure.crypto import age, certificates
from procure.db import db, unit_of_work
from tests.cast import Cast, Player


def code_for(player: Player) -> str:
    """A fresh enrolment code."""
    with unit_of_work():
        person = queries.any_person(player.id)
        return enrolment.new_code(person, by=player.actor, at=clock.now())


def request_with(key: Any = None, **changes: Any) -> dict[str, Any]:
    """What ``procure key enrol`` sends, with fresh keys."""
    csr = certificates.csr(key or certificates.new_key(), certificates.Subject("anybody"))
    _, recipient = age.new_identity()
    return {"csr": csr.decode(), "recipient": recipient, "spare_recipient": None} | changes


def token_of(client: FlaskClient, player: Player) -> str:
    """A bearer token for the player's certificate."""
    answer = ask_for_token(client, player, new_nonce(client))
    assert answer.status_code == 200, answer.text
    return str(answer.json["token"])


def with_token(client: FlaskClient, page: str) -> None:
    """Let a browser send the token of a page that it opens: each new session has its own."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text)
    assert found
    client.environ_base["HTTP_X_CSRFTOKEN"] = found[1]


def new_nonce(client: FlaskClient) -> str:
    """A nonce from the platform."""
    return str(client.post("/api/nonce", json={}).json["nonce"])


def ask_for_token(client: FlaskClient, player: Player, nonce: str) -> Any:
    """The answer to a nonce that the player signed."""
    p7s = player.sign(nonce.encode(), clock.now())
    return client.post("/api/token", json={"nonce": nonce, "p7s": base64.b64encode(p7s).decode()})


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


def proposed(cast: Cast) -> RoleProposal:
    """A weighty role that waits for a second administrator."""
    with unit_of_work():
        person = queries.any_person(cast.third.id)
        roles = [RoleName.SUPPLIER, RoleName.SUPERVISOR]
        made = proposals.assign(person, roles, by=cast.administrator.actor, at=clock.now())
        assert made is not None
        return made


def with_authenticator(player: Player) -> str:
    """The secret of an authenticator that the player has added."""
    secret = totp.new_secret()
    row = {"person_id": player.id, "secret": totp.sealed(secret), "added_at": clock.now()}
    with unit_of_work():
        db.session.add(Authenticator(**row))
    return secret
