"""The pages of an award: confirm, sign and publish; the notice for everybody; a bidder's own result."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.awards import documents, forms, queries, service
from procure.core import clock
from procure.core.actors import RoleName
from procure.evaluation import queries as evaluation
from procure.gate import acting, files
from procure.gate.access import open_to, open_to_everyone
from procure.gate.forms import Form, attempt
from procure.signing import queries as signing
from procure.signing.service import FIELD, LARGEST_SIGNATURE
from procure.signing.sheets import sheet_pdf
from procure.tenders import service as tenders
from procure.tenders.forms.changes import EndForm
from procure.tenders.models import Change, Tender
from procure.tenders.views.changes import publishing, taken

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
        order=queries.order(report, clock.now()),
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


@blueprint.route("/end", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def end(id: str) -> ResponseReturnValue:
    """Write why a tender ends without a winner; nothing is public yet."""
    tender, form = evaluation.mine(id, acting.actor(RoleName.PURCHASER)), EndForm()
    if form.is_submitted() and attempt(form, lambda: _prepare_ending(tender, form)) is not None:
        flash(gettext("终止公告已定稿。签名并在指定媒体发布后，在这里登记。"), "success")
        return redirect(url_for(".publish_ending", id=id), 303)
    status = 422 if form.errors or form.refusal else 200
    return render_template("awards/end.html", tender=tender, form=form), status


@blueprint.route("/end/publish", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def publish_ending(id: str) -> ResponseReturnValue:
    """Sign and post the termination; with that the tender has ended."""
    actor, at = acting.actor(RoleName.PURCHASER), clock.now()
    change = queries.my_ending(id, actor)
    action = url_for(".publish_ending", id=id)
    return publishing(change, lambda form: service.end(change, *taken(form), by=actor, at=at), action)


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


@blueprint.get("/award-notice.pdf")
@open_to_everyone
def notice_pdf(id: str) -> ResponseReturnValue:
    """The published award notice to print and file."""
    found = queries.published_award(id)
    address = url_for("public.tender", id=id, _external=True)
    content = sheet_pdf(documents.award_sheet(found, address))
    return files.download(content, f"中标通知书-{found.tender.number}.pdf", "application/pdf")


@blueprint.get("/my-result")
@open_to(RoleName.SUPPLIER)
def my_result(id: str) -> ResponseReturnValue:
    """A bidder's own place and scores, or why it was not ranked."""
    own = queries.my_result(id, acting.actor(RoleName.SUPPLIER))
    return render_template("awards/my_result.html", tender=own.result.tender, own=own, result=own.result)


def _prepare_ending(tender: Tender, form: EndForm) -> Change:
    words = (form.ground.data, form.reason.data, form.progress.data)
    by = acting.actor(RoleName.PURCHASER)
    return tenders.prepare_ending(tender, *words, by=by, at=clock.now())


@blueprint.route("/my-bid/revoke", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def revoke(id: str) -> ResponseReturnValue:
    """A bidder takes its opened bid back, having seen what that means."""
    actor = acting.actor(RoleName.SUPPLIER)
    bid = queries.my_bid(id, actor)
    form = forms.RevokeForm()
    if form.is_submitted() and attempt(
        form, lambda: service.revoke(bid, form.reason.data, by=actor, at=clock.now())
    ):
        flash(gettext("投标已撤销，采购人已可以看到。"), "success")
        return redirect(url_for(".revoke", id=id), 303)
    page = render_template(
        "awards/revoke.html",
        tender=bid.submission.tender,
        bid=bid,
        revoked=queries.revocation(bid.id),
        form=form,
    )
    return page, _status(form)


def _p7s() -> bytes:
    return files.received(request.files.get(FIELD), field=FIELD, limit=LARGEST_SIGNATURE)


def _status(form: Form) -> int:
    return 422 if form.is_submitted() else 200
