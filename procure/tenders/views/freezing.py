"""A purchaser checks, freezes, signs and publishes."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import unit_of_work
from procure.gate import files
from procure.gate.access import open_to, own_transaction
from procure.gate.forms import Form, attempt
from procure.signing import queries as signing
from procure.tenders import deadlines, queries, service
from procure.tenders.forms.publishing import (
    PrepareForm,
    PublishForm,
    SignatureForm,
    TwoSignaturesForm,
)
from procure.tenders.models import Section, Tender
from procure.tenders.views.blueprint import blueprint, own, page, purchaser

LARGEST_SIGNATURE = 1 << 20
LARGEST_EVIDENCE = 10 << 20


@blueprint.route("/purchaser/tenders/<id>/check", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def prepare(id: str) -> ResponseReturnValue:
    """Everything typed, everything found, and the act that freezes it."""
    tender = own(id)
    form = PrepareForm(obj=tender)
    if form.is_submitted() and attempt(form, lambda: _prepare(tender, form)) is not None:
        flash(gettext("已定稿。请下载文件，签名后上传。"), "success")
        return redirect(url_for("tenders.sign", id=tender.id), 303)
    if not tender.is_draft and request.method == "GET":
        return redirect(url_for("tenders.edit", id=tender.id))
    review = queries.review(tender, clock.now())
    return page("prepare", form, tender, review=review, sections=list(Section))


@blueprint.route("/purchaser/tenders/<id>/sign", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def sign(id: str) -> ResponseReturnValue:
    """The exact file to be signed, and its signature."""
    tender = own(id)
    form = TwoSignaturesForm() if tender.two_envelopes else SignatureForm()
    if form.is_submitted() and attempt(form, lambda: _sign(tender, form)) is not None:
        flash(gettext("签名有效，已收下。"), "success")
        return redirect(url_for("tenders.sign", id=tender.id), 303)
    if tender.document is None:
        return redirect(url_for("tenders.edit", id=tender.id))
    signed = [signing.seen(one) for one in signing.signatures(tender.document)]
    return page("sign", form, tender, signed=signed)


@blueprint.get("/purchaser/tenders/<id>/frozen/<any('tender.json','tender-price.json','content.json'):name>")
@open_to(RoleName.PURCHASER)
def frozen(id: str, name: str) -> ResponseReturnValue:
    """The frozen files before anybody else may see them."""
    tender = own(id)
    found = {one.name: one.sha256 for one in (tender.document, tender.price_document) if one}
    sha256 = tender.content_sha256 if name == "content.json" else found.get(name)
    if sha256 is None:
        raise NotFound(Message("文件还没有定稿。"))
    return files.send(sha256, name, "application/json")


@blueprint.route("/purchaser/tenders/<id>/publish", methods=["GET", "POST"])
@own_transaction
@open_to(RoleName.PURCHASER)
def publish(id: str) -> ResponseReturnValue:
    """Enter what the designated medium posted, and open the tender to everybody."""
    tender, form = own(id), PublishForm()
    if form.is_submitted() and _publish(tender, form) is not None:
        flash(gettext("已发布。招标文件现在对所有人免费公开。"), "success")
        return redirect(url_for("tenders.edit", id=id), 303)
    earliest = deadlines.earliest_opening(clock.now())
    lots = [{"tender": one, "signature": queries.signature(one)} for one in tender.project.lots]
    signature = queries.signature(tender)
    return page("publish", form, tender, earliest=earliest, signature=signature, lots=lots)


@blueprint.post("/purchaser/tenders/<id>/reopen")
@open_to(RoleName.PURCHASER)
def reopen(id: str) -> ResponseReturnValue:
    """Back to the draft."""
    tender = own(id)
    service.reopen(tender, by=purchaser(), at=clock.now())
    flash(gettext("已退回草稿，原签名作废。"), "success")
    return redirect(url_for("tenders.edit", id=tender.id), 303)


def signature_of(form: Form) -> bytes:
    """The bytes of an uploaded .p7s."""
    return files.received(form.signature.data, field="signature", limit=LARGEST_SIGNATURE)


def price_signature_of(form: Form) -> bytes:
    """The bytes of the .p7s over the price's file; none where the form doesn't ask for it."""
    asked = form._fields.get("price_signature")
    return files.received(asked.data, field=asked.name, limit=LARGEST_SIGNATURE) if asked else b""


def _prepare(tender: Tender, form: PrepareForm) -> object:
    return service.prepare(tender, version=form.version.data, by=purchaser(), at=clock.now())


def _sign(tender: Tender, form: SignatureForm) -> object:
    p7s, price_p7s = signature_of(form), price_signature_of(form)
    return service.sign(tender, p7s, by=purchaser(), at=clock.now(), price_p7s=price_p7s)


def _publish(tender: Tender, form: PublishForm) -> Tender | None:
    """Read the attached files again before the unit of work that judges them."""
    queries.read_ahead(tender)
    with unit_of_work():
        return attempt(form, lambda: _issue(tender, form))


def _issue(tender: Tender, form: PublishForm) -> Tender:
    evidence = files.received(form.evidence.data, field="evidence", limit=LARGEST_EVIDENCE)
    posting = service.Posting(
        medium=form.medium.data,
        url=form.url.data,
        posted_at=form.posted_at.data,
        evidence=evidence,
        evidence_name=files.safe_name(form.evidence.data.filename),
    )
    return service.publish(tender, posting, by=purchaser(), at=clock.now())
