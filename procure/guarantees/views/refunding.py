"""What is owed back of a security, and the record of its return."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate import acting
from procure.gate.access import open_to
from procure.gate.forms import attempt
from procure.guarantees import queries, refunds
from procure.guarantees.forms import ConfirmForm, RefundForm
from procure.guarantees.models import Security
from procure.guarantees.views.blueprint import blueprint
from procure.ledger.models import Line


@blueprint.route("/purchaser/refunds/<id>", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def refund(id: str) -> ResponseReturnValue:
    """What is owed back by when, and the record of its return."""
    by = acting.actor(RoleName.PURCHASER)
    found = queries.of_purchaser(id, by, clock.now())
    order = queries.refund_of(found)
    if order is None:
        raise NotFound(Message("这笔保证金现在没有待退还的。"))
    held, charge = refunds.owed_fen(order, clock.now())
    form = ConfirmForm() if found.is_instrument else RefundForm(amount_fen=held + charge)
    if form.is_submitted() and attempt(form, lambda: _refund(found, form, by)):
        flash(gettext("已登记退还。"), "success")
        return redirect(url_for(".refund", id=id), 303)
    page = render_template(
        "guarantees/refund.html",
        one=found,
        order=order,
        held=held,
        late=charge,
        duty=refunds.clock_of(found),
        claim=queries.open_claim(found),
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


def _refund(found: Security, form: ConfirmForm | RefundForm, by: Actor) -> Line:
    """A guarantee is let go by a press; money is told with its voucher."""
    if isinstance(form, RefundForm):
        return refunds.refund(found, form.amount_fen.data, form.voucher.data, by=by, at=clock.now())
    return refunds.refund(found, 0, "", by=by, at=clock.now())
