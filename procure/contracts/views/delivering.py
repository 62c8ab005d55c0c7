"""The supplier has delivered and asks for acceptance."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.contracts import queries, service
from procure.contracts.forms import DeliveryForm
from procure.contracts.models import Acceptance, Contract, Instalment
from procure.contracts.views.blueprint import blueprint, page, supplier
from procure.core import clock
from procure.core.actors import RoleName
from procure.gate.access import open_to
from procure.gate.forms import attempt


@blueprint.route("/contracts/<id>/deliver", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def deliver(id: str) -> ResponseReturnValue:
    """The supplier says it has delivered and asks for acceptance."""
    contract = queries.as_supplier(id, supplier())
    form = DeliveryForm()
    form.offer(_deliverable(contract))
    if not form.is_submitted():
        return page("deliver", form, contract)
    asked = attempt(form, lambda: _ask(contract, form))
    if asked is None:
        return page("deliver", form, contract)
    flash(gettext("验收建议已送达采购人，验收期限开始计算。"), "success")
    return redirect(url_for("contracts.acceptance", id=asked.id), 303)


def _ask(contract: Contract, form: DeliveryForm) -> Acceptance:
    said = service.Delivery(form.delivered_at.data, form.request.data)
    what = form.chosen(_deliverable(contract))
    return service.request_acceptance(contract, what, said, by=supplier(), at=clock.now())


def _deliverable(contract: Contract) -> list[Instalment]:
    return [one for one in contract.instalments if one.is_delivered]
