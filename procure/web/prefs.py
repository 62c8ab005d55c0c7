"""How a person likes the pages: the language, the size of letters, the contrast."""

from __future__ import annotations

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue

from procure.gate.access import open_to_everyone
from procure.web import language as languages

blueprint = Blueprint("prefs", __name__, url_prefix="/prefs")

_CHOICES = {"size": ("normal", "large"), "contrast": ("normal", "high")}


@blueprint.post("/language")
@open_to_everyone
def language() -> ResponseReturnValue:
    """Show pages in another language from now on."""
    languages.choose(request.form.get("lang", ""))
    return _back()


@blueprint.post("/view")
@open_to_everyone
def view() -> ResponseReturnValue:
    """Show pages larger or with more contrast from now on."""
    for name, allowed in _CHOICES.items():
        if request.form.get(name) in allowed:
            session[name] = request.form[name]
    return _back()


def _back() -> ResponseReturnValue:
    """To the page the person came from; an address of another site is not followed."""
    target = request.form.get("next", "/")
    local = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return redirect(target if local else "/", 303)
