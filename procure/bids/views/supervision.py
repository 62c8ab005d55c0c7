"""What a supervisor sees and orders at an opening."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.bids import forms, orders, queries
from procure.bids.views.blueprint import blueprint
from procure.core import clock
from procure.core.actors import RoleName
from procure.gate import acting
from procure.gate.access import open_to
from procure.gate.forms import attempt
from procure.tenders import queries as tenders
from procure.tenders.models import Tender

_USUAL = timedelta(hours=1)


@blueprint.route("/tenders/<id>/opening/supervise", methods=["GET", "POST"])
@open_to(RoleName.SUPERVISOR)
def supervise(id: str) -> ResponseReturnValue:
    """Who is missing at an opening, more time or the remedy, and the bids that did not open."""
    tender, at = tenders.published(id), clock.now()
    form, turn = forms.OrderForm(until=at + _USUAL), queries.waits_for(tender)
    if form.is_submitted() and attempt(form, lambda: _order(tender, form)):
        flash(gettext("安排已公布，在开标大厅可见。"), "success")
        return redirect(url_for(".supervise", id=id), 303)
    page = render_template(
        "bids/supervise.html",
        tender=tender,
        closing=queries.closing(id),
        standing=queries.readiness(tender, at),
        opening=queries.opening(id, turn),
        window=queries.window(tender, turn),
        bidders_until=queries.bidders_until(tender, at, turn),
        absent=queries.absent(tender, turn),
        orders=queries.orders(id, turn),
        remarks=queries.remarks(tender, turn),
        bids=queries.unopened(id),
        faults=queries.faults(id),
        reason_of=queries.reason_of,
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


def _order(tender: Tender, form: forms.OrderForm) -> object:
    ordered = orders.Ordered(form.kind.data, form.until.data, form.reason.data)
    return orders.order(tender, ordered, by=acting.actor(RoleName.SUPERVISOR), at=clock.now())
