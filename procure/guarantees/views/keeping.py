"""Keeping a security: one person proposes it with evidence, another confirms or drops it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate import acting, files
from procure.gate.access import open_to
from procure.gate.forms import Form, attempt
from procure.guarantees import queries, service
from procure.guarantees.forms import ConfirmForm, KeepForm, SignatureForm, keeping
from procure.guarantees.models import Claim, Security
from procure.guarantees.service import Proposal
from procure.guarantees.views.blueprint import blueprint
from procure.guarantees.views.giving import paper_in
from procure.guarantees.words import GROUND_ARTICLES
from procure.signing import queries as signing
from procure.signing.service import LARGEST_SIGNATURE


@blueprint.route("/purchaser/securities/<id>/keep", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def propose(id: str) -> ResponseReturnValue:
    """Say on which ground of law a security is kept."""
    by, at = acting.actor(RoleName.PURCHASER), clock.now()
    found = queries.of_purchaser(id, by, at)
    form = keeping(found)
    if form.is_submitted() and attempt(form, lambda: _propose(found, form, by)):
        flash(gettext("已提出，须由本单位另一人确认。"), "success")
        return redirect(url_for(".judge", id=id), 303)
    page = render_template(
        "guarantees/keep.html",
        one=found,
        form=form,
        article=GROUND_ARTICLES[found.kind],
        order=queries.refund_of(found),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/purchaser/claims/<id>")
@open_to(RoleName.PURCHASER)
def decide(id: str) -> ResponseReturnValue:
    """What a colleague proposes, for a second look."""
    return _deciding(_mine(id), ConfirmForm())


@blueprint.post("/purchaser/claims/<id>/<any(keep, drop):act>")
@open_to(RoleName.PURCHASER)
def settle(id: str, act: str) -> ResponseReturnValue:
    """Confirm it, after which it is public, or drop it."""
    claim, form, by = _mine(id), ConfirmForm(), acting.actor(RoleName.PURCHASER)
    settled = service.keep if act == "keep" else service.drop
    if attempt(form, lambda: settled(claim, by=by, at=clock.now())):
        done = (
            gettext("已确认不予退还，事由和理由已公开。")
            if act == "keep"
            else gettext("已撤销，应当照常退还。")
        )
        flash(done, "success")
        return redirect(url_for(".judge", id=claim.security_id), 303)
    return _deciding(claim, form), 422


@blueprint.get("/purchaser/claims/<id>/notice")
@open_to(RoleName.PURCHASER)
def claim_notice(id: str) -> ResponseReturnValue:
    """What the issuer is told of a claim, to be signed."""
    document = queries.claim_document(_mine(id))
    if document is None:
        raise NotFound(Message("没有需要签署的索赔通知书。"))
    return files.send(document.sha256, document.name, document.media_type)


@blueprint.post("/purchaser/claims/<id>/sign")
@open_to(RoleName.PURCHASER)
def sign_claim(id: str) -> ResponseReturnValue:
    """The purchaser's signature, with which the issuer has to pay."""
    claim, form, by = _mine(id), SignatureForm(), acting.actor(RoleName.PURCHASER)
    if attempt(form, lambda: service.sign_claim(claim, _signature(form), by=by, at=clock.now())):
        flash(gettext("签名有效，已收下。出具机构凭查验码取得索赔通知书和签名。"), "success")
        return redirect(url_for(".decide", id=id), 303)
    return _deciding(claim, form), 422


@blueprint.get("/purchaser/claims/<id>/evidence")
@open_to(RoleName.PURCHASER)
def claim_evidence(id: str) -> ResponseReturnValue:
    """What a claim rests on."""
    found = _mine(id)
    return files.send(found.evidence_sha256, found.evidence_name)


def _mine(claim_id: str) -> Claim:
    return queries.my_claim(claim_id, acting.actor(RoleName.PURCHASER))


def _propose(found: Security, form: KeepForm, by: Actor) -> Claim:
    why = Proposal(
        form.ground.data,
        form.reason.data,
        paper_in(form.evidence.data, "evidence"),
        form.amount_fen.data if "amount_fen" in form else None,
    )
    return service.propose_keeping(found, why, by=by, at=clock.now())


def _signature(form: SignatureForm) -> bytes:
    return files.received(form.signature.data, field="signature", limit=LARGEST_SIGNATURE)


def _deciding(claim: Claim, form: Form) -> str:
    document = queries.claim_document(claim)
    signature = signing.signed_by(document, claim.security.tender.purchaser_id) if document else None
    return render_template(
        "guarantees/decide.html",
        claim=claim,
        one=claim.security,
        form=form,
        document=document,
        signed=[signing.seen(signature)] if signature else [],
        signs=form if isinstance(form, SignatureForm) else SignatureForm(formdata=None),
    )
