"""The pages in which a browser makes, keeps and checks its own keys; what comes here is public."""

from __future__ import annotations

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from procure.accounts import standing
from procure.accounts.views.blueprint import blueprint, myself
from procure.core import clock
from procure.gate.access import open_to_everyone, open_to_signed_in


@blueprint.get("/me/keys")
@open_to_signed_in
def keys() -> ResponseReturnValue:
    """Make, back up, restore, renew and remove the keys of this browser."""
    return render_template("accounts/keys.html", told=standing.told(myself(), clock.now()))


@blueprint.get("/me/keys.json")
@open_to_signed_in
def own_keys() -> ResponseReturnValue:
    """How one's own certificates stand, for every page that signs."""
    return jsonify(standing.told(myself(), clock.now()))


@blueprint.get("/environment")
@open_to_everyone
def environment() -> ResponseReturnValue:
    """What this browser can do, tried out in it."""
    return render_template("accounts/environment.html")
