"""Closed unless opened: decided before the body of a request is read."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from procure.accounts import tokens
from procure.core.errors import Forbidden
from procure.core.terms import Message
from procure.gate import access, acting

_SAFE = ("GET", "HEAD", "OPTIONS")
_OWN_SITE = ("same-origin", "none")
"""What a browser says of a page of ours, and of an address that a person typed."""
_OPEN_AT_FIRST = {"accounts.password", "security.logout"}


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
    tokens.identify_client(is_api=getattr(view, "api", False))
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
    return _ask_for_own_password(who)


def _ask_for_own_password(who: Any) -> Response | None:
    """A password that the administrator has seen opens nothing but the page that replaces it."""
    if who.password_is_initial and request.endpoint not in _OPEN_AT_FIRST:
        return redirect(url_for("accounts.password"), 303)
    return None


def _ask_to_sign_in() -> Response | None:
    view = current_app.view_functions[request.endpoint or ""]
    if getattr(view, "api", False):
        abort(401)
    return redirect(url_for("security.login", next=request.full_path if request.method == "GET" else None))
