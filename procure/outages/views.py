"""Outages as everybody reads them, as the operator explains and as the supervisor judges them."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate import acting, files
from procure.gate.access import open_to, open_to_everyone
from procure.gate.forms import Form, attempt
from procure.outages import deadlines, queries, service
from procure.outages.forms import AGREE, DOWN, ExplainForm, JudgeForm
from procure.outages.models import Outage
from procure.signing import queries as signing
from procure.tenders import queries as tenders

blueprint = Blueprint("outages", __name__)
_LARGEST_EVIDENCE = 10 << 20


@blueprint.get("/outages")
@open_to_everyone
def index() -> ResponseReturnValue:
    """Every outage that was ever found, and the rule that applies."""
    return render_template("outages/index.html", outages=queries.history())


@blueprint.get("/outages/<id>")
@open_to_everyone
def show(id: str) -> ResponseReturnValue:
    """One outage, what people found of it, and each tender that it moved."""
    outage = queries.get(id)
    return render_template(
        "outages/show.html",
        outage=outage,
        moved=tenders.by_outage(id),
        waiting=queries.touched(outage),
        judged_by=deadlines.judged_by(outage.ended_at),
    )


@blueprint.get("/outages/<id>/outage.json")
@open_to_everyone
def notice(id: str) -> ResponseReturnValue:
    """The one notice for all tenders, as the platform signed it."""
    outage = queries.get(id)
    if outage.document is None:
        raise NotFound(Message("没有这份文件。"))
    return files.send(outage.document.sha256, outage.document.name, "application/json")


@blueprint.get("/outages/<id>/outage.json.p7s")
@open_to_everyone
def notice_signature(id: str) -> ResponseReturnValue:
    """The platform's signature over that notice."""
    outage = queries.get(id)
    signature = signing.by_platform(outage.document) if outage.document else None
    if signature is None:
        raise NotFound(Message("没有这份签名。"))
    return files.download(BytesIO(signature.p7s), "outage.json.p7s", "application/pkcs7-signature")


@blueprint.get("/outages/<id>/evidence")
@open_to_everyone
def evidence(id: str) -> ResponseReturnValue:
    """What shows that it was one, once it was judged."""
    outage = queries.get(id)
    if outage.is_open or outage.evidence_sha256 is None:
        raise NotFound(Message("没有这份文件。"))
    return files.send(outage.evidence_sha256, outage.evidence_name)


@blueprint.route("/administrator/outages/<id>", methods=["GET", "POST"])
@open_to(RoleName.ADMINISTRATOR)
def explain(id: str) -> ResponseReturnValue:
    """The operator says what happened."""
    outage, form = queries.get(id), ExplainForm()
    if form.is_submitted() and attempt(form, lambda: _explain(outage, form)) is not None:
        flash(gettext("已送监管部门认定。认定之前，受影响的项目不截标。"), "success")
        return redirect(url_for("outages.show", id=id), 303)
    return _page("explain", form, outage)


@blueprint.route("/supervisor/outages/<id>", methods=["GET", "POST"])
@open_to(RoleName.SUPERVISOR)
def judge(id: str) -> ResponseReturnValue:
    """The supervisor agrees, and what follows is done at once; or sends it back."""
    outage, form = queries.get(id), JudgeForm()
    if form.is_submitted() and attempt(form, lambda: _judge(outage, form)) is not None:
        flash(gettext("已办理并公告。"), "success")
        return redirect(url_for("outages.show", id=id), 303)
    would_open = deadlines.new_opening(outage.lasted, clock.now())
    return _page("judge", form, outage, would_open=would_open)


@blueprint.get("/supervisor/outages/<id>/evidence")
@open_to(RoleName.SUPERVISOR)
def evidence_to_judge(id: str) -> ResponseReturnValue:
    """What the operator brought, before it is public."""
    outage = queries.get(id)
    if outage.evidence_sha256 is None:
        raise NotFound(Message("没有这份文件。"))
    return files.send(outage.evidence_sha256, outage.evidence_name)


def _page(name: str, form: Form, outage: Outage, **values: object) -> ResponseReturnValue:
    status = 422 if form.errors or form.refusal else 200
    judged_by = deadlines.judged_by(outage.ended_at)
    touched = queries.touched(outage)
    page = render_template(
        f"outages/{name}.html", form=form, outage=outage, touched=touched, judged_by=judged_by, **values
    )
    return page, status


def _explain(outage: Outage, form: ExplainForm) -> Outage:
    content = files.received(form.evidence.data, field="evidence", limit=_LARGEST_EVIDENCE)
    name = files.safe_name(form.evidence.data.filename)
    said = service.Explanation(form.was_down.data == DOWN, form.cause.data, content, name)
    return service.explain(outage, said, by=acting.actor(RoleName.ADMINISTRATOR), at=clock.now())


def _judge(outage: Outage, form: JudgeForm) -> Outage:
    act = service.judge if form.answer.data == AGREE else service.send_back
    return act(outage, form.opinion.data, by=acting.actor(RoleName.SUPERVISOR), at=clock.now())
