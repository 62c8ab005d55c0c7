"""An advance under the floor: stated, renounced by the supplier, confirmed by another."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.contracts import queries, service
from procure.contracts.forms import AdvanceForm, SignatureForm, VersionForm
from procure.contracts.models import Contract
from procure.contracts.views.blueprint import blueprint, page, purchaser, signature_of, supplier
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate import files
from procure.gate.access import open_to
from procure.gate.forms import attempt
from procure.signing import queries as signing

_LARGEST_EVIDENCE = 10 << 20


@blueprint.route("/contracts/<id>/advance", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def advance(id: str) -> ResponseReturnValue:
    """State the advance and its reason."""
    contract = queries.as_purchaser(id, purchaser())
    form = AdvanceForm(
        percent=contract.advance_percent,
        reason=contract.advance_reason,
        note=contract.advance_reason_note,
        version=contract.version,
    )
    if form.is_submitted() and attempt(form, lambda: _amend(contract, form)) is not None:
        flash(gettext("已保存预付款的约定。"), "success")
        return redirect(url_for("contracts.show", id=id), 303)
    return page("advance", form, contract)


@blueprint.route("/contracts/<id>/advance/confirm", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def confirm_advance(id: str) -> ResponseReturnValue:
    """The second person."""
    contract = queries.as_purchaser(id, purchaser())
    form = VersionForm(version=contract.version)
    if form.is_submitted() and attempt(form, lambda: _confirm(contract, form)) is not None:
        flash(gettext("已确认。理由随合同公开，并送监管部门知悉。"), "success")
        return redirect(url_for("contracts.show", id=id), 303)
    return page("confirm_advance", form, contract)


@blueprint.route("/contracts/<id>/renounce", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def renounce(id: str) -> ResponseReturnValue:
    """The supplier reads its renunciation, and signs it or leaves it."""
    contract, form = queries.as_supplier(id, supplier()), SignatureForm()
    if contract.renunciation is None:
        raise NotFound(Message("这份合同没有预付款放弃声明。"))
    if form.is_submitted() and attempt(form, lambda: _renounce(contract, form)) is not None:
        flash(gettext("签名有效，已收下。"), "success")
        return redirect(url_for("contracts.show", id=id), 303)
    signed = [signing.seen(one) for one in signing.signatures(contract.renunciation)]
    return page("renounce", form, contract, signed=signed)


def _amend(contract: Contract, form: AdvanceForm) -> object:
    sent = form.evidence.data if form.evidence.data and form.evidence.data.filename else None
    content = files.received(sent, field="evidence", limit=_LARGEST_EVIDENCE) if sent else None
    stated = service.Advance(
        percent=form.percent.data,
        reason=form.reason.data,
        note=form.note.data,
        evidence=content,
        evidence_name=files.safe_name(sent.filename) if sent else "",
    )
    return service.amend(contract, stated, version=form.version.data, by=purchaser(), at=clock.now())


def _confirm(contract: Contract, form: VersionForm) -> object:
    return service.confirm_advance(contract, version=form.version.data, by=purchaser(), at=clock.now())


def _renounce(contract: Contract, form: SignatureForm) -> object:
    return service.renounce(contract, signature_of(form), by=supplier(), at=clock.now())
