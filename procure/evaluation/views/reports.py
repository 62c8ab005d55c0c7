"""The report: drawn up, read, signed; for the members and the purchaser alone until the result is out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.core.terms import Message
from procure.evaluation import forms, queries, service
from procure.evaluation.models import Report
from procure.evaluation.views.blueprint import blueprint
from procure.gate import acting, files
from procure.gate.access import open_to
from procure.gate.forms import Form, attempt
from procure.signing import queries as signing
from procure.signing.service import FIELD, LARGEST_SIGNATURE
from procure.tenders import queries as tenders


@blueprint.post("/draw-up")
@open_to(RoleName.EXPERT, RoleName.PURCHASER)
def draw_up(id: str) -> ResponseReturnValue:
    """Count the scores and freeze the report."""
    actor = acting.actor(RoleName.EXPERT, RoleName.PURCHASER)
    service.draw_up(tenders.published(id), by=actor, at=clock.now())
    flash(gettext("评标报告已生成，请下载核对后签名。"), "success")
    return redirect(url_for(".report", id=id), 303)


@blueprint.get("/report")
@open_to(RoleName.EXPERT, RoleName.PURCHASER)
def report(id: str) -> ResponseReturnValue:
    """The report as a page, with the file to sign."""
    return _page(_mine(id), forms.SignatureForm())


@blueprint.get("/report/file")
@open_to(RoleName.EXPERT, RoleName.PURCHASER)
def document(id: str) -> ResponseReturnValue:
    """The exact file that is signed."""
    found = _mine(id).document
    return files.send(found.sha256, found.name, found.media_type)


@blueprint.post("/report/sign")
@open_to(RoleName.EXPERT, RoleName.PURCHASER)
def sign(id: str) -> ResponseReturnValue:
    """Take in a member's signature."""
    found, actor = _mine(id), acting.actor(RoleName.EXPERT, RoleName.PURCHASER)
    form = forms.SignatureForm()
    if attempt(form, lambda: _sign(found, form, actor)):
        flash(gettext("签名已验证并收下。"), "success")
        return redirect(url_for(".report", id=id), 303)
    return _page(found, form), 422


@blueprint.route("/report/unsigned/<member>", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def silence(id: str, member: str) -> ResponseReturnValue:
    """Record a member that neither signs nor dissents."""
    actor = acting.actor(RoleName.PURCHASER)
    found, waited = _mine(id), queries.my_member(id, member, actor)
    form = forms.SilenceForm()
    if form.is_submitted() and attempt(
        form,
        lambda: service.record_silence(found.tender, waited, form.text.data, by=actor, at=clock.now()),
    ):
        flash(gettext("已记录：该成员未签署，视为同意评标报告。"), "success")
        return redirect(url_for(".report", id=id), 303)
    page = render_template("evaluation/silence.html", tender=found.tender, member=waited, form=form)
    return page, 422 if form.is_submitted() else 200


def _sign(found: Report, form: forms.SignatureForm, actor: Actor) -> object:
    said = form.dissent.data
    return service.sign(found.tender, _p7s(), by=actor, at=clock.now(), dissent=said)


def _mine(id: str) -> Report:
    return queries.report_for(id, acting.actor(RoleName.EXPERT, RoleName.PURCHASER))


def _p7s() -> bytes:
    return files.received(request.files.get(FIELD), field=FIELD, limit=LARGEST_SIGNATURE)


def _page(found: Report, form: Form) -> str:
    actor = acting.actor(RoleName.EXPERT, RoleName.PURCHASER)
    return render_template(
        "evaluation/report.html",
        tender=found.tender,
        report=found,
        content=queries.content(found),
        signed=[signing.seen(one) for one in signing.signatures(found.document)],
        form=form if queries.may_sign(found, actor) else None,
        opinions=queries.opinions(found),
        missing=queries.missing(found, acting.actor(RoleName.PURCHASER)),
        waiting=Message("还有%(count)s人没有签名。", count=queries.unsigned(found)),
    )
