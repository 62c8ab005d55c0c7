"""Terms beside the model wording, and the contract clause by clause beside where it came from."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.contracts import queries, service
from procure.contracts.forms import TermsForm
from procure.contracts.models import Contract
from procure.contracts.views.blueprint import READERS, blueprint, page, purchaser, reader
from procure.core import clock
from procure.core.actors import RoleName
from procure.gate.access import open_to
from procure.gate.forms import attempt


@blueprint.get("/contracts/<id>/comparison")
@open_to(*READERS)
def comparison(id: str) -> ResponseReturnValue:
    """What each clause came from, and whether it says the same."""
    contract = queries.mine(id, reader())
    return render_template(
        "contracts/comparison.html",
        contract=contract,
        clauses=queries.clauses(contract),
        departures=queries.beside_model(contract, clock.now()),
    )


@blueprint.route("/contracts/<id>/terms", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def terms(id: str) -> ResponseReturnValue:
    """What the purchaser adds; nothing of substance may be."""
    contract = queries.as_purchaser(id, purchaser())
    form = TermsForm(version=contract.version, terms=[{"text": one.text} for one in contract.extra_terms])
    if request.method == "GET":
        form.terms.append_entry()
    if form.is_submitted() and attempt(form, lambda: _write(contract, form)) is not None:
        flash(gettext("已保存其他约定。"), "success")
        return redirect(url_for("contracts.comparison", id=id), 303)
    return page("terms", form, contract)


def _write(contract: Contract, form: TermsForm) -> object:
    texts, version = form.texts(), form.version.data
    return service.write_terms(contract, texts, version=version, by=purchaser(), at=clock.now())
