"""The supplier's consent to be paid by a bill."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate import files
from procure.gate.access import open_to
from procure.gate.forms import attempt
from procure.payments import queries, service
from procure.payments.forms import BillForm, SignatureForm
from procure.payments.models import Payment
from procure.payments.views.blueprint import READERS, blueprint, page_of, reader, supplier
from procure.signing import queries as signing
from procure.signing.service import LARGEST_SIGNATURE


@blueprint.route("/payments/<id>/bill", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def bill(id: str) -> ResponseReturnValue:
    """The supplier states that it takes a bill."""
    payment, form = queries.as_payee(id, supplier()), BillForm()
    if form.is_submitted() and attempt(form, lambda: _state(payment, form)) is not None:
        flash(gettext("同意书已出具。核对后签署才生效，不签的仍以货币支付。"), "success")
        return redirect(url_for("payments.bill_consent", id=id), 303)
    return page_of("bill", form, payment=payment, last_day=queries.last_day(payment))


@blueprint.route("/payments/<id>/bill-consent", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def bill_consent(id: str) -> ResponseReturnValue:
    """The supplier signs its consent, or leaves it."""
    payment, form = queries.as_payee(id, supplier()), SignatureForm()
    if payment.consent is None:
        raise NotFound(Message("没有商业汇票收款同意书。"))
    if form.is_submitted() and attempt(form, lambda: _consent(payment, form)) is not None:
        flash(gettext("签名有效，已收下。"), "success")
        return redirect(url_for("payments.show", id=id), 303)
    signed = [signing.seen(one) for one in signing.signatures(payment.consent)]
    return page_of("bill_consent", form, payment=payment, signed=signed)


@blueprint.get("/payments/<id>/bill-consent.json")
@open_to(*READERS)
def bill_document(id: str) -> ResponseReturnValue:
    """The consent that is signed."""
    found = queries.mine(id, reader()).consent
    if found is None:
        raise NotFound(Message("没有商业汇票收款同意书。"))
    return files.send(found.sha256, found.name, found.media_type)


def _state(payment: Payment, form: BillForm) -> object:
    return service.state_bill(payment, ticked=form.ticked.data, by=supplier(), at=clock.now())


def _consent(payment: Payment, form: SignatureForm) -> object:
    p7s = files.received(form.signature.data, field="signature", limit=LARGEST_SIGNATURE)
    return service.consent_to_bill(payment, p7s, by=supplier(), at=clock.now())
