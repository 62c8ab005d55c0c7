"""Closed unless opened: decided before the body of a request is read."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from procure.accounts import factors, sign_in, tokens
from procure.core.errors import Forbidden
from procure.core.terms import Message
from procure.db import planned_once
from procure.gate import access, acting

_SAFE = ("GET", "HEAD", "OPTIONS")
_OWN_SITE = ("same-origin", "none")
"""What a browser says of a page of ours, and of an address that a person typed."""
_OPEN_AT_FIRST = {"accounts.password", "security.logout"}
_OPEN_WITHOUT_FACTOR = {
    *_OPEN_AT_FIRST,
    "accounts.second_factor_page",
    "accounts.new_authenticator",
    "accounts.new_passkey",
    "security.prove",
}


def init_app(app: Flask) -> None:
    """Stand before every view of the application."""
    app.before_request(admit)


def admit() -> Response | None:
    """Let the request pass, send the person to sign in, or refuse."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    if "\0" in request.path or any("\0" in one for _, one in request.args.items(multi=True)):
        abort(404)
    _refuse_other_sites()
    view = current_app.view_functions[request.endpoint]
    is_own, is_api = (getattr(view, name, False) for name in ("own_transaction", "api"))
    with planned_once() if is_own and is_api else nullcontext():
        tokens.identify_client(is_api=is_api)
    return _admit(access.openness(view))


def _refuse_other_sites() -> None:
    """Nothing is done for a page of another site, whatever token it brings; programs name no site."""
    if request.method in _SAFE:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    is_ours = site in _OWN_SITE if site else origin is None or origin.partition("://")[2] == request.host
    if not is_ours:
        reason = Message("这次提交来自别的网站，没有受理，什么都没有改动。请从本平台的页面重新办理。")
        raise Forbidden(reason, code="other-site")


def _admit(wanted: object) -> Response | None:
    if wanted == access.EVERYONE:
        return None
    if wanted is None:
        abort(404)
    who = acting.person()
    if who is None:
        return _ask_to_sign_in()
    if isinstance(wanted, frozenset) and not acting.has_role(who, wanted):
        raise Forbidden(
            Message("您的角色不能使用这个页面。如需办理，请换用有权限的账号，或联系本单位管理员。")
        )
    return _ask_for_own_password(who) or _ask_for_second_factor(who) or _ask_for_proof()


def _ask_for_own_password(who: Any) -> Response | None:
    """A password that the administrator has seen opens nothing but the page that replaces it."""
    if who.password_is_initial and request.endpoint not in _OPEN_AT_FIRST:
        return redirect(url_for("accounts.password"), 303)
    return None


def _ask_for_second_factor(who: Any) -> Response | None:
    """Where the administrator requires one of a role, its people add it before anything else."""
    if "client_person" in g or session.get("factor") or request.endpoint in _OPEN_WITHOUT_FACTOR:
        return None
    if factors.is_missing(who):
        return redirect(url_for("accounts.second_factor_page"), 303)
    return None


def _ask_for_proof() -> Response | None:
    """Before what matters most, a password or second factor of the last quarter of an hour."""
    view = current_app.view_functions[request.endpoint or ""]
    if request.method in _SAFE or not getattr(view, "freshly_proved", False) or sign_in.is_proved():
        return None
    return redirect(url_for("security.prove", next=_page_before()), 303)


def _page_before() -> str:
    """The page with the form that was sent: this address, or the one that it was sent from."""
    rule = request.url_rule
    if rule is not None and "GET" in (rule.methods or ()):
        return request.path
    return urlsplit(request.referrer or "").path or "/"


def _ask_to_sign_in() -> Response | None:
    view = current_app.view_functions[request.endpoint or ""]
    if getattr(view, "api", False):
        abort(401)
    return redirect(url_for("security.login", next=request.full_path if request.method == "GET" else None))
