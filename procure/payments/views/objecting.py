"""What is held against a payment, the supplier's answer, and its word that money never came."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectChoice

from procure.core import clock
from procure.core.actors import RoleName
from procure.gate import files
from procure.gate.access import open_to
from procure.gate.forms import Form, attempt
from procure.payments import queries, service
from procure.payments.forms import AnswerForm, DisputeForm, ObjectionForm, Reply
from procure.payments.models import Payment, PaymentObjection
from procure.payments.views.blueprint import READERS, blueprint, finance, page_of, reader, supplier


@blueprint.route("/payments/<id>/object", methods=["GET", "POST"])
@open_to(RoleName.FINANCE)
def object_to(id: str) -> ResponseReturnValue:
    """Finance holds an agreed condition against a payment or a part of it."""
    payment = queries.as_payer(id, finance())
    form = ObjectionForm(disputed_fen=payment.amount_fen)
    agreed = queries.agreed_conditions(payment)
    form.cites.choices = [SelectChoice(key, words) for key, words in agreed.items()]
    if form.is_submitted() and (objection := attempt(form, lambda: _object(payment, form))) is not None:
        flash(gettext("异议已送达供应商。付款期限没有停止，没有异议的部分请按期支付。"), "success")
        return redirect(url_for("payments.show", id=objection.payment_id), 303)
    return page_of("object", form, payment=payment)


@blueprint.route("/payment-objections/<id>/answer", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def answer(id: str) -> ResponseReturnValue:
    """The supplier supplies what is missing, or says that nothing is."""
    objection, form = queries.objection_as_payee(id, supplier()), AnswerForm()
    if form.is_submitted() and attempt(form, lambda: _answer(objection, form)) is not None:
        flash(gettext("答复已送达采购人。"), "success")
        return redirect(url_for("payments.account", id=objection.payment.contract.id), 303)
    return page_of("answer", form, objection=objection, payment=objection.payment)


@blueprint.route("/payment-objections/<id>/drop", methods=["GET", "POST"])
@open_to(RoleName.FINANCE)
def drop(id: str) -> ResponseReturnValue:
    """Finance takes its objection back."""
    objection, form = queries.objection_as_payer(id, finance()), Form()
    if form.is_submitted() and attempt(form, lambda: _drop(objection)) is not None:
        flash(gettext("异议已撤回，付款继续办理。"), "success")
        return redirect(url_for("payments.show", id=objection.payment_id), 303)
    return page_of("drop", form, objection=objection, payment=objection.payment)


@blueprint.route("/payments/<id>/dispute", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def dispute(id: str) -> ResponseReturnValue:
    """The supplier says that recorded money never came, or came short."""
    payment, form = queries.as_payee(id, supplier()), DisputeForm()
    if form.is_submitted() and attempt(form, lambda: _dispute(payment, form)) is not None:
        flash(gettext("已登记未到账，付款期限恢复计算。"), "success")
        return redirect(url_for("payments.show", id=id), 303)
    return page_of("dispute", form, payment=payment)


@blueprint.get("/payment-disputes/<id>/bank-receipt")
@open_to(*READERS)
def disputed_receipt(id: str) -> ResponseReturnValue:
    """The bank's receipt that a supplier disputed."""
    found = queries.a_dispute(id, reader())
    return files.send(found.bank_receipt_sha256, found.bank_receipt_name)


def _object(payment: Payment, form: ObjectionForm) -> PaymentObjection:
    held = service.Held(form.cites.data, form.missing.data, form.disputed_fen.data)
    return service.object_to(payment, held, by=finance(), at=clock.now())


def _answer(objection: PaymentObjection, form: AnswerForm) -> object:
    act = service.supply if form.reply.data is Reply.SUPPLIED else service.contest
    return act(objection, form.answer.data, by=supplier(), at=clock.now())


def _drop(objection: PaymentObjection) -> object:
    return service.drop(objection, by=finance(), at=clock.now())


def _dispute(payment: Payment, form: DisputeForm) -> object:
    said = form.reason.data, form.arrived_fen.data or 0
    return service.dispute(payment, *said, by=supplier(), at=clock.now())
