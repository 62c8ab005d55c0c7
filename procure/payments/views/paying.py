"""The payer's side: the inbox, one payment, its approvals and its end."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.core import clock
from procure.core.actors import RoleName
from procure.gate import files
from procure.gate.access import open_to
from procure.gate.forms import attempt
from procure.payments import queries, service
from procure.payments.forms import BankForm, ReceivedForm, SignatureForm
from procure.payments.models import Means, Payment, PaymentState
from procure.payments.views.blueprint import (
    LARGEST_FILE,
    READERS,
    blueprint,
    finance,
    is_payee,
    is_payer,
    page_of,
    reader,
    supplier,
)
from procure.signing import queries as signing

_LARGEST_SIGNATURE = 1 << 20


@blueprint.get("/payments")
@open_to(RoleName.FINANCE)
def inbox() -> ResponseReturnValue:
    """What is to be paid, the earliest last day first."""
    at, page = clock.now(), queries.inbox(finance(), request.args.get("page", 1, type=int))
    late = {one.payment.id: queries.late(one, at) for one in page.items}
    return render_template("payments/inbox.html", page=page, late=late)


@blueprint.get("/payments/<id>")
@open_to(*READERS)
def show(id: str) -> ResponseReturnValue:
    """One payment: its days, its approvals, its end."""
    payment = queries.mine(id, reader())
    due = queries.due(payment)
    return render_template(
        "payments/show.html",
        payment=payment,
        due=due,
        arrears=queries.late(due, clock.now()),
        signed=_signed(payment),
        match=queries.three_ways(payment) if is_payer(payment.contract) else [],
        objections=queries.objections(payment),
        disputes=queries.disputes(payment),
        claims=queries.date_claims(payment),
        pays=is_payer(payment.contract),
        sells=is_payee(payment.contract),
    )


@blueprint.route("/payments/<id>/approve", methods=["GET", "POST"])
@open_to(RoleName.FINANCE)
def approve(id: str) -> ResponseReturnValue:
    """One of two people approves by signing."""
    payment, form = queries.as_payer(id, finance()), SignatureForm()
    if form.is_submitted() and attempt(form, lambda: _approve(payment, form)) is not None:
        flash(_approved(payment), "success")
        return redirect(url_for("payments.show", id=id), 303)
    waits = payment.state in (PaymentState.REQUESTED, PaymentState.APPROVED_ONCE)
    shown = {"signed": _signed(payment), "match": queries.three_ways(payment)}
    return page_of("approve", form, payment=payment, waits=waits, **shown)


@blueprint.post("/payments/<id>/renew")
@open_to(RoleName.FINANCE)
def renew(id: str) -> ResponseReturnValue:
    """Draw the approval up anew, with the account that holds now."""
    service.renew(queries.as_payer(id, finance()), by=finance(), at=clock.now())
    flash(gettext("审批单已按现在的收款账户重新出具，请从初审开始批准。"), "success")
    return redirect(url_for("payments.show", id=id), 303)


@blueprint.get("/payments/<id>/document")
@open_to(*READERS)
def document(id: str) -> ResponseReturnValue:
    """The payment approval that both people sign."""
    found = queries.mine(id, reader()).document
    return files.send(found.sha256, found.name, found.media_type)


@blueprint.get("/payments/<id>/bank-receipt")
@open_to(*READERS)
def bank_receipt(id: str) -> ResponseReturnValue:
    """The bank's receipt."""
    found = queries.mine(id, reader())
    return files.send(found.bank_receipt_sha256 or "0" * 64, found.bank_receipt_name)


@blueprint.route("/payments/<id>/confirm", methods=["GET", "POST"])
@open_to(RoleName.FINANCE)
def confirm(id: str) -> ResponseReturnValue:
    """The bank's receipt ends the payment."""
    payment, form = queries.as_payer(id, finance()), BankForm()
    if form.is_submitted() and attempt(form, lambda: _confirm(payment, form)) is not None:
        flash(gettext("已登记银行回单，付款期限到此为止。"), "success")
        return redirect(url_for("payments.show", id=id), 303)
    return page_of("confirm", form, payment=payment)


@blueprint.route("/payments/<id>/received", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def received(id: str) -> ResponseReturnValue:
    """The supplier's word ends the payment."""
    payment, form = queries.as_payee(id, supplier()), ReceivedForm()
    if form.is_submitted() and attempt(form, lambda: _received(payment, form)) is not None:
        flash(gettext("已确认到账。"), "success")
        return redirect(url_for("payments.show", id=id), 303)
    return page_of("received", form, payment=payment)


def _approve(payment: Payment, form: SignatureForm) -> object:
    p7s = files.received(form.signature.data, field="signature", limit=_LARGEST_SIGNATURE)
    return service.approve(payment, p7s, by=finance(), at=clock.now())


def _confirm(payment: Payment, form: BankForm) -> object:
    content = files.received(form.receipt.data, field="receipt", limit=LARGEST_FILE)
    name = files.safe_name(form.receipt.data.filename)
    means, day = form.means.data or Means.TRANSFER, form.matures_on.data
    receipt = service.BankReceipt(form.reference.data, form.paid_at.data, content, name, means, day)
    return service.confirm(payment, receipt, by=finance(), at=clock.now())


def _received(payment: Payment, form: ReceivedForm) -> object:
    return service.receive(payment, form.paid_at.data, by=supplier(), at=clock.now())


def _approved(payment: Payment) -> Any:
    whole = payment.state is PaymentState.APPROVED
    waits = gettext("初审已通过，等另一位财务人员复核。")
    return gettext("复核已通过，请通知银行付款，付款后登记回单。") if whole else waits


def _signed(payment: Payment) -> list[signing.Seen]:
    return [signing.seen(one) for one in signing.signatures(payment.document)]
