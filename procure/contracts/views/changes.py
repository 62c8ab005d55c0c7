"""Supplements to a signed contract, and its end before time."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.contracts import papers, queries, service
from procure.contracts.forms import AnnounceForm, ConfirmForm, EndForm, SignatureForm, SupplementForm
from procure.contracts.models import Contract, Supplement, SupplementState
from procure.contracts.views.blueprint import (
    PARTIES,
    READERS,
    blueprint,
    page,
    party,
    purchaser,
    reader,
    signature_of,
)
from procure.contracts.views.workspace import send
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import let_go, unit_of_work
from procure.gate import acting, files
from procure.gate.access import open_to, open_to_everyone, own_transaction
from procure.gate.forms import attempt
from procure.obligations import queries as obligations
from procure.signing import queries as signing


@blueprint.route("/contracts/<id>/supplements/new", methods=["GET", "POST"])
@own_transaction
@open_to(RoleName.PURCHASER)
def propose_supplement(id: str) -> ResponseReturnValue:
    """What is added, on which ground, for how much."""
    contract, form = _signed(queries.as_purchaser(id, purchaser())), SupplementForm()
    laid_out = _propose(contract, form) if form.is_submitted() else None
    if laid_out is None:
        return page("propose_supplement", form, contract, added=queries.added_fen(contract))
    flash(gettext("补充合同已生成，请双方核对并签署。"), "success")
    return redirect(url_for("contracts.supplement", id=laid_out.id), 303)


@blueprint.get("/supplements/<id>")
@open_to(*READERS)
def supplement(id: str) -> ResponseReturnValue:
    """Where a supplement stands."""
    found = queries.supplement(id, reader())
    return _show(found, SignatureForm())


@blueprint.post("/supplements/<id>/sign")
@open_to(*PARTIES)
def sign_supplement(id: str) -> ResponseReturnValue:
    """One party's signature; the second concludes it."""
    found, form = queries.supplement(id, acting.actor(*PARTIES)), SignatureForm()
    if attempt(form, lambda: _sign(found, form)) is None:
        return _show(found, form)
    flash(gettext("签名有效，已收下。"), "success")
    return redirect(url_for("contracts.supplement", id=id), 303)


@blueprint.route("/supplements/<id>/withdraw", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def withdraw_supplement(id: str) -> ResponseReturnValue:
    """Take back what is not concluded, after a page that says so."""
    found, form = _own(id), ConfirmForm()
    if form.is_submitted() and attempt(form, lambda: _withdraw(found)) is not None:
        flash(gettext("已撤回补充合同。"), "success")
        return redirect(url_for("contracts.show", id=found.contract_id), 303)
    return page("withdraw_supplement", form, found.contract, supplement=found)


@blueprint.route("/supplements/<id>/publish", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def publish_supplement(id: str) -> ResponseReturnValue:
    """Where it was announced, and out it goes."""
    found, form = _own(id), AnnounceForm()
    if form.is_submitted() and attempt(form, lambda: _publish(found, form)) is not None:
        flash(gettext("补充合同已公告。"), "success")
        return redirect(url_for("contracts.public_supplement", id=id), 303)
    return page("publish_supplement", form, found.contract, supplement=found)


@blueprint.get("/supplements/<id>/document")
@open_to(*READERS)
def supplement_document(id: str) -> ResponseReturnValue:
    """The exact bytes that the next signature covers."""
    return send(queries.supplement(id, reader()).to_sign)


@blueprint.get("/supplements/<id>/document.pdf")
@open_to(*READERS)
def supplement_file(id: str) -> ResponseReturnValue:
    """The same to be read, with the signatures that are in it so far."""
    found = queries.supplement(id, reader())
    return files.download(queries.signed_file(found), found.file_name, "application/pdf")


@blueprint.get("/supplements/<id>/public")
@open_to_everyone
def public_supplement(id: str) -> ResponseReturnValue:
    """A published supplement for everybody."""
    found = queries.published_supplement(id)
    return render_template("contracts/public_supplement.html", supplement=found, contract=found.contract)


@blueprint.route("/contracts/<id>/terminate", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def state_termination(id: str) -> ResponseReturnValue:
    """Why the contract shall end."""
    contract, form = _signed(queries.as_purchaser(id, purchaser())), EndForm()
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


def _show(found: Supplement, form: SignatureForm) -> ResponseReturnValue:
    who = acting.person()
    acts = acting.has_role(who, frozenset(PARTIES))
    own = acting.actor(*PARTIES).organisation if acts else None
    is_party = own in (found.contract.purchaser_id, found.contract.supplier_id)
    signed = queries.has_signed(found, own) if own else True
    waits = found.state is SupplementState.PROPOSED
    return page(
        "supplement",
        form,
        found.contract,
        supplement=found,
        signed=[signing.seen(one) for one in queries.signatures(found)],
        clocks=obligations.of(found.id),
        may_sign=waits and is_party and not signed,
        buys=own == found.contract.purchaser_id and acting.has_role(who, frozenset([RoleName.PURCHASER])),
    )


def _signed(contract: Contract) -> Contract:
    if contract.signed_at is None:
        raise NotFound(Message("合同还没有签订。双方签署后即可办理。"))
    return contract


def _own(supplement_id: str) -> Supplement:
    found = queries.supplement(supplement_id, purchaser())
    queries.as_purchaser(found.contract_id, purchaser())
    return found


def _propose(contract: Contract, form: SupplementForm) -> Supplement | None:
    """Draw it up and print it before the unit of work, since printing takes a second."""
    at = clock.now()
    page = attempt(form, lambda: service.draw_up_supplement(contract, form.said(), at))
    if page is None:
        return None
    let_go()
    paper = papers.printed(page)
    with unit_of_work():
        return attempt(
            form, lambda: service.propose_supplement(contract, form.said(), paper, by=purchaser(), at=at)
        )


def _sign(found: Supplement, form: SignatureForm) -> object:
    return service.sign_supplement(found, signature_of(form), by=party(found.contract), at=clock.now())


def _withdraw(found: Supplement) -> object:
    return service.withdraw_supplement(found, by=purchaser(), at=clock.now())


def _publish(found: Supplement, form: AnnounceForm) -> object:
    where = form.medium.data, form.url.data
    return service.publish_supplement(found, *where, by=purchaser(), at=clock.now())


def _state(contract: Contract, form: EndForm) -> object:
    ground, reason = form.ground.data, form.reason.data
    return service.state_termination(contract, ground, reason, by=purchaser(), at=clock.now())


def _end(contract: Contract) -> object:
    return service.terminate(contract, by=purchaser(), at=clock.now())
