"""Suppliers ask, purchasers explain; nobody sees who asked."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.core import clock
from procure.core.actors import RoleName
from procure.gate import acting, files
from procure.gate.access import open_to
from procure.gate.forms import attempt
from procure.signing import queries as signing
from procure.tenders import deadlines, queries, service
from procure.tenders.forms.publishing import AskForm, ClarifyForm, SignatureForm
from procure.tenders.models import Clarification, ClarificationState, Question, Tender
from procure.tenders.views.blueprint import blueprint, own, page, purchaser
from procure.tenders.views.freezing import signature_of


@blueprint.route("/tenders/<id>/questions/new", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def ask(id: str) -> ResponseReturnValue:
    """A supplier asks about the documents."""
    tender, form = queries.published(id), AskForm()
    if not form.is_submitted():
        return page("ask", form, tender)
    by = acting.actor(RoleName.SUPPLIER)
    if attempt(form, lambda: service.ask(tender, form.text.data, by=by, at=clock.now())) is None:
        return page("ask", form, tender)
    flash(gettext("问题已送达采购人。答复会向所有人公布，不显示提问单位。"), "success")
    return redirect(url_for("tenders.clarifications", id=tender.id), 303)


@blueprint.get("/purchaser/tenders/<id>/questions")
@open_to(RoleName.PURCHASER)
def questions(id: str) -> ResponseReturnValue:
    """What was asked and what was explained."""
    tender = own(id)
    return render_template(
        "tenders/questions.html",
        tender=tender,
        unanswered=queries.unanswered(tender),
        waiting=queries.clarifications(tender, ClarificationState.PREPARED),
        clarifications=queries.clarifications(tender),
        is_open=tender.accepts_bids(clock.now()),
    )


@blueprint.route("/purchaser/questions/<id>/answer", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def answer(id: str) -> ResponseReturnValue:
    """Answer a question."""
    question, tender = queries.question(id, purchaser())
    form = ClarifyForm()
    return _clarify(
        form,
        tender,
        question,
        lambda: service.answer(tender, question, _words(form), by=purchaser(), at=clock.now()),
    )


@blueprint.route("/purchaser/tenders/<id>/explain", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def explain(id: str) -> ResponseReturnValue:
    """Explain without having been asked."""
    tender = queries.published(own(id).id)
    form = ClarifyForm()
    return _clarify(
        form, tender, None, lambda: service.explain(tender, _words(form), by=purchaser(), at=clock.now())
    )


@blueprint.route("/purchaser/clarifications/<id>/revise", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def revise(id: str) -> ResponseReturnValue:
    """Other words for what is not yet published."""
    found = queries.clarification(id, purchaser())
    affects = "yes" if found.affects_bids else "no"
    form = ClarifyForm(text=found.text, affects_bids=affects, necessity=found.necessity)
    return _clarify(
        form,
        found.tender,
        found.question,
        lambda: service.revise(found, _words(form), by=purchaser(), at=clock.now()),
    )


@blueprint.route("/purchaser/clarifications/<id>/publish", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def publish_clarification(id: str) -> ResponseReturnValue:
    """Sign a clarification, and so publish it to everybody at once."""
    found, form = queries.clarification(id, purchaser()), SignatureForm()
    if form.is_submitted() and attempt(form, lambda: _publish(found, form)) is not None:
        flash(gettext("已签名并向所有人发布。"), "success")
        return redirect(url_for("tenders.questions", id=found.tender_id), 303)
    signed = [signing.seen(one) for one in signing.signatures(found.document)]
    late = found.affects_bids and _is_late(found.tender)
    return page("publish_clarification", form, found.tender, clarification=found, signed=signed, late=late)


@blueprint.get("/purchaser/clarifications/<id>/clarification.json")
@open_to(RoleName.PURCHASER)
def unpublished(id: str) -> ResponseReturnValue:
    """The exact words to be signed."""
    document = queries.clarification(id, purchaser()).document
    return files.send(document.sha256, document.name, document.media_type)


def _clarify(
    form: ClarifyForm, tender: Tender, question: Question | None, act: Callable[[], Clarification]
) -> ResponseReturnValue:
    made = attempt(form, act) if form.is_submitted() else None
    if made is None:
        assert tender.opens_at is not None
        last = deadlines.latest_clarification(tender.opens_at, clock.now())
        return page(
            "clarify", form, tender, question=question, last=last, disputes=queries.disputed_words(tender)
        )
    if made.affects_bids and _is_late(tender):
        flash(gettext("澄清已定稿，但距投标截止已不足法定日数。先发布延期公告，再签名发布澄清。"), "warning")
        return redirect(url_for("tenders.extend", id=tender.id), 303)
    flash(gettext("澄清已定稿。签名上传后即向所有人发布。"), "success")
    return redirect(url_for("tenders.publish_clarification", id=made.id), 303)


def _is_late(tender: Tender) -> bool:
    """Whether what affects bids needs a later opening first (采购条例 31)."""
    assert tender.opens_at is not None
    at = clock.now()
    return clock.beijing_day(at) > deadlines.latest_clarification(tender.opens_at, at).day


def _words(form: ClarifyForm) -> service.Words:
    return service.Words(
        form.text.data, form.affects_bids.data == "yes", form.changes_object.data, form.necessity.data
    )


def _publish(found: Clarification, form: SignatureForm) -> Clarification:
    return service.publish_clarification(found, signature_of(form), by=purchaser(), at=clock.now())
