"""A contract ends before its time."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.contracts import queries, service
from procure.contracts.forms import ConfirmForm, EndForm
from procure.contracts.models import Contract
from procure.contracts.views.blueprint import blueprint, page, purchaser, signed_contract
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate.access import open_to
from procure.gate.forms import attempt


@blueprint.route("/contracts/<id>/terminate", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def state_termination(id: str) -> ResponseReturnValue:
    """Why the contract shall end."""
    contract, form = signed_contract(id), EndForm()
    if form.is_submitted() and attempt(form, lambda: _state(contract, form)) is not None:
        flash(gettext("已提出终止，须由本单位另一人确认后才生效。"), "success")
        return redirect(url_for("contracts.show", id=id), 303)
    return page("state_termination", form, contract)


@blueprint.route("/contracts/<id>/terminate/confirm", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def terminate(id: str) -> ResponseReturnValue:
    """The second person, after a page that says what falls away."""
    contract, form = queries.as_purchaser(id, purchaser()), ConfirmForm()
    stated = queries.termination(contract)
    if stated is None:
        raise NotFound(Message("没有等待确认的终止。"))
    if form.is_submitted() and attempt(form, lambda: _end(contract)) is not None:
        flash(gettext("合同已终止。"), "success")
        return redirect(url_for("contracts.show", id=id), 303)
    left = queries.undelivered(contract)
    return page("terminate", form, contract, stated=stated, left=left)


def _state(contract: Contract, form: EndForm) -> object:
    ground, reason = form.ground.data, form.reason.data
    return service.state_termination(contract, ground, reason, by=purchaser(), at=clock.now())


def _end(contract: Contract) -> object:
    return service.terminate(contract, by=purchaser(), at=clock.now())
