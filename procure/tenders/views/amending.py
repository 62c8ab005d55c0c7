"""A purchaser writes an amendment section by section, sees what it changes, and freezes it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectChoice

from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate.access import open_to
from procure.gate.forms import attempt
from procure.tenders import deadlines, queries, service
from procure.tenders.forms.changes import AmendForm, FreezeForm
from procure.tenders.forms.drafting import FORMS
from procure.tenders.forms.lists import SectionForm
from procure.tenders.models import AMENDABLE, Change, ChangeKind, ChangeState, Section, Tender
from procure.tenders.service import comparing
from procure.tenders.service.proposals import proposed
from procure.tenders.views.blueprint import blueprint, own, page, purchaser

SPARE_ROWS = 2
FIXED = ("mode", "bidder_window_minutes", "custodian_wait_minutes", "uniform_standard")
"""Fields of a section that a published tender keeps: bids were sealed and planned by them."""
_SECTIONS = ",".join(section.value for section in AMENDABLE)


@blueprint.route("/purchaser/tenders/<id>/amend", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def amend(id: str) -> ResponseReturnValue:
    """Begin an amendment with its reason."""
    tender = queries.published(own(id).id)
    form = AmendForm()
    made = attempt(form, lambda: _begin(tender, form)) if form.is_submitted() else None
    if made is None:
        return page("changes/amend", form, tender, first=deadlines.earliest_after_change(clock.now()))
    return redirect(url_for("tenders.amendment", id=made.id), 303)


@blueprint.route("/purchaser/changes/<id>/amendment", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def amendment(id: str) -> ResponseReturnValue:
    """The sections, what they change, what stands in the way, and the act that freezes it."""
    change = _own(id)
    draft, form = proposed(change), FreezeForm(version=change.version)
    if form.is_submitted() and attempt(form, lambda: _freeze(change, form)) is not None:
        flash(gettext("更正公告已定稿。签名并在指定媒体发布后，在这里登记。"), "success")
        return redirect(url_for("tenders.publish_change", id=change.id), 303)
    if change.state is not ChangeState.DRAFT and request.method == "GET":
        return redirect(url_for("tenders.publish_change", id=change.id))
    return page(
        "changes/amendment",
        form,
        change.tender,
        change=change,
        draft=draft,
        sections=AMENDABLE,
        compared=comparing.between(change.tender, draft),
        review=queries.review(draft, clock.now()),
        first=deadlines.earliest_after_change(clock.now()),
    )


@blueprint.route(f"/purchaser/changes/<id>/<any({_SECTIONS}):part>", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def amend_section(id: str, part: str) -> ResponseReturnValue:
    """One section of the amendment."""
    change, which = _own(id), Section(part)
    form = _form(change, which)
    values = {
        "section": which,
        "found": queries.review(proposed(change), clock.now()).by_field,
        "earliest": deadlines.earliest_opening(clock.now()),
        "action": url_for("tenders.amend_section", id=id, part=part),
        "back": url_for("tenders.amendment", id=id),
    }
    if not form.is_submitted() or attempt(form, lambda: _write(change, which, form)) is None:
        return page("section", form, change.tender, **values)
    flash(gettext("已保存：%(section)s。", section=gettext(which.label)), "success")
    return redirect(url_for("tenders.amendment", id=change.id), 303)


@blueprint.post("/purchaser/changes/<id>/reopen")
@open_to(RoleName.PURCHASER)
def reopen_change(id: str) -> ResponseReturnValue:
    """Back to the draft of the amendment."""
    change = _own(id)
    service.reopen_amendment(change, by=purchaser(), at=clock.now())
    flash(gettext("已退回修改，原签名作废。"), "success")
    return redirect(url_for("tenders.amendment", id=change.id), 303)


def _own(change_id: str) -> Change:
    change = queries.my_change(change_id, purchaser())
    if change.kind is not ChangeKind.AMENDMENT:
        raise NotFound(Message("没有这份更正公告。"))
    return change


def _begin(tender: Tender, form: AmendForm) -> Change:
    return service.begin_amendment(tender, form.reason.data, by=purchaser(), at=clock.now())


def _freeze(change: Change, form: FreezeForm) -> Change:
    return service.prepare_amendment(
        change,
        changes_object=form.changes_object.data,
        version=form.version.data,
        by=purchaser(),
        at=clock.now(),
    )


def _write(change: Change, which: Section, form: SectionForm) -> Change:
    version = form.version.data
    return service.write(change, which, form.values(), version=version, by=purchaser(), at=clock.now())


def _form(change: Change, which: Section) -> SectionForm:
    draft = proposed(change)
    form = FORMS[which](obj=draft, version=change.version)
    if request.method == "GET":
        form.version.data = change.version
    for name in FIXED:
        if name in form:
            del form[name]
    if which is Section.CUSTODIANS:
        _offer_custodians(form, draft)
    if request.method == "GET":
        for rows in (one for one in form if one.type == "FieldList"):
            _: list[Any] = [rows.append_entry() for _ in range(SPARE_ROWS)]
    return form


def _offer_custodians(form: SectionForm, draft: Tender) -> None:
    known = queries.custodian_certificates(clock.now())
    form.custodians.choices = [
        SelectChoice(one.id, f"{one.organisation.name}（{one.person.name}）") for one in known
    ]
    if request.method == "GET":
        form.custodians.data = [one.certificate_id for one in draft.custodians]
