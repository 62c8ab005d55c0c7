"""A purchaser's securities of a tender, and their papers for those who may read them."""

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
from procure.gate.forms import attempt
from procure.guarantees import queries, service
from procure.guarantees.forms import ConfirmForm, RefuseForm, refusing
from procure.guarantees.models import Security
from procure.guarantees.service import Refusal
from procure.guarantees.views.blueprint import blueprint
from procure.guarantees.views.giving import paper_in
from procure.ledger.models import Line
from procure.tenders import queries as tenders

_P7S = "application/pkcs7-signature"


@blueprint.get("/purchaser/tenders/<id>/securities")
@open_to(RoleName.PURCHASER)
def index(id: str) -> ResponseReturnValue:
    """Every security of a tender from the deadline on."""
    tender, at = tenders.mine(id, acting.actor(RoleName.PURCHASER)), clock.now()
    return render_template(
        "guarantees/index.html", tender=tender, found=queries.shown(tender, at), is_open=tender.is_open(at)
    )


@blueprint.get("/purchaser/securities/<id>")
@open_to(RoleName.PURCHASER)
def judge(id: str) -> ResponseReturnValue:
    """One security: what it is, and what may be done with it."""
    found = _own(id)
    return _judging(found, refusing(found))


@blueprint.post("/purchaser/securities/<id>/verify")
@open_to(RoleName.PURCHASER)
def verify(id: str) -> ResponseReturnValue:
    """It is there: the money came, the paper is in order."""
    found, form = _own(id), ConfirmForm()
    by = acting.actor(RoleName.PURCHASER)
    if attempt(form, lambda: service.verify(found, by=by, at=clock.now())):
        flash(gettext("已确认有效。"), "success")
        return redirect(url_for(".index", id=found.tender_id), 303)
    return _judging(found, refusing(found), form), 422


@blueprint.post("/purchaser/securities/<id>/refuse")
@open_to(RoleName.PURCHASER)
def refuse(id: str) -> ResponseReturnValue:
    """Refuse it for a formal defect with evidence."""
    found = _own(id)
    form = refusing(found)
    by = acting.actor(RoleName.PURCHASER)
    if attempt(form, lambda: _refuse(found, form, by)):
        flash(gettext("已记录形式瑕疵，供应商和评标委员会可以看到。"), "success")
        return redirect(url_for(".index", id=found.tender_id), 303)
    return _judging(found, form), 422


@blueprint.post("/purchaser/securities/<id>/confirm-missing")
@open_to(RoleName.PURCHASER)
def confirm_missing(id: str) -> ResponseReturnValue:
    """The second person: so much came, and no more."""
    found, form = _own(id), ConfirmForm()
    by = acting.actor(RoleName.PURCHASER)
    if attempt(form, lambda: service.confirm_missing(found, by=by, at=clock.now())):
        flash(gettext("已确认实际到账金额，只按这一金额退还。"), "success")
        return redirect(url_for(".judge", id=id), 303)
    return _judging(found, refusing(found), form), 422


@blueprint.get("/securities/<id>/document")
@open_to(RoleName.PURCHASER, RoleName.SUPPLIER)
def document(id: str) -> ResponseReturnValue:
    """The guarantee, or the evidence of another form."""
    found = _readable(id)
    return files.send(found.document_sha256, found.document_name)


@blueprint.get("/securities/<id>/document.p7s")
@open_to(RoleName.PURCHASER, RoleName.SUPPLIER)
def document_p7s(id: str) -> ResponseReturnValue:
    """The issuer's signature over an electronic guarantee."""
    found = _readable(id)
    if found.p7s is None:
        raise NotFound(Message("这笔保证金没有电子签名。"))
    return files.download(found.p7s, f"{found.document_name}.p7s", _P7S)


@blueprint.get("/securities/<id>/evidence")
@open_to(RoleName.PURCHASER, RoleName.SUPPLIER)
def evidence(id: str) -> ResponseReturnValue:
    """What shows a formal defect."""
    found = _readable(id)
    if found.evidence_sha256 is None:
        raise NotFound(Message("这笔保证金没有被指出形式瑕疵。"))
    return files.send(found.evidence_sha256, found.evidence_name)


def _own(security_id: str) -> Security:
    return queries.of_purchaser(security_id, acting.actor(RoleName.PURCHASER), clock.now())


def _readable(security_id: str) -> Security:
    actor = acting.actor(RoleName.PURCHASER, RoleName.SUPPLIER)
    return queries.readable(security_id, actor, clock.now())


def _refuse(found: Security, form: RefuseForm, by: Actor) -> Line:
    why = Refusal(
        form.defect.data,
        form.said.data,
        paper_in(form.evidence.data, "evidence"),
        form.received_fen.data if "received_fen" in form else None,
    )
    return service.refuse(found, why, by=by, at=clock.now())


def _judging(found: Security, form: RefuseForm, pressed: ConfirmForm | None = None) -> str:
    return render_template(
        "guarantees/judge.html",
        one=found,
        form=form,
        pressed=pressed,
        missing=ConfirmForm(formdata=None),
        order=queries.refund_of(found),
        claims=queries.claims_on(found),
        open_claim=queries.open_claim(found),
    )
