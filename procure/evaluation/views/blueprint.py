"""Where the pages of an evaluation live; ``id`` is always the tender's."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("evaluation", __name__, url_prefix="/tenders/<id>/evaluation")
