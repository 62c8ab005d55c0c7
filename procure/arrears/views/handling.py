"""What departments do about a complaint: take it on, take longer, say what they found, sign that."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectChoice

from procure.arrears import queries, service
from procure.arrears.deadlines import MOST_DAYS
from procure.arrears.forms import ExtendForm, ResultForm, SignatureForm, TransferForm, UrgeForm
from procure.arrears.models import ArrearsComplaint
from procure.arrears.views.blueprint import blueprint, supervisor
from procure.arrears.views.complaints import form_page, page
from procure.core import clock, parameters
from procure.core.actors import RoleName
from procure.gate import files
from procure.gate.access import open_to
from procure.gate.forms import attempt
from procure.signing.service import LARGEST_SIGNATURE
from procure.tenders import queries as tenders


@blueprint.route("/arrears-complaints/<id>/transfer", methods=["GET", "POST"])
@open_to(RoleName.SUPERVISOR)
def transfer_complaint(id: str) -> ResponseReturnValue:
    """The department that took it in hands it to the one that handles it."""
    found, form = queries.complaint_as_receiver(id, supervisor()), TransferForm()
    departments = tenders.supervisors(found.contract.tender)
    form.handler.choices = [SelectChoice(one.id, one.name) for one in departments]
    if form.is_submitted() and attempt(form, lambda: _transfer(found, form)) is not None:
        flash(gettext("已转交，处理部门的期限开始计算。"), "success")
        return redirect(url_for("arrears.complaint", id=id), 303)
    return form_page("transfer_complaint", form, found=found)


@blueprint.route("/arrears-complaints/<id>/urge", methods=["GET", "POST"])
@open_to(RoleName.SUPERVISOR)
def urge_debtor(id: str) -> ResponseReturnValue:
    """The handling department urges the purchaser to answer."""
    found, form = queries.complaint_as_handler(id, supervisor()), UrgeForm()
    if form.is_submitted() and attempt(form, lambda: _urge(found, form)) is not None:
        flash(gettext("督办书已发出，被投诉人的工作台已有提示。"), "success")
        return redirect(url_for("arrears.complaint", id=id), 303)
    return form_page("urge_debtor", form, found=found)


@blueprint.route("/arrears-complaints/<id>/extend", methods=["GET", "POST"])
@open_to(RoleName.SUPERVISOR)
def extend_complaint(id: str) -> ResponseReturnValue:
    """The handling department takes longer, for reasons."""
    found, form = queries.complaint_as_handler(id, supervisor()), ExtendForm()
    if form.is_submitted() and attempt(form, lambda: _extend(found, form)) is not None:
        flash(gettext("已延长，原因已告知双方。"), "success")
        return redirect(url_for("arrears.complaint", id=id), 303)
    most = parameters.period(MOST_DAYS, clock.beijing_day(found.transferred_at or clock.now())).count
    return form_page("extend_complaint", form, found=found, most=most)


@blueprint.route("/arrears-complaints/<id>/result", methods=["GET", "POST"])
@open_to(RoleName.SUPERVISOR)
def state_result(id: str) -> ResponseReturnValue:
    """The handling department says what it found."""
    found = queries.complaint_as_handler(id, supervisor())
    form = ResultForm(outcome=found.outcome, findings=found.findings)
    if form.is_submitted() and attempt(form, lambda: _state(found, form)) is not None:
        flash(gettext("处理结果已写好，签署后送达双方。"), "success")
        return redirect(url_for("arrears.complaint", id=id), 303)
    return form_page("state_result", form, found=found, progress=queries.progress(found))


@blueprint.post("/arrears-complaints/<id>/sign")
@open_to(RoleName.SUPERVISOR)
def sign_result(id: str) -> ResponseReturnValue:
    """It signs that."""
    found, form = queries.complaint_as_handler(id, supervisor()), SignatureForm()
    if attempt(form, lambda: _sign(found, form)) is None:
        return page(found, form)
    flash(gettext("签名有效，处理结果已送达投诉人和被投诉人。"), "success")
    return redirect(url_for("arrears.complaint", id=id), 303)


def _transfer(found: ArrearsComplaint, form: TransferForm) -> object:
    return service.transfer(found, form.handler.data, by=supervisor(), at=clock.now())


def _urge(found: ArrearsComplaint, form: UrgeForm) -> object:
    return service.urge(found, form.letter.data, by=supervisor(), at=clock.now())


def _extend(found: ArrearsComplaint, form: ExtendForm) -> object:
    said = form.days.data, form.reason.data, form.approver.data
    return service.extend(found, *said, by=supervisor(), at=clock.now())


def _state(found: ArrearsComplaint, form: ResultForm) -> object:
    said = form.outcome.data, form.findings.data
    return service.state_result(found, *said, by=supervisor(), at=clock.now())


def _sign(found: ArrearsComplaint, form: SignatureForm) -> object:
    p7s = files.received(form.signature.data, field="signature", limit=LARGEST_SIGNATURE)
    return service.decide(found, p7s, by=supervisor(), at=clock.now())
