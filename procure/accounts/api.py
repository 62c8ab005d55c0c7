"""What the client asks of the platform about keys and sign-in; in JSON."""

from __future__ import annotations

import base64

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from procure.accounts import enrolment, queries, renewal, tokens, trust
from procure.accounts.models import Certificate, RevocationReason
from procure.core import clock
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import certificates, keyring, shapes
from procure.gate import acting
from procure.gate.access import api, open_to_everyone, open_to_signed_in

blueprint = Blueprint("accounts_api", __name__, url_prefix="/api")

_LONGEST = 20_000


@blueprint.post("/enrol")
@api
@open_to_everyone
def enrol() -> ResponseReturnValue:
    """Exchange a one-time code and a certificate request for a certificate."""
    asked = enrolment.Asked(
        csr=_optional("csr"),
        p7s=_signature() if _sent().get("p7s") is not None else None,
        recipient=_optional("recipient"),
        spare_recipient=_optional("spare_recipient"),
        replaces=_reason() if _sent().get("replaces") is not None else None,
    )
    return _issued(enrolment.enrol(_text("code"), asked, address=acting.address(), at=clock.now()))


@blueprint.post("/renew")
@api
@open_to_everyone
def renew() -> ResponseReturnValue:
    """Exchange a request that the old key signed for a certificate of the new key."""
    own, spare = _optional("recipient"), _optional("spare_recipient")
    issued = renewal.renew(_text("csr"), _signature(), own, spare, address=acting.address(), at=clock.now())
    return _issued(issued)


@blueprint.post("/revoke")
@api
@open_to_signed_in
def revoke() -> ResponseReturnValue:
    """End the very certificate that signed in."""
    own = tokens.own_certificate()
    enrolment.revoke(own, _reason(), by=acting.actor(), at=clock.now())
    return jsonify(serial=own.serial, revoked_at=clock.text(clock.now()))


@blueprint.get("/roots")
@api
@open_to_everyone
def roots() -> ResponseReturnValue:
    """The roots that are trusted now beside the platform's own, signed by the platform."""
    at = clock.now()
    told = trust.list_of_roots(queries.roots_at(at), at).data
    p7s = base64.b64encode(keyring.current().receipt_signer.sign(told, at)).decode()
    return jsonify(document=told.decode(), p7s=p7s)


@blueprint.post("/nonce")
@api
@open_to_everyone
def nonce() -> ResponseReturnValue:
    """Something fresh to sign."""
    return jsonify(nonce=tokens.new_nonce())


@blueprint.post("/token")
@api
@open_to_everyone
def token() -> ResponseReturnValue:
    """Exchange a signed nonce for a bearer token; ``expires`` is in seconds."""
    issued = tokens.sign_in(_text("nonce"), _signature(), acting.address(), clock.now())
    return jsonify(token=issued.text, expires=issued.seconds)


def _issued(issued: Certificate) -> ResponseReturnValue:
    root = certificates.pem(trust.own_root()).decode()
    return jsonify(certificate=certificates.pem(certificates.load(issued.der)).decode(), root=root), 201


def _reason() -> RevocationReason:
    try:
        return RevocationReason(_text("replaces" if "replaces" in _sent() else "reason"))
    except ValueError:
        known = "、".join(str(one) for one in RevocationReason)
        raise BadInput(
            Message("吊销的原因须为%(known)s之一。", known=known), field="reason", code="bad-reason"
        ) from None


def _signature() -> bytes:
    try:
        return base64.b64decode(_text("p7s"), validate=True)
    except ValueError:  # also for letters that base64 has none of
        raise BadInput(Message("签名不是 base64 文本。"), field="p7s") from None


def _optional(name: str) -> str | None:
    return _text(name) if _sent().get(name) is not None else None


def _text(name: str) -> str:
    value = _sent().get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST:
        raise BadInput(Message("请求缺少“%(name)s”，或者它不是文本、太长。", name=name), field=name)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadInput(Message("请求里的“%(name)s”含有不成立的字符。", name=name), field=name) from None
    return value


def _sent() -> dict[str, object]:
    return shapes.read_object(request.get_data())
