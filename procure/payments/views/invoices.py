"""The supplier's side: its account and its invoices."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectChoice

from procure.contracts import queries as contracts
from procure.contracts.models import Contract
from procure.core import clock, money
from procure.core.actors import RoleName
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.db import let_go, unit_of_work
from procure.gate import files
from procure.gate.access import open_to, own_transaction
from procure.gate.forms import attempt, refuse
from procure.payments import einvoices, queries, service
from procure.payments.einvoices import Told
from procure.payments.forms import InvoiceForm
from procure.payments.models import Invoice
from procure.payments.views.blueprint import (
    LARGEST_FILE,
    READERS,
    blueprint,
    is_payee,
    page_of,
    reader,
    supplier,
)

_INVOICES = (b"%PDF-", b"PK\x03\x04", b"<")


@blueprint.get("/payments/mine")
@open_to(RoleName.SUPPLIER)
def mine() -> ResponseReturnValue:
    """The supplier's contracts: what is paid, what is due and what lateness costs."""
    own = supplier()
    found = [one for one in contracts.all_of(own) if one.supplier_id == own.organisation and one.signed_at]
    return render_template("payments/mine.html", accounts=queries.parts(found, clock.now()))


@blueprint.get("/contracts/<id>/payments")
@open_to(*READERS)
def account(id: str) -> ResponseReturnValue:
    """The payments under one contract, as both sides see them."""
    contract = contracts.mine(id, reader())
    ((_, rows),) = queries.parts([contract], clock.now())
    return render_template(
        "payments/account.html",
        contract=contract,
        rows=rows,
        statutory=queries.sme_obligations(contract),
        sells=is_payee(contract),
    )


@blueprint.route("/contracts/<id>/invoices/new", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
@own_transaction
def send(id: str) -> ResponseReturnValue:
    """The supplier sends an invoice."""
    form = _form(contracts.as_supplier(id, supplier()))
    if form.is_submitted() and _send(id, form) is not None:
        flash(gettext("发票已收到。约定的付款条件满足后，付款期限即开始计算。"), "success")
        return redirect(url_for("payments.account", id=id), 303)
    return page_of("send", form, contract=contracts.as_supplier(id, supplier()))


@blueprint.get("/instalments/<id>")
@open_to(*READERS)
def instalment(id: str) -> ResponseReturnValue:
    """Where one instalment is looked after: among the others of its contract."""
    found = queries.any_instalment(id)
    contracts.mine(found.contract_id, reader())
    return redirect(url_for("payments.account", id=found.contract_id))


@blueprint.get("/invoices/<id>/file")
@open_to(*READERS)
def invoice_file(id: str) -> ResponseReturnValue:
    """The invoice as it came."""
    found = queries.invoice(id, reader())
    return files.send(found.sha256, found.name)


def _send(contract_id: str, form: InvoiceForm) -> Invoice | None:
    """Read the file before the unit of work, since reading takes a moment."""
    content = attempt(form, lambda: files.received(form.file.data, field="file", limit=LARGEST_FILE))
    if content is None:
        return None
    let_go()
    try:
        told = _told(content)
    except BadInput as refusal:
        refuse(form, refusal)
        return None
    with unit_of_work():
        contract = contracts.as_supplier(contract_id, supplier())
        return attempt(form, lambda: _taken(contract, form, content, told))


def _taken(contract: Contract, form: InvoiceForm, content: bytes, told: Told | None) -> Invoice:
    sheet = _sheet(contract, form, content, told)
    return service.send(contract, sheet, by=supplier(), at=clock.now())


def _told(content: bytes) -> Told | None:
    if not any(content.removeprefix(BOM_UTF8).lstrip().startswith(start) for start in _INVOICES):
        raise BadInput(
            Message("这不是PDF、OFD或者XML文件。请上传发票原件。"), field="file", code="not-an-invoice"
        )
    return einvoices.read(content)


def _sheet(contract: Contract, form: InvoiceForm, content: bytes, told: Told | None) -> service.Sheet:
    """What was typed, and what the file says where nothing was; what neither says is asked for."""
    return service.Sheet(
        instalment=queries.instalment(contract, form.instalment.data),
        kind=form.kind.data,
        code=form.code.data or (told.code if told else ""),
        number=_either(form.number, told and told.number),
        amount_fen=_either(form.amount_fen, told and told.amount_fen),
        tax_fen=_either(form.tax_fen, told and told.tax_fen),
        issued_on=_either(form.issued_on, told and told.issued_on),
        content=content,
        name=files.safe_name(form.file.data.filename),
        told=told,
        twin_confirmed=form.twin_confirmed.data,
    )


def _either(field: Any, said: object) -> Any:
    value = said if field.data in (None, "") else field.data
    if value in (None, ""):
        reason = Message("请填写此项：发票文件里没有读到。")
        raise BadInput(reason, field=field.name, code=f"{field.name}-missing")
    return value


def _form(contract: Contract) -> InvoiceForm:
    """For the instalment that is asked for, or the next without an invoice, with the contract's amount."""
    sent = {one.instalment_id for one in queries.invoices(contract)}
    open_ = [one for one in contract.instalments if one.id not in sent and one.amount_fen]
    asked = request.args.get("instalment", "")
    first = next((one for one in open_ if str(one.position) == asked), open_[0] if open_ else None)
    filled = {"instalment": first.position, "amount_fen": first.amount_fen} if first else {}
    form = InvoiceForm(**filled)
    form.instalment.choices = [
        SelectChoice(one.position, f"{one.title} ¥{money.grouped(one.amount_fen)}")
        for one in contract.instalments
    ]
    return form
