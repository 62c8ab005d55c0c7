"""The public list of the files that pages load, for people and for programs."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from procure.core import clock
from procure.gate import files
from procure.gate.access import open_to_everyone
from procure.web import scripts

blueprint = Blueprint("scripts", __name__)
_NAME = "static-hashes.json"


@blueprint.get("/static-hashes")
@open_to_everyone
def hashes() -> ResponseReturnValue:
    """Each file with its hash, and how to compare them."""
    return render_template("public/static_hashes.html", files=scripts.hashes())


@blueprint.get("/static-hashes.json")
@open_to_everyone
def document() -> ResponseReturnValue:
    """The list, as it is signed."""
    return files.download(scripts.signed(clock.now())[0], _NAME, "application/json")


@blueprint.get("/static-hashes.json.p7s")
@open_to_everyone
def signature() -> ResponseReturnValue:
    """The platform's signature over the list."""
    return files.download(scripts.signed(clock.now())[1], f"{_NAME}.p7s", "application/pkcs7-signature")
