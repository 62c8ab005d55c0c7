"""The exact contract is laid out, taken back, signed by both."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.contracts import papers, queries, service
from procure.contracts.forms import DelayForm, ProposeForm, SignatureForm, VersionForm
from procure.contracts.models import Contract, ContractState
from procure.contracts.views.blueprint import PARTIES, blueprint, page, party, purchaser, signature_of
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import let_go, unit_of_work
from procure.gate import acting
from procure.gate.access import open_to, own_transaction
from procure.gate.forms import attempt
from procure.signing import queries as signing


@blueprint.route("/contracts/<id>/propose", methods=["GET", "POST"])
@own_transaction
@open_to(RoleName.PURCHASER)
def propose(id: str) -> ResponseReturnValue:
    """Generate the contract and lay it before both parties."""
    contract = queries.as_purchaser(id, purchaser())
    form = ProposeForm(version=contract.version, late_reason=contract.late_reason)
    if form.is_submitted() and _propose(contract, form) is not None:
        flash(gettext("合同文件已生成，请双方核对并签署。"), "success")
        return redirect(url_for("contracts.sign", id=id), 303)
    return page("propose", form, contract, late=queries.target_missed(contract, clock.now()))


@blueprint.route("/contracts/<id>/take-back", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def take_back(id: str) -> ResponseReturnValue:
    """Back to the draft, after a page that says what is lost."""
    contract = queries.as_purchaser(id, purchaser())
    form = VersionForm(version=contract.version)
    if form.is_submitted() and attempt(form, lambda: _take_back(contract, form)) is not None:
        flash(gettext("已退回草稿，原签名作废。"), "success")
        return redirect(url_for("contracts.show", id=id), 303)
    return page("take_back", form, contract)


@blueprint.route("/contracts/<id>/sign", methods=["GET", "POST"])
@open_to(*PARTIES)
def sign(id: str) -> ResponseReturnValue:
    """The exact file, and one party's signature over it."""
    contract, form = queries.mine(id, acting.actor(*PARTIES)), SignatureForm()
    if contract.document is None:
        raise NotFound(Message("合同文件还没有生成。采购人生成后，双方即可签署。"))
    if form.is_submitted() and attempt(form, lambda: _sign(contract, form)) is not None:
        flash(_outcome(contract), "success")
        return redirect(url_for("contracts.show", id=id), 303)
    signed = [signing.seen(one) for one in queries.signatures(contract)]
    waits = contract.state is ContractState.PROPOSED
    own = queries.has_signed(contract, party(contract).organisation)
    beside = {
        "clauses": queries.clauses(contract),
        "departures": queries.beside_model(contract, clock.now()),
    }
    return page("sign", form, contract, signed=signed, may_sign=waits and not own, **beside)


@blueprint.route("/contracts/<id>/delay", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def delay(id: str) -> ResponseReturnValue:
    """Why the target was missed."""
    contract = queries.as_purchaser(id, purchaser())
    form = DelayForm(reason=contract.late_reason)
    if form.is_submitted() and attempt(form, lambda: _explain(contract, form)) is not None:
        flash(gettext("已记录逾期原因。"), "success")
        return redirect(url_for("contracts.show", id=id), 303)
    return page("delay", form, contract)


def _propose(contract: Contract, form: ProposeForm) -> object:
    """Draw it up and print it before the unit of work, since printing takes seconds."""
    reason, version, at = form.late_reason.data, form.version.data, clock.now()
    page = attempt(form, lambda: service.draw_up(contract, reason or "", version=version, at=at))
    if page is None:
        return None
    let_go()
    paper = papers.printed(page)
    with unit_of_work():
        return attempt(
            form,
            lambda: service.propose(contract, paper, reason or "", version=version, by=purchaser(), at=at),
        )


def _take_back(contract: Contract, form: VersionForm) -> object:
    return service.take_back(contract, version=form.version.data, by=purchaser(), at=clock.now())


def _sign(contract: Contract, form: SignatureForm) -> object:
    return service.sign(contract, signature_of(form), by=party(contract), at=clock.now())


def _explain(contract: Contract, form: DelayForm) -> object:
    return service.explain_delay(contract, form.reason.data, by=purchaser(), at=clock.now())


def _outcome(contract: Contract) -> Any:
    stands = contract.state is ContractState.SIGNED
    waits = gettext("签名有效，已收下。等对方签署后合同即成立。")
    return gettext("双方均已签署，合同成立。") if stands else waits
