"""Late interest: demanded by the supplier, approved by two, paid."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.arrears import queries, service
from procure.arrears.forms import AskForm, InterestPaidForm, SignatureForm
from procure.arrears.models import InterestState, LateInterest
from procure.arrears.views.blueprint import READERS, acts, blueprint, finance, interest_reader, supplier
from procure.core import clock
from procure.core.actors import RoleName
from procure.gate import files
from procure.gate.access import open_to
from procure.gate.forms import Form, attempt
from procure.payments import queries as payments
from procure.payments.service import BankReceipt
from procure.signing import queries as signing
from procure.signing.service import LARGEST_SIGNATURE

_SEERS = (*READERS, RoleName.FINANCE)
_LARGEST = 5 << 20


@blueprint.route("/payments/<id>/late-interest", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def demand_interest(id: str) -> ResponseReturnValue:
    """The supplier demands what a late payment cost."""
    payment, form = payments.as_payee(id, supplier()), AskForm()
    if form.is_submitted():
        made = attempt(form, lambda: service.demand(payment, by=supplier(), at=clock.now()))
        if made is not None:
            flash(gettext("已向采购人要求支付逾期利息。"), "success")
            return redirect(url_for("arrears.interest", id=made.id), 303)
    owed, earlier = queries.interest_owed(payment), queries.interest_of(payment)
    shown = {"payment": payment, "owed": owed, "earlier": earlier}
    return render_template("arrears/demand.html", form=form, **shown), 422 if form.refusal else 200


@blueprint.get("/late-interest/<id>")
@open_to(*_SEERS)
def interest(id: str) -> ResponseReturnValue:
    """What was demanded and how far it is, as both sides see it."""
    return _page(queries.interest_mine(id, interest_reader()), SignatureForm())


@blueprint.post("/late-interest/<id>/approve")
@open_to(RoleName.FINANCE)
def approve_interest(id: str) -> ResponseReturnValue:
    """One of two people approves by signing."""
    found, form = queries.interest_as_payer(id, finance()), SignatureForm()
    if attempt(form, lambda: _approve(found, form)) is None:
        return _page(found, form)
    flash(gettext("签名有效，已收下。"), "success")
    return redirect(url_for("arrears.interest", id=id), 303)


@blueprint.route("/late-interest/<id>/confirm", methods=["GET", "POST"])
@open_to(RoleName.FINANCE)
def confirm_interest(id: str) -> ResponseReturnValue:
    """The bank's receipt ends it."""
    found, form = queries.interest_as_payer(id, finance()), InterestPaidForm()
    if form.is_submitted() and attempt(form, lambda: _confirm(found, form)) is not None:
        flash(gettext("已登记银行回单。"), "success")
        return redirect(url_for("arrears.interest", id=id), 303)
    status = 422 if form.errors or form.refusal else 200
    return render_template("arrears/interest_paid.html", form=form, found=found), status


@blueprint.get("/late-interest/<id>/document")
@open_to(*_SEERS)
def interest_document(id: str) -> ResponseReturnValue:
    """The approval that both people sign."""
    found = queries.interest_mine(id, interest_reader()).document
    return files.send(found.sha256, found.name, found.media_type)


@blueprint.get("/late-interest/<id>/bank-receipt")
@open_to(*_SEERS)
def interest_receipt(id: str) -> ResponseReturnValue:
    """The bank's receipt."""
    found = queries.interest_mine(id, interest_reader())
    return files.send(found.bank_receipt_sha256 or "0" * 64, found.bank_receipt_name)


def _page(found: LateInterest, form: Form) -> tuple[str, int]:
    pays = acts(RoleName.FINANCE, found.contract.purchaser_id)
    waits = found.state in (InterestState.DEMANDED, InterestState.APPROVED_ONCE)
    page = render_template(
        "arrears/interest.html",
        found=found,
        form=form,
        owed=queries.interest_owed(found.payment),
        pays=pays,
        approves=pays and waits and found.first_approver_id != finance().person,
        sells=acts(RoleName.SUPPLIER, found.contract.supplier_id),
        signed=[signing.seen(one) for one in signing.signatures(found.document)],
    )
    return page, 422 if form.errors or form.refusal else 200


def _approve(found: LateInterest, form: SignatureForm) -> object:
    p7s = files.received(form.signature.data, field="signature", limit=LARGEST_SIGNATURE)
    return service.approve_interest(found, p7s, by=finance(), at=clock.now())


def _confirm(found: LateInterest, form: InterestPaidForm) -> object:
    content = files.received(form.receipt.data, field="receipt", limit=_LARGEST)
    name = files.safe_name(form.receipt.data.filename)
    receipt = BankReceipt(form.reference.data, form.paid_at.data, content, name)
    return service.confirm_interest(found, receipt, by=finance(), at=clock.now())
