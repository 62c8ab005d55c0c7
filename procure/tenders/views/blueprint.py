"""The one blueprint, and what each purchaser's page begins with."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from procure.core.actors import Actor, RoleName
from procure.core.errors import Stale
from procure.gate import acting
from procure.gate.forms import Form
from procure.tenders import queries
from procure.tenders.models import Tender

blueprint = Blueprint("tenders", __name__)
blueprint.add_app_template_filter(queries.heaped, "heaped")


def purchaser() -> Actor:
    """Who acts on a purchaser's page."""
    return acting.actor(RoleName.PURCHASER)


def own(tender_id: str) -> Tender:
    """A tender of the purchaser's own organisation."""
    return queries.mine(tender_id, purchaser())


def page(template: str, form: Form, tender: Tender, **values: Any) -> tuple[str, int]:
    """The page with its form: 422 once something was refused, and then against the newest version."""
    if isinstance(form.refusal, Stale):
        form.version.data = tender.version
    status = 422 if form.errors or form.refusal else 200
    return render_template(f"tenders/{template}.html", form=form, tender=tender, **values), status
