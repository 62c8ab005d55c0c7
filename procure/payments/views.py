"""The pages of paying: the inbox, one payment, the supplier's account and its invoices."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.contracts import queries as contracts
from procure.contracts.models import Contract
from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.gate import acting, files
from procure.gate.access import open_to
from procure.gate.forms import Form, attempt
from procure.payments import queries, service
from procure.payments.forms import BankForm, InvoiceForm, ReceivedForm, SignatureForm
from procure.payments.models import Invoice, Part, Payment, PaymentState
from procure.signing import queries as signing

blueprint = Blueprint("payments", __name__)

_READERS = (
    RoleName.FINANCE,
    RoleName.SUPPLIER,
    RoleName.PURCHASER,
    RoleName.SUPERVISOR,
    RoleName.AUDITOR,
)
_LARGEST_FILE = 5 << 20
_LARGEST_SIGNATURE = 1 << 20
_INVOICES = (b"%PDF-", b"PK\x03\x04", b"<")


@blueprint.get("/payments")
@open_to(RoleName.FINANCE)
def inbox() -> ResponseReturnValue:
    """What is to be paid, the earliest last day first."""
    at, found = clock.now(), queries.inbox(_finance())
    late = {
        one.payment.id: queries.arrears(one.payment.contract, one.payment.invoice.part, at) for one in found
    }
    return render_template("payments/inbox.html", found=found, late=late)


@blueprint.get("/payments/mine")
@open_to(RoleName.SUPPLIER)
def mine() -> ResponseReturnValue:
    """The supplier's contracts: what is paid, what is due and what lateness costs."""
    own = _supplier()
    found = [one for one in contracts.all_of(own) if one.supplier_id == own.organisation and one.signed_at]
    return render_template("payments/mine.html", accounts=[(one, _rows(one)) for one in found])


@blueprint.get("/contracts/<id>/payments")
@open_to(*_READERS)
def account(id: str) -> ResponseReturnValue:
    """The payments under one contract, as both sides see them."""
    contract = contracts.mine(id, _reader())
    return render_template(
        "payments/account.html",
        contract=contract,
        rows=_rows(contract),
        statutory=queries.sme_obligation(contract),
        sells=_is_payee(contract),
    )


@blueprint.route("/contracts/<id>/invoices/new", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def send(id: str) -> ResponseReturnValue:
    """The supplier sends an invoice."""
    contract = contracts.as_supplier(id, _supplier())
    form = InvoiceForm(**_expected(contract, request.args.get("part", "")))
    if form.is_submitted() and attempt(form, lambda: _send(contract, form)) is not None:
        flash(gettext("发票已收到。约定的付款条件满足后，付款期限即开始计算。"), "success")
        return redirect(url_for("payments.account", id=id), 303)
    expected = [(part, queries.part_fen(contract, part)) for part in Part]
    return _page("send", form, contract=contract, expected=expected)


@blueprint.get("/invoices/<id>/file")
@open_to(*_READERS)
def invoice_file(id: str) -> ResponseReturnValue:
    """The invoice as it came."""
    found = queries.invoice(id, _reader())
    return files.send(found.sha256, found.name)


@blueprint.get("/payments/<id>")
@open_to(*_READERS)
def show(id: str) -> ResponseReturnValue:
    """One payment: its days, its approvals, its end."""
    payment, at = queries.mine(id, _reader()), clock.now()
    return render_template(
        "payments/show.html",
        payment=payment,
        due=queries.due(payment),
        arrears=queries.arrears(payment.contract, payment.invoice.part, at),
        signed=_signed(payment),
        pays=_is_payer(payment.contract),
        sells=_is_payee(payment.contract),
    )


@blueprint.route("/payments/<id>/approve", methods=["GET", "POST"])
@open_to(RoleName.FINANCE)
def approve(id: str) -> ResponseReturnValue:
    """One of two people approves by signing."""
    payment, form = queries.as_payer(id, _finance()), SignatureForm()
    if form.is_submitted() and attempt(form, lambda: _approve(payment, form)) is not None:
        flash(_approved(payment), "success")
        return redirect(url_for("payments.show", id=id), 303)
    waits = payment.state in (PaymentState.REQUESTED, PaymentState.APPROVED_ONCE)
    return _page("approve", form, payment=payment, signed=_signed(payment), waits=waits)


@blueprint.get("/payments/<id>/document")
@open_to(*_READERS)
def document(id: str) -> ResponseReturnValue:
    """The payment approval that both people sign."""
    found = queries.mine(id, _reader()).document
    return files.send(found.sha256, found.name, found.media_type)


@blueprint.get("/payments/<id>/bank-receipt")
@open_to(*_READERS)
def bank_receipt(id: str) -> ResponseReturnValue:
    """The bank's receipt."""
    found = queries.mine(id, _reader())
    return files.send(found.bank_receipt_sha256 or "0" * 64, found.bank_receipt_name)


@blueprint.route("/payments/<id>/confirm", methods=["GET", "POST"])
@open_to(RoleName.FINANCE)
def confirm(id: str) -> ResponseReturnValue:
    """The bank's receipt ends the payment."""
    payment, form = queries.as_payer(id, _finance()), BankForm()
    if form.is_submitted() and attempt(form, lambda: _confirm(payment, form)) is not None:
        flash(gettext("已登记银行回单，付款期限到此为止。"), "success")
        return redirect(url_for("payments.show", id=id), 303)
    return _page("confirm", form, payment=payment)


@blueprint.route("/payments/<id>/received", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def received(id: str) -> ResponseReturnValue:
    """The supplier's word ends the payment."""
    payment, form = queries.as_payee(id, _supplier()), ReceivedForm()
    if form.is_submitted() and attempt(form, lambda: _received(payment, form)) is not None:
        flash(gettext("已确认到账。"), "success")
        return redirect(url_for("payments.show", id=id), 303)
    return _page("received", form, payment=payment)


def _page(template: str, form: Form, **values: Any) -> tuple[str, int]:
    status = 422 if form.errors or form.refusal else 200
    return render_template(f"payments/{template}.html", form=form, **values), status


def _send(contract: Contract, form: InvoiceForm) -> Invoice:
    content = files.received(form.file.data, field="file", limit=_LARGEST_FILE)
    if not any(content.lstrip().startswith(start) for start in _INVOICES):
        raise BadInput(
            Message("这不是PDF、OFD或者XML文件。请上传发票原件。"), field="file", code="not-an-invoice"
        )
    sheet = service.Sheet(
        part=form.part.data,
        number=form.number.data,
        amount_fen=form.amount_fen.data,
        issued_on=form.issued_on.data,
        content=content,
        name=files.safe_name(form.file.data.filename),
    )
    return service.send(contract, sheet, by=_supplier(), at=clock.now())


def _approve(payment: Payment, form: SignatureForm) -> object:
    p7s = files.received(form.signature.data, field="signature", limit=_LARGEST_SIGNATURE)
    return service.approve(payment, p7s, by=_finance(), at=clock.now())


def _confirm(payment: Payment, form: BankForm) -> object:
    content = files.received(form.receipt.data, field="receipt", limit=_LARGEST_FILE)
    name = files.safe_name(form.receipt.data.filename)
    receipt = service.BankReceipt(form.reference.data, form.paid_at.data, content, name)
    return service.confirm(payment, receipt, by=_finance(), at=clock.now())


def _received(payment: Payment, form: ReceivedForm) -> object:
    return service.receive(payment, form.paid_at.data, by=_supplier(), at=clock.now())


def _approved(payment: Payment) -> Any:
    whole = payment.state is PaymentState.APPROVED
    waits = gettext("初审已通过，等另一位财务人员复核。")
    return gettext("复核已通过，请通知银行付款，付款后登记回单。") if whole else waits


def _expected(contract: Contract, asked: str) -> dict[str, Any]:
    """The part that is asked for, or the next without an invoice, with the contract's amount."""
    sent = {one.part for one in queries.invoices(contract)}
    open_ = [part for part in Part if part not in sent and queries.part_fen(contract, part)]
    wanted = [part for part in open_ if part.value == asked] or open_
    return {"part": wanted[0], "amount_fen": queries.part_fen(contract, wanted[0])} if wanted else {}


def _rows(contract: Contract) -> list[dict[str, Any]]:
    """Each part with its invoice, payment, last day and arrears."""
    at, sent = clock.now(), {one.part: one for one in queries.invoices(contract)}
    return [_row(contract, part, sent.get(part), at) for part in Part if queries.part_fen(contract, part)]


def _row(contract: Contract, part: Part, invoice: Invoice | None, at: Any) -> dict[str, Any]:
    payment = queries.payment_of(invoice) if invoice else None
    return {
        "part": part,
        "amount_fen": queries.part_fen(contract, part),
        "invoice": invoice,
        "payment": payment,
        "due": queries.due(payment) if payment else None,
        "arrears": queries.arrears(contract, part, at),
    }


def _signed(payment: Payment) -> list[signing.Seen]:
    return [signing.seen(one) for one in signing.signatures(payment.document)]


def _finance() -> Actor:
    return acting.actor(RoleName.FINANCE)


def _supplier() -> Actor:
    return acting.actor(RoleName.SUPPLIER)


def _reader() -> Actor:
    return acting.actor(RoleName.SUPERVISOR, RoleName.AUDITOR, *_READERS)


def _is_payer(contract: Contract) -> bool:
    return _acts(RoleName.FINANCE, contract.purchaser_id)


def _is_payee(contract: Contract) -> bool:
    return _acts(RoleName.SUPPLIER, contract.supplier_id)


def _acts(role: RoleName, organisation_id: str) -> bool:
    here = acting.has_role(acting.person(), frozenset([role]))
    return here and acting.actor(role).organisation == organisation_id
