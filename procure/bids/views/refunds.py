"""A purchaser gives back what bidders deposited for a tender that has ended."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.bids import queries, refunds
from procure.bids.forms import RefundForm
from procure.bids.models import Submission
from procure.bids.views.blueprint import blueprint
from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.gate import acting
from procure.gate.access import open_to
from procure.gate.forms import attempt
from procure.ledger.models import Line


@blueprint.route("/purchaser/refunds/<id>", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def refund(id: str) -> ResponseReturnValue:
    """One bidder's security: what is owed by when, and the record of its return."""
    by = acting.actor(RoleName.PURCHASER)
    found, form = queries.owed_back(id, by), RefundForm()
    if form.is_submitted() and attempt(form, lambda: _refund(found, form, by)) is not None:
        flash(gettext("已登记退还。"), "success")
        return redirect(url_for("bids.refund", id=id), 303)
    status = 422 if form.errors or form.refusal else 200
    page = render_template(
        "bids/refund.html", one=found, tender=found.tender, duty=refunds.clock_of(found), form=form
    )
    return page, status


def _refund(found: Submission, form: RefundForm, by: Actor) -> Line:
    least, given = found.tender.bid_security_fen, form.amount_fen.data
    if 0 < given < least:
        raise BadInput(Message("退还金额不能少于投标保证金本金。"), field="amount_fen")
    return refunds.refund(found, given, form.voucher.data, by=by, at=clock.now())
