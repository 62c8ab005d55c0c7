"""One-time codes of an authenticator (RFC 6238): six digits, half a minute each, SHA-1 as apps expect."""

from __future__ import annotations

import base64
import secrets
from urllib.parse import quote

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask import current_app

STEP = 30
_BYTES, _DIGITS = 20, 6
_EITHER_SIDE = 1
_OFFER_SECONDS = 900


def new_secret() -> str:
    """A fresh secret in base32, as people type it into an app."""
    return base64.b32encode(secrets.token_bytes(_BYTES)).decode()


def sealed(secret: str) -> str:
    """A secret encrypted under the installation's own, for the database or a page's hidden field."""
    return _box().encrypt(secret.encode()).decode()


def opened(text: str) -> str:
    """The secret of ``sealed``."""
    return _box().decrypt(text.encode()).decode()


def offered(text: str) -> str | None:
    """The secret of a page that was shown within the last quarter of an hour; None for anything else."""
    try:
        return _box().decrypt(text.encode(), ttl=_OFFER_SECONDS).decode()
    except InvalidToken:
        return None


def step_of(secret: str, code: str, now: float, after: int) -> int | None:
    """The half minute that a code belongs to, where it fits and is later than ``after``; else None."""
    generator = TOTP(base64.b32decode(secret), _DIGITS, hashes.SHA1(), STEP)  # noqa: S303  # what apps know
    this = int(now) // STEP
    for step in range(this - _EITHER_SIDE, this + _EITHER_SIDE + 1):
        same = secrets.compare_digest(generator.generate(step * STEP), code.encode())
        if same and step > after:
            return step
    return None


def address(secret: str, account: str, site: str) -> str:
    """What the square code says to an app."""
    return f"otpauth://totp/{quote(site)}:{quote(account)}?secret={secret}&issuer={quote(site)}"


def _box() -> Fernet:
    secret = str(current_app.secret_key).encode()
    key = HKDF(hashes.SHA256(), 32, None, b"procure.authenticator").derive(secret)
    return Fernet(base64.urlsafe_b64encode(key))
