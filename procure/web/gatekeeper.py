"""Closed unless opened: decided before the body of a request is read."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from procure.accounts import tokens
from procure.core.errors import Forbidden
from procure.core.terms import Message
from procure.gate import access, acting

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
    view = current_app.view_functions[request.endpoint]
    tokens.identify_client(is_api=getattr(view, "api", False))
    return _admit(access.openness(view))


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
