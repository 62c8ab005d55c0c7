"""What became of an electronic guarantee, for its issuer or whoever else holds it: no sign-in needed."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from procure.core import clock
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.crypto import keyring
from procure.gate import files
from procure.gate.access import open_to_everyone
from procure.guarantees import notices, queries
from procure.guarantees.models import Security
from procure.guarantees.views.blueprint import blueprint
from procure.guarantees.words import SecurityState
from procure.signing import queries as signing

_LONGEST_CODE = 64
_NAME = "guarantee-notice.json"
_P7S = "application/pkcs7-signature"


@blueprint.get("/guarantees")
@open_to_everyone
def trace() -> ResponseReturnValue:
    """Whether a guarantee still binds and for how much, was let go, or is claimed."""
    code = request.args.get("code", "").strip().lower()[:_LONGEST_CODE]
    found = queries.by_code(code) if code else None
    claim = queries.signed_claim(found) if found else None
    return render_template(
        "guarantees/trace.html",
        code=code,
        found=found,
        notice=_notice(found) if found else None,
        claim=queries.kept_claim(found) if found else None,
        signed=bool(claim and claim[1]),
    )


@blueprint.get(f"/guarantees/{_NAME}")
@open_to_everyone
def notice() -> ResponseReturnValue:
    """The exact bytes of the notice."""
    return files.download(_told(), _NAME, "application/json")


@blueprint.get(f"/guarantees/{_NAME}.p7s")
@open_to_everyone
def notice_p7s() -> ResponseReturnValue:
    """The platform's signature over it."""
    return _signature(keyring.current().receipt_signer.sign(_told(), clock.now()), f"{_NAME}.p7s")


@blueprint.get("/guarantees/claim.p7s")
@open_to_everyone
def claim_p7s() -> ResponseReturnValue:
    """The beneficiary's signature over the notice of a claim."""
    claim = queries.signed_claim(_by_code())
    if claim is None or claim[1] is None:
        raise NotFound(Message("受益人还没有签署索赔通知书。"))
    return _signature(claim[1], f"{_NAME}.beneficiary.p7s")


def _by_code() -> Security:
    found = queries.by_code(request.args.get("code", "").strip().lower()[:_LONGEST_CODE])
    if found is None:
        raise NotFound(Message("没有这个查验码的保函。"))
    return found


def _told() -> bytes:
    told = _notice(_by_code())
    if told is None:
        raise NotFound(Message("这份保函仍然有效，还没有解除或者索赔通知。"))
    return told


def _notice(found: Security) -> bytes | None:
    """A claim outlives everything; else that it was let go or reduced; None while it binds as given."""
    claim = queries.signed_claim(found)
    if claim is not None:
        return signing.content(claim[0])
    is_over = found.state is SecurityState.RELEASED
    return notices.of_release(found) if is_over else notices.of_reduction(found)


def _signature(p7s: bytes, name: str) -> Response:
    return files.download(p7s, name, _P7S)
