"""Supplements to a signed contract."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.contracts import papers, queries, service
from procure.contracts.forms import AnnounceForm, ConfirmForm, SignatureForm, SupplementForm
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
    signed_contract,
)
from procure.contracts.views.workspace import send
from procure.core import clock
from procure.core.actors import RoleName
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
    contract, form = signed_contract(id), SupplementForm()
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
