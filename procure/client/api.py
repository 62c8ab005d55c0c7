"""Talking to the platform: sign in by signing a nonce, then send requests under the token."""

from __future__ import annotations

import base64
import ipaddress
import ssl
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from procure.client.keystore import Keystore
from procure.core import clock
from procure.core.errors import ProcureError
from procure.core.terms import Message
from procure.crypto import nonces

_SECONDS = 60.0


class ServerRefused(ProcureError):
    """The platform said no, or said nothing; ``status`` is 0 where it couldn't be reached.

    ``answer`` is the JSON it sent, if any: a refused commit carries its signed refusal there.
    """

    code = "server-refused"

    def __init__(
        self, reason: Message, code: str, status: int = 0, answer: dict[str, Any] | None = None
    ) -> None:
        super().__init__(reason, code=code)
        self.status = status
        self.answer = answer or {}


class Server:
    """One platform seen with one set of keys; without keys only what is open to everyone."""

    def __init__(
        self, url: str, keys: Keystore | None = None, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._http = httpx.Client(
            base_url=_safe(url), timeout=_SECONDS, transport=transport, verify=_trusted()
        )
        self._keys = keys
        self._token: str | None = None

    def get(self, path: str, **options: Any) -> httpx.Response:
        """GET; ServerRefused for any answer that isn't 2xx."""
        return self.send("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        """POST; ``json=``, ``files=``, ``content=`` as httpx takes them."""
        return self.send("POST", path, **options)

    def put(self, path: str, **options: Any) -> httpx.Response:
        """PUT."""
        return self.send("PUT", path, **options)

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request under the token; signs in first, and once more when the token has ended.

        It may be sent twice, so a body must be bytes, not a stream.
        """
        answer = self._sent(method, path, **options)
        if answer.status_code == httpx.codes.UNAUTHORIZED and self._token:
            self._token = None
            answer = self._sent(method, path, **options)
        return _accepted(answer)

    def _sent(self, method: str, path: str, **options: Any) -> httpx.Response:
        if self._keys is not None and self._token is None:
            self._token = self._sign_in(self._keys)
        headers = dict(options.pop("headers", None) or {})
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return self._raw(method, path, headers=headers, **options)

    def _sign_in(self, keys: Keystore) -> str:
        nonce = str(_accepted(self._raw("POST", "/api/nonce", json={})).json()["nonce"])
        if not nonces.is_nonce(nonce):
            raise ServerRefused(
                Message("平台发来的登录随机数不合格式，没有签名。请核对平台网址。"), "bad-nonce"
            )
        p7s = base64.b64encode(keys.signer.sign(nonce.encode(), clock.now())).decode()
        answer = _accepted(self._raw("POST", "/api/token", json={"nonce": nonce, "p7s": p7s}))
        return str(answer.json()["token"])

    def _raw(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            reason = Message("连不上平台（%(why)s）。请检查网络和网址后重试。", why=type(error).__name__)
            raise ServerRefused(reason, "unreachable") from error


def _accepted(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    sent = _json(answer)
    said = str(sent.get("reason") or f"HTTP {answer.status_code}")
    code = str(sent.get("code") or f"http-{answer.status_code}")
    raise ServerRefused(Message("平台拒绝：%(said)s", said=said), code, answer.status_code, sent)


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        sent = answer.json()
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}


@cache
def _trusted() -> ssl.SSLContext:
    """The certificate authorities of the machine, read once."""
    return httpx.create_ssl_context()


def _safe(url: str) -> str:
    """The address, refused unless it is https or this very machine."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname or "")):
        return url
    raise ServerRefused(Message("平台网址须以 https:// 开头：%(url)s。", url=url), "insecure")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
