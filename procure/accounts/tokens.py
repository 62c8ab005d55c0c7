"""Programs sign in by signing a nonce with their certificate; a bearer token bound to it opens the rest.

Wrong passwords never stand in the way of this: whoever holds an enrolled key gets in (trust: W10).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, g, request
from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from procure.accounts import clients, queries, sessions, trust
from procure.accounts.clients import Client, Enrolled
from procure.accounts.models import Certificate
from procure.core import clock
from procure.core.actors import Actor
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import certificates, nonces
from procure.crypto.refusals import SignatureRefused

_NONCE_SECONDS = 120
_TOKEN_SECONDS = 30 * 60


@dataclass(frozen=True)
class Token:
    """A bearer token and for how many seconds of the machine's clock it works."""

    text: str
    seconds: int


def new_nonce() -> str:
    """A nonce good for two minutes; nothing is kept until it is used."""
    return nonces.PREFIX + _serializer("nonce").dumps(secrets.token_hex(16))


def sign_in(nonce: str, p7s: bytes, address: str, at: datetime) -> Token:
    """A token for whoever signed the nonce with an enrolled certificate; BadInput says what is wrong."""
    _check_nonce(nonce)
    certificate = _signer(nonce, p7s, at)
    person = certificate.person
    actor = Actor(person.id, person.organisation_id, "person", address)
    sessions.spend(nonce, person, by=actor, at=at, certificate=certificate.sha256)
    return _issue(certificate)


def identify_client(*, is_api: bool) -> None:
    """Put the person of a bearer token into ``g``; a program's view never takes a browser's session."""
    if not is_api:
        return
    sha256 = _of_token(request.headers.get("Authorization", ""))
    g.client_certificate_sha256 = sha256
    g.client_person = clients.client_of(sha256, clock.now()) if sha256 else None


def own_certificate() -> Certificate:
    """The certificate that the request's token was got with."""
    found = queries.certificate_of_hash(g.client_certificate_sha256)
    assert found is not None
    return found


def own_enrolment() -> Enrolled:
    """The same, as it was looked up for this request."""
    client: Client = g.client_person
    return client.certificate


def _issue(certificate: Certificate) -> Token:
    return Token(_serializer("token").dumps(certificate.sha256), _TOKEN_SECONDS)


def _check_nonce(nonce: str) -> None:
    try:
        _serializer("nonce").loads(nonce.removeprefix(nonces.PREFIX), max_age=_NONCE_SECONDS)
    except SignatureExpired:
        raise BadInput(Message("登录随机数已超过两分钟，请重新登录。"), code="nonce-expired") from None
    except BadData:
        raise BadInput(Message("登录随机数不是本平台发出的，请重新登录。"), code="nonce-unknown") from None


def _signer(nonce: str, p7s: bytes, at: datetime) -> Certificate:
    try:
        signed = trust.verify(nonce.encode(), p7s, at)
    except SignatureRefused as refusal:
        raise BadInput(refusal.reason, code=refusal.code) from None
    certificate = _usable(certificates.sha256_of(signed.certificate), at)
    if certificate is None:
        reason = Message("证书未登记、已吊销或者账号已停用，不能登录。请在“我的证书”页面核对。")
        raise BadInput(reason, code="certificate-refused")
    return certificate


def _of_token(header: str) -> str | None:
    """The hash of the certificate that a bearer token was got with."""
    scheme, _, text = header.partition(" ")
    if scheme.lower() != "bearer":
        return None
    try:
        return str(_serializer("token").loads(text.strip(), max_age=_TOKEN_SECONDS))
    except BadData:
        return None


def _usable(sha256: str, at: datetime) -> Certificate | None:
    """The enrolled certificate, while it is valid and its person may act."""
    found = queries.certificate_of_hash(sha256)
    return found if found and found.is_valid(at) and found.person.active else None


def _serializer(salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"procure.{salt}")
