"""What the client asks of the platform about keys and sign-in; in JSON."""

from __future__ import annotations

import base64
import binascii

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from procure.accounts import enrolment, tokens
from procure.core import clock
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import certificates, keyring, shapes
from procure.gate import acting
from procure.gate.access import api, open_to_everyone

blueprint = Blueprint("accounts_api", __name__, url_prefix="/api")

_LONGEST = 20_000


@blueprint.post("/enrol")
@api
@open_to_everyone
def enrol() -> ResponseReturnValue:
    """Exchange a one-time code and a certificate request for a certificate."""
    issued = enrolment.enrol(
        _text("code"),
        _text("csr"),
        _optional("recipient"),
        _optional("spare_recipient"),
        address=acting.address(),
        at=clock.now(),
    )
    root = certificates.pem(keyring.current().root_certificate).decode()
    own = certificates.pem(certificates.load(issued.der)).decode()
    return jsonify(certificate=own, root=root), 201


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


def _signature() -> bytes:
    try:
        return base64.b64decode(_text("p7s"), validate=True)
    except binascii.Error:
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
