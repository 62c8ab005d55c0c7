"""The pages of an award: confirm, sign and publish; the notice for everybody; a bidder's own result."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.awards import forms, queries, service
from procure.core import clock
from procure.core.actors import RoleName
from procure.evaluation import queries as evaluation
from procure.gate import acting, files
from procure.gate.access import open_to, open_to_everyone
from procure.gate.forms import Form, attempt
from procure.signing import queries as signing
from procure.signing.service import FIELD, LARGEST_SIGNATURE

blueprint = Blueprint("awards", __name__, url_prefix="/tenders/<id>")


@blueprint.route("/award", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def confirm(id: str) -> ResponseReturnValue:
    """Determine the first-ranked as the winner, after seeing everything once more."""
    actor = acting.actor(RoleName.PURCHASER)
    report = queries.mine(id, actor)
    form = forms.ConfirmForm()
    if form.is_submitted() and attempt(form, lambda: service.confirm(report, by=actor, at=clock.now())):
        flash(gettext("中标人已确定，请在期限内签发中标通知书并公告结果。"), "success")
        return redirect(url_for(".publish", id=id), 303)
    page = render_template(
        "awards/confirm.html",
        tender=report.tender,
        report=report,
        content=evaluation.content(report),
        award=queries.award(id),
        duty=queries.clock(id),
        form=form,
    )
    return page, _status(form)


@blueprint.route("/award/notice", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def publish(id: str) -> ResponseReturnValue:
    """Sign the award notice; with the signature the result is public and the notice issued."""
    actor = acting.actor(RoleName.PURCHASER)
    award = queries.my_award(id, actor)
    form = forms.SignatureForm()
    if form.is_submitted() and attempt(
        form, lambda: service.publish(award, _p7s(), by=actor, at=clock.now())
    ):
        flash(gettext("结果已公告，中标通知书已发出。"), "success")
        return redirect(url_for(".publish", id=id), 303)
    page = render_template(
        "awards/publish.html",
        tender=award.tender,
        award=award,
        result=queries.public(id),
        duty=queries.publication(id),
        signed=[signing.seen(one) for one in signing.signatures(award.document)],
        form=form,
    )
    return page, _status(form)


@blueprint.get("/award/notice/file")
@open_to(RoleName.PURCHASER)
def document(id: str) -> ResponseReturnValue:
    """The exact notice that is signed."""
    found = queries.my_award(id, acting.actor(RoleName.PURCHASER)).document
    return files.send(found.sha256, found.name, found.media_type)


@blueprint.get("/award-notice.json")
@open_to_everyone
def notice(id: str) -> ResponseReturnValue:
    """The published award notice, for everybody."""
    found = queries.published_award(id).document
    return files.send(found.sha256, found.name, found.media_type)


@blueprint.get("/award-notice.json.p7s")
@open_to_everyone
def notice_signature(id: str) -> ResponseReturnValue:
    """The purchaser's signature over the published award notice."""
    found = queries.published_award(id)
    signature = signing.signatures(found.document)[0]
    return files.download(signature.p7s, f"{found.document.name}.p7s", "application/pkcs7-signature")


@blueprint.get("/my-result")
@open_to(RoleName.SUPPLIER)
def my_result(id: str) -> ResponseReturnValue:
    """A bidder's own place and scores, or why it was not ranked."""
    own = queries.my_result(id, acting.actor(RoleName.SUPPLIER))
    return render_template("awards/my_result.html", tender=own.result.tender, own=own, result=own.result)


def _p7s() -> bytes:
    return files.received(request.files.get(FIELD), field=FIELD, limit=LARGEST_SIGNATURE)


def _status(form: Form) -> int:
    return 422 if form.is_submitted() else 200
