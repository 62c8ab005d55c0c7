"""A complaint about arrears, as its two parties file, answer and follow it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectChoice

from procure.arrears import papers, queries, service
from procure.arrears.forms import AskForm, ComplaintForm, FeedbackForm, SignatureForm
from procure.arrears.models import COMPLAINT, ArrearsComplaint, ComplaintState
from procure.arrears.views.blueprint import (
    READERS,
    acts,
    blueprint,
    interest_reader,
    purchaser,
    supplier,
)
from procure.contracts import queries as contracts
from procure.contracts.models import Contract
from procure.core import clock, money
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate import files
from procure.gate.access import open_to
from procure.gate.forms import Form, attempt
from procure.obligations import queries as obligations
from procure.signing import queries as signing
from procure.signing.sheets import sheet_pdf
from procure.tenders import queries as tenders

_SEERS = (*READERS, RoleName.FINANCE)


@blueprint.route("/contracts/<id>/arrears-complaint", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def complain(id: str) -> ResponseReturnValue:
    """The supplier complains of what is overdue."""
    contract = contracts.as_supplier(id, supplier())
    overdue = queries.overdue(contract, clock.now())
    form = _form(contract, overdue)
    if form.is_submitted() and (made := attempt(form, lambda: _complain(contract, form))) is not None:
        flash(gettext("投诉已受理。每一步的进度都在本页。"), "success")
        return redirect(url_for("arrears.complaint", id=made.id), 303)
    earlier = queries.complaints_of(contract)
    return form_page("complain", form, contract=contract, overdue=overdue, earlier=earlier)


@blueprint.get("/arrears-complaints")
@open_to(*_SEERS)
def complaints() -> ResponseReturnValue:
    """The complaints that somebody may see."""
    return render_template("arrears/complaints.html", rows=queries.complaints_seen(interest_reader()))


@blueprint.get("/arrears-complaints/<id>")
@open_to(*_SEERS)
def complaint(id: str) -> ResponseReturnValue:
    """How far a complaint is, as everybody concerned sees it."""
    return page(queries.complaint_mine(id, interest_reader()), SignatureForm())


@blueprint.get("/arrears-complaints/<id>/document")
@open_to(*_SEERS)
def complaint_document(id: str) -> ResponseReturnValue:
    """The result that the handling department signs; before it did, it alone reads it."""
    found = queries.complaint_mine(id, interest_reader())
    if found.document is None or not (found.state is ComplaintState.DECIDED or _handles(found)):
        raise NotFound(Message("还没有处理结果。"))
    return files.send(found.document.sha256, found.document.name, found.document.media_type)


@blueprint.get("/arrears-complaints/<id>/result.pdf")
@open_to(*_SEERS)
def complaint_result_pdf(id: str) -> ResponseReturnValue:
    """The signed result to print."""
    found = queries.complaint_mine(id, interest_reader())
    if found.state is not ComplaintState.DECIDED:
        raise NotFound(Message("还没有处理结果。"))
    address = url_for("arrears.complaint", id=id, _external=True)
    content = sheet_pdf(papers.result_sheet(found, address))
    return files.download(content, f"拖欠款项投诉处理结果-{found.contract.number}.pdf", "application/pdf")


@blueprint.route("/arrears-complaints/<id>/answer", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def answer_complaint(id: str) -> ResponseReturnValue:
    """The purchaser says how it stands."""
    found = queries.complaint_as_purchaser(id, purchaser())
    form = FeedbackForm(answer=found.answer)
    if form.is_submitted() and attempt(form, lambda: _answer(found, form)) is not None:
        flash(gettext("情况说明已送达投诉人和处理部门。"), "success")
        return redirect(url_for("arrears.complaint", id=id), 303)
    return form_page("answer_complaint", form, found=found)


@blueprint.route("/arrears-complaints/<id>/withdraw", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def withdraw_complaint(id: str) -> ResponseReturnValue:
    """The supplier takes it back."""
    found, form = queries.complaint_as_supplier(id, supplier()), AskForm()
    if form.is_submitted() and attempt(form, lambda: _withdraw(found)) is not None:
        flash(gettext("投诉已撤回。款项仍然逾期的，可以重新提出。"), "success")
        return redirect(url_for("arrears.complaint", id=id), 303)
    return form_page("withdraw_complaint", form, found=found)


def form_page(template: str, form: Form, **values: object) -> tuple[str, int]:
    """A form's page, and its status."""
    status = 422 if form.errors or form.refusal else 200
    return render_template(f"arrears/{template}.html", form=form, **values), status


def page(found: ArrearsComplaint, form: SignatureForm) -> tuple[str, int]:
    """A complaint's own page."""
    handles = _handles(found)
    shown = found.document if handles or found.state is ComplaintState.DECIDED else None
    may = {act: COMPLAINT.allows(act, found.state) for act in COMPLAINT.moves}
    return form_page(
        "complaint",
        form,
        found=found,
        progress=queries.progress(found),
        clocks=obligations.of(found.id),
        sells=may["withdraw"] and acts(RoleName.SUPPLIER, found.contract.supplier_id),
        buys=may["answer"] and acts(RoleName.PURCHASER, found.contract.purchaser_id),
        receives=may["transfer"] and acts(RoleName.SUPERVISOR, found.receiver_id),
        handles=may["decide"] and handles,
        document=shown,
        signed=[signing.seen(one) for one in signing.signatures(shown)] if shown else [],
    )


def _handles(found: ArrearsComplaint) -> bool:
    return found.handler_id is not None and acts(RoleName.SUPERVISOR, found.handler_id)


def _form(contract: Contract, overdue: list[queries.Overdue]) -> ComplaintForm:
    form = ComplaintForm(parts=[one.instalment.id for one in overdue])
    form.parts.choices = [SelectChoice(one.instalment.id, _named(one)) for one in overdue]
    form.receiver.choices = [SelectChoice(one.id, one.name) for one in tenders.supervisors(contract.tender)]
    return form


def _named(one: queries.Overdue) -> str:
    total = money.grouped(one.amount_fen)
    said: str = gettext(
        "%(part)s：%(total)s元，已逾期%(days)s天", part=one.instalment.title, total=total, days=one.days
    )
    return said


def _complain(contract: Contract, form: ComplaintForm) -> ArrearsComplaint:
    said = {"receiver": form.receiver.data, "reason": form.reason.data}
    return service.complain(contract, form.parts.data, **said, by=supplier(), at=clock.now())


def _answer(found: ArrearsComplaint, form: FeedbackForm) -> object:
    return service.answer(found, form.answer.data, by=purchaser(), at=clock.now())


def _withdraw(found: ArrearsComplaint) -> object:
    return service.withdraw(found, by=supplier(), at=clock.now())
