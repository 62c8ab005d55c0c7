"""The requests that hand in what was built: whole, as they travel."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from procure.accounts import tokens
from procure.core import clock
from procure.db import unit_of_work
from procure.web.bench.scene import Crowd, Sealed, Supplier, build

Requests = list[list[bytes]]
"""For each crowd whole requests that each hand in another bid."""


def requests(crowds: Sequence[Crowd]) -> Requests:
    """Fill the empty database and the storage; what is handed in then."""
    at = clock.now()
    built = build(crowds, at)
    bearers = [token(one, at) for one in built.people]
    return [[_request(one, bearers[one.supplier]) for one in sealed] for _, sealed in built.crowds]


def token(supplier: Supplier, at: datetime) -> str:
    """A bearer token of the supplier's."""
    nonce = tokens.new_nonce()
    with unit_of_work():
        return tokens.sign_in(nonce, supplier.signer.sign(nonce.encode(), at), "127.0.0.1", at).text


def _request(one: Sealed, token: str) -> bytes:
    boundary = secrets.token_hex(16)
    parts = (("document", one.document), ("signature", one.p7s))
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, content in parts
    )
    body += f"--{boundary}--\r\n".encode()
    more = {
        "Authorization": f"Bearer {token}",
        "Content-Type": f"multipart/form-data; boundary={boundary}",
    }
    return request(f"/api/tenders/{one.tender}/commit", body, more)


def request(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A whole POST request."""
    lines = {"Host": "localhost", "Connection": "close", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body
