"""A purchaser writes a draft section by section."""

from __future__ import annotations

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectChoice

from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import BadInput
from procure.db import let_go, unit_of_work
from procure.gate import files
from procure.gate.access import open_to, own_transaction
from procure.gate.forms import attempt, refuse
from procure.tenders import deadlines, queries, service
from procure.tenders.forms.drafting import FORMS, AttachmentsForm, CopyForm, CreateForm
from procure.tenders.forms.lists import SectionForm
from procure.tenders.models import Goods, Section, Tender
from procure.tenders.views.blueprint import blueprint, own, page, purchaser

SPARE_ROWS = 3
LARGEST_ATTACHMENT = 20 << 20
_SECTIONS = ",".join(section.value for section in FORMS)


@blueprint.get("/purchaser/tenders")
@open_to(RoleName.PURCHASER)
def index() -> ResponseReturnValue:
    """The organisation's tenders."""
    found = queries.of_purchaser(purchaser().organisation)
    return render_template("tenders/index.html", tenders=found)


@blueprint.route("/purchaser/tenders/new", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def create() -> ResponseReturnValue:
    """Begin a draft."""
    form = CreateForm(number=_suggestion())
    if not form.is_submitted():
        return render_template("tenders/create.html", form=form)
    begun = attempt(form, lambda: _begin(form))
    if begun is None:
        return render_template("tenders/create.html", form=form), 422
    flash(gettext("已建立草稿，请逐项填写。"), "success")
    return redirect(url_for("tenders.edit", id=begun.id), 303)


@blueprint.route("/purchaser/tenders/<id>/copy", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def copy(id: str) -> ResponseReturnValue:
    """Begin a draft from an earlier tender."""
    tender = own(id)
    form = CopyForm(number=_suggestion(), title=tender.project.title or tender.title)
    if not form.is_submitted():
        return page("copy", form, tender)
    begun = attempt(
        form,
        lambda: service.copy(tender, form.number.data, form.title.data, by=purchaser(), at=clock.now()),
    )
    if begun is None:
        return page("copy", form, tender)
    flash(gettext("已复制为新草稿。请填写开标时间，并核对各项内容。"), "success")
    return redirect(url_for("tenders.edit", id=begun.id), 303)


@blueprint.get("/purchaser/tenders/<id>")
@open_to(RoleName.PURCHASER)
def edit(id: str) -> ResponseReturnValue:
    """Where the tender stands and what is still to be written."""
    tender, at = own(id), clock.now()
    return render_template(
        "tenders/edit.html",
        tender=tender,
        sections=list(Section),
        signature=queries.signature(tender),
        earliest=deadlines.earliest_opening(at),
    )


@blueprint.route(f"/purchaser/tenders/<id>/<any({_SECTIONS}):part>", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def section(id: str, part: str) -> ResponseReturnValue:
    """One section of the draft."""
    tender, which = own(id), Section(part)
    form = _section_form(tender, which)
    values = {
        "section": which,
        "found": queries.review(tender, clock.now()).by_field,
        "earliest": deadlines.earliest_opening(clock.now()),
    }
    if not form.is_submitted():
        return page("section", form, tender, **values) if tender.is_draft else _standing(tender)
    if attempt(form, lambda: _write(tender, which, form)) is None:
        return page("section", form, tender, **(values | {"found": {}}))
    flash(gettext("已保存：%(section)s。", section=gettext(which.label)), "success")
    return redirect(url_for("tenders.edit", id=tender.id), 303)


@blueprint.route("/purchaser/tenders/<id>/attachments", methods=["GET", "POST"])
@own_transaction
@open_to(RoleName.PURCHASER)
def attachments(id: str) -> ResponseReturnValue:
    """The files of the draft, and one more."""
    tender = own(id)
    form = AttachmentsForm(version=tender.version)
    if request.method == "GET" and not tender.is_draft:
        return _standing(tender)
    if not form.is_submitted() or _attach(tender, form) is None:
        return _attachments(tender, form)
    flash(gettext("已添加附件，审查结果列在下面。"), "success")
    return redirect(url_for("tenders.attachments", id=id), 303)


@blueprint.post("/purchaser/tenders/<id>/attachments/<attachment_id>/remove")
@open_to(RoleName.PURCHASER)
def detach(id: str, attachment_id: str) -> ResponseReturnValue:
    """Take one file out again."""
    tender = own(id)
    form, found = SectionForm(), queries.attachment(tender, attachment_id)
    version = form.version.data
    removed = attempt(
        form, lambda: service.detach(tender, found, version=version, by=purchaser(), at=clock.now())
    )
    if removed is None:
        empty = AttachmentsForm(None, version=tender.version)
        empty.refusal = form.refusal
        return _attachments(tender, empty)
    flash(gettext("已移除附件。"), "success")
    return redirect(url_for("tenders.attachments", id=tender.id), 303)


def _standing(tender: Tender) -> ResponseReturnValue:
    return redirect(url_for("tenders.edit", id=tender.id))


def _begin(form: CreateForm) -> Tender:
    return service.create(
        form.number.data, form.title.data, Goods(form.goods.data), by=purchaser(), at=clock.now()
    )


def _write(tender: Tender, which: Section, form: SectionForm) -> Tender:
    version = form.version.data
    return service.edit(tender, which, form.values(), version=version, by=purchaser(), at=clock.now())


def _section_form(tender: Tender, which: Section) -> SectionForm:
    form = FORMS[which](obj=tender)
    if which is Section.CUSTODIANS:
        _offer_custodians(form, tender)
    if which is Section.BASICS and tender.project.is_divided:
        form.own_title.label.text = lazy_gettext("本包名称")
    if request.method == "GET":
        for rows in (one for one in form if one.type == "FieldList"):
            _ = [rows.append_entry() for _ in range(SPARE_ROWS)]
    return form


def _offer_custodians(form: SectionForm, tender: Tender) -> None:
    known = queries.custodian_certificates(clock.now())
    form.custodians.choices = [
        SelectChoice(one.id, f"{one.organisation.name}（{one.person.name}）") for one in known
    ]
    if request.method == "GET":
        form.custodians.data = [one.certificate_id for one in tender.custodians]


def _attachments(tender: Tender, form: AttachmentsForm) -> ResponseReturnValue:
    found = queries.review(tender, clock.now()).by_field
    return page("attachments", form, tender, found=found)


def _attach(tender: Tender, form: AttachmentsForm) -> Tender | None:
    """Read the file before the unit of work, since reading takes a second."""
    sent = attempt(form, lambda: files.received(form.file.data, field="file", limit=LARGEST_ATTACHMENT))
    if sent is None:
        return None
    let_go()
    try:
        upload = service.read(files.safe_name(form.file.data.filename), sent, drawing=form.drawing.data)
    except BadInput as refusal:
        refuse(form, refusal)
        return None
    version, at = form.version.data, clock.now()
    with unit_of_work():
        return attempt(form, lambda: service.attach(tender, upload, version=version, by=purchaser(), at=at))


def _suggestion() -> str:
    return f"ZC-{clock.beijing_day(clock.now()).year}-{secrets.token_hex(4).upper()}"
