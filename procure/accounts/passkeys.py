"""Passkeys (WebAuthn): what a browser is asked, and whether its answer holds for this very site.

Keys in the device and keys to plug in are both welcome; no maker's attestation is asked for.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import request, session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from procure.accounts import sessions
from procure.accounts.models import Passkey, Person
from procure.core.errors import BadInput
from procure.core.terms import Message

_CHALLENGE = "passkey_challenge"
_BYTES = 32


@dataclass(frozen=True)
class New:
    """A passkey whose registration holds."""

    credential_id: bytes
    public_key: bytes
    sign_count: int

    def columns(self) -> dict[str, Any]:
        """Its columns."""
        return asdict(self)


def registration(person: Person, held: Iterable[Passkey], site: str) -> str:
    """The options (JSON) with which a browser makes a passkey; their challenge waits in the session."""
    options = generate_registration_options(
        rp_id=_domain(),
        rp_name=site,
        user_id=bytes.fromhex(person.id),
        user_name=person.email,
        user_display_name=person.name,
        challenge=_new_challenge(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(one.credential_id) for one in held],
    )
    return options_to_json(options)


def registered(answer: dict[str, Any], at: datetime) -> New:
    """The passkey of a browser's answer; BadInput where it is not an answer to what was just asked here."""
    challenge = _spent_challenge(at)
    try:
        seen = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_domain(),
            expected_origin=_origin(),
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise _refused() from None
    return New(seen.credential_id, seen.credential_public_key, seen.sign_count)


def question(held: Iterable[Passkey]) -> str:
    """The options (JSON) with which a browser proves one of these passkeys."""
    options = generate_authentication_options(
        rp_id=_domain(),
        challenge=_new_challenge(),
        allow_credentials=[PublicKeyCredentialDescriptor(one.credential_id) for one in held],
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return options_to_json(options)


def proved(answer: dict[str, Any], held: Iterable[Passkey], at: datetime) -> Passkey:
    """The passkey that answered, its count moved on; BadInput where none of these did."""
    challenge = _spent_challenge(at)
    try:
        named = base64url_to_bytes(str(answer.get("rawId", "")))
        own = next(one for one in held if one.credential_id == named)
        seen = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_domain(),
            expected_origin=_origin(),
            credential_public_key=own.public_key,
            credential_current_sign_count=own.sign_count,
        )
    except (WebAuthnException, StopIteration, ValueError, KeyError, TypeError):
        raise _refused() from None
    own.sign_count = seen.new_sign_count
    return own


def _new_challenge() -> bytes:
    fresh = secrets.token_bytes(_BYTES)
    session[_CHALLENGE] = bytes_to_base64url(fresh)
    return fresh


def _spent_challenge(at: datetime) -> bytes:
    kept = session.pop(_CHALLENGE, None)
    if kept is None:
        raise _refused()
    sessions.use_up(str(kept), at)
    return base64url_to_bytes(str(kept))


def _domain() -> str:
    return urlsplit(request.url_root).hostname or ""


def _origin() -> str:
    return request.url_root.rstrip("/")


def _refused() -> BadInput:
    return BadInput(Message("通行密钥没有通过验证，请再试一次。"), code="passkey-refused")
