"""A player's own machine: a keystore folder and the platform reached in the same process."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from flask.testing import FlaskClient

from procure.client.api import Server
from procure.client.keystore import Keystore
from procure.client.platform import Place
from procure.core import clock
from procure.crypto import certificates
from procure.db import db
from procure.tenders.models import Tender
from tests.cast import Cast, Player

URL = "http://localhost"


class InProcess(httpx.BaseTransport):
    """Hands requests to the application and keeps its session apart from the test's own."""

    def __init__(self, app: Flask) -> None:
        self._under = httpx.WSGITransport(app=app)
        self._app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request in an application context of its own."""
        db.session.rollback()
        with self._app.app_context():
            answer = self._under.handle_request(request)
            answer.read()
            db.session.remove()
        db.session.rollback()
        return answer


class Held(Keystore):
    """The player's keys at hand, so that no test waits for a passphrase to be stretched."""

    def __init__(self, folder: Path, player: Player) -> None:
        super().__init__(folder)
        self._player = player

    @property
    def key(self) -> ec.EllipticCurvePrivateKey:  # type: ignore[override]  # a plain property in place of a cached one
        """The player's signing key."""
        return self._player.key

    def identity(self) -> str:
        """The player's decryption key."""
        return self._player.identity


def keystore(folder: Path, player: Player, cast: Cast) -> Keystore:
    """The player's keys with what enrolment leaves in the folder."""
    folder.mkdir(exist_ok=True)
    (folder / "certificate.pem").write_bytes(certificates.pem(player.certificate))
    (folder / "root.pem").write_bytes(certificates.pem(cast.root))
    (folder / "server.json").write_text(json.dumps({"server": URL}))
    return Held(folder, player)


def place(app: Flask, cast: Cast, player: Player, tender: Tender, folder: Path) -> Place:
    """A tender seen from the player's machine."""
    keys = keystore(folder / player.id, player, cast)
    return Place(Server(URL, keys, InProcess(app)), keys, tender.id)


def bearer(http: FlaskClient, player: Player) -> dict[str, str]:
    """The header of a token that the player's client got by signing a nonce."""
    nonce = http.post("/api/nonce", json={}).get_json()["nonce"]
    p7s = base64.b64encode(player.sign(nonce.encode(), clock.now())).decode()
    token = http.post("/api/token", json={"nonce": nonce, "p7s": p7s}).get_json()["token"]
    return {"Authorization": f"Bearer {token}"}
