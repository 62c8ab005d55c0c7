"""A purchaser extends, amends or ends a published tender: written, signed, posted, public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import unit_of_work
from procure.gate import files
from procure.gate.access import open_to, own_transaction
from procure.gate.forms import attempt
from procure.tenders import deadlines, queries, service
from procure.tenders.forms.changes import ExtendForm, PublishChangeForm, PublishTwoForm
from procure.tenders.models import Change, ChangeKind, ClarificationState, Tender
from procure.tenders.views.blueprint import blueprint, own, page, purchaser
from procure.tenders.views.freezing import LARGEST_EVIDENCE, price_signature_of, signature_of

PUBLISHED = {
    ChangeKind.EXTENSION: service.publish_extension,
    ChangeKind.AMENDMENT: service.publish_amendment,
}


@blueprint.get("/purchaser/tenders/<id>/changes")
@open_to(RoleName.PURCHASER)
def changes(id: str) -> ResponseReturnValue:
    """What was changed, what is on its way, and what may be begun."""
    tender, at = own(id), clock.now()
    return render_template(
        "tenders/changes/index.html",
        tender=tender,
        changes=queries.changes(tender),
        standing=queries.standing_change(tender),
        holds=queries.holds(tender),
        may_move=tender.accepts_bids(at) or bool(queries.holds(tender)),
        first=deadlines.earliest_after_change(at),
    )


@blueprint.route("/purchaser/tenders/<id>/extend", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def extend(id: str) -> ResponseReturnValue:
    """Write an extension."""
    tender = queries.published(own(id).id)
    waiting = queries.clarifications(tender, ClarificationState.PREPARED)
    form = ExtendForm(**_for_clarification(tender) if waiting else {})
    made = attempt(form, lambda: _extend(tender, form)) if form.is_submitted() else None
    if made is None:
        first = deadlines.earliest_after_change(clock.now())
        return page("changes/extend", form, tender, first=first)
    flash(gettext("延期公告已定稿。签名并在指定媒体发布后，在这里登记。"), "success")
    return redirect(url_for("tenders.publish_change", id=made.id), 303)


@blueprint.route("/purchaser/changes/<id>/publish", methods=["GET", "POST"])
@own_transaction
@open_to(RoleName.PURCHASER)
def publish_change(id: str) -> ResponseReturnValue:
    """The exact file, its signature and its posting; with them the change is public."""
    change = _moving(id)
    if request.method != "POST":
        return _publish_change(change)
    queries.read_ahead(change.tender)
    with unit_of_work():
        return _publish_change(change)


@blueprint.post("/purchaser/changes/<id>/drop")
@open_to(RoleName.PURCHASER)
def drop_change(id: str) -> ResponseReturnValue:
    """Give up a change that is not yet public."""
    change = queries.my_change(id, purchaser())
    service.drop(change, by=purchaser(), at=clock.now())
    flash(gettext("已放弃这份公告，没有发出任何东西。"), "success")
    return redirect(url_for("tenders.changes", id=change.tender_id), 303)


@blueprint.get("/purchaser/changes/<id>/<any('document','price','content'):part>.json")
@open_to(RoleName.PURCHASER)
def frozen_change(id: str, part: str) -> ResponseReturnValue:
    """The frozen files of a change before anybody else may see them."""
    change = queries.my_change(id, purchaser())
    document = change.price_document if part == "price" else change.document
    sha256 = change.content_sha256 if part == "content" else document and document.sha256
    if document is None or not sha256:
        raise NotFound(Message("文件还没有定稿。"))
    name = "content.json" if part == "content" else document.name
    return files.send(sha256, name, "application/json")


def publishing(
    change: Change, act: Callable[[PublishChangeForm], object], action: str
) -> ResponseReturnValue:
    """The page on which a change is signed, posted and so published."""
    form = (PublishTwoForm if change.price_document else PublishChangeForm)(
        medium=change.tender.posted_medium
    )
    if form.is_submitted() and attempt(form, lambda: act(form)) is not None:
        flash(gettext("已发布。所有人现在都能看到。"), "success")
        waiting = queries.clarifications(change.tender, ClarificationState.PREPARED)
        endpoint = "tenders.questions" if waiting else "tenders.changes"
        return redirect(url_for(endpoint, id=change.tender_id), 303)
    return page("changes/publish", form, change.tender, change=change, action=action)


def taken(form: PublishChangeForm) -> tuple[bytes, service.Posting]:
    """Signature and posting as they were uploaded."""
    p7s = signature_of(form)
    evidence = files.received(form.evidence.data, field="evidence", limit=LARGEST_EVIDENCE)
    return p7s, service.Posting(
        medium=form.medium.data,
        url=form.url.data,
        posted_at=form.posted_at.data,
        evidence=evidence,
        evidence_name=files.safe_name(form.evidence.data.filename),
    )


def _publish_change(change: Change) -> ResponseReturnValue:
    act = PUBLISHED[change.kind]
    return publishing(
        change,
        lambda form: act(
            change, *taken(form), by=purchaser(), at=clock.now(), price_p7s=price_signature_of(form)
        ),
        url_for("tenders.publish_change", id=change.id),
    )


def _for_clarification(tender: Tender) -> dict[str, Any]:
    """The earliest opening, at the hour it had, that leaves bidders the time after a clarification."""
    assert tender.opens_at is not None
    first = deadlines.earliest_after_change(clock.now())
    hour = tender.opens_at.astimezone(clock.BEIJING)
    return {
        "opens_at": max(tender.opens_at, hour.replace(year=first.year, month=first.month, day=first.day)),
        "reason": gettext("发布可能影响投标文件编制的澄清，依法顺延投标截止时间。"),
    }


def _moving(change_id: str) -> Change:
    change = queries.my_change(change_id, purchaser())
    if change.kind not in PUBLISHED or change.document is None:
        raise NotFound(Message("这份公告还没有定稿，或者不在这里发布。"))
    return change


def _extend(tender: Tender, form: ExtendForm) -> Change:
    values: dict[str, Any] = {"provisional_accepted": form.provisional_accepted.data}
    return service.prepare_extension(
        tender, form.opens_at.data, form.reason.data, **values, by=purchaser(), at=clock.now()
    )
