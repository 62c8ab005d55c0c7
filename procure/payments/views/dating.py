"""The supplier doubts the day on which money is said to have moved; its payer answers."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.core import clock
from procure.core.actors import RoleName
from procure.gate.access import open_to
from procure.gate.forms import attempt
from procure.payments import queries, service
from procure.payments.forms import DateForm, JudgeDateForm, Judgement
from procure.payments.models import DateClaim, Payment
from procure.payments.views.blueprint import blueprint, finance, page_of, supplier


@blueprint.route("/payments/<id>/date", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def doubt_date(id: str) -> ResponseReturnValue:
    """The supplier says when the money came."""
    payment, form = queries.as_payee(id, supplier()), DateForm()
    if form.is_submitted() and attempt(form, lambda: _claim(payment, form)) is not None:
        flash(gettext("已送达采购人。采购人认可前，以登记的时间为准。"), "success")
        return redirect(url_for("payments.show", id=id), 303)
    return page_of("doubt_date", form, payment=payment)


@blueprint.route("/payment-date-claims/<id>", methods=["GET", "POST"])
@open_to(RoleName.FINANCE)
def judge_date(id: str) -> ResponseReturnValue:
    """Finance accepts the supplier's day, or keeps its own."""
    claim, form = queries.claim_as_payer(id, finance()), JudgeDateForm()
    if form.is_submitted() and attempt(form, lambda: _judge(claim, form)) is not None:
        flash(gettext("答复已送达供应商。"), "success")
        return redirect(url_for("payments.show", id=claim.payment_id), 303)
    return page_of("judge_date", form, claim=claim, payment=claim.payment)


def _claim(payment: Payment, form: DateForm) -> DateClaim:
    said = form.arrived_at.data, form.reason.data
    return service.claim_date(payment, *said, by=supplier(), at=clock.now())


def _judge(claim: DateClaim, form: JudgeDateForm) -> object:
    accepted = form.judgement.data is Judgement.ACCEPTED
    answer = form.answer.data or ""
    return service.end_date_claim(claim, accepted=accepted, answer=answer, by=finance(), at=clock.now())
