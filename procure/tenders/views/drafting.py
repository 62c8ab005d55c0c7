"""A purchaser writes a draft section by section."""

from __future__ import annotations

import secrets
from pathlib import PurePath

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectChoice

from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.gate import files
from procure.gate.access import open_to
from procure.gate.forms import attempt
from procure.tenders import deadlines, queries, service
from procure.tenders.forms.drafting import FORMS, AttachmentsForm, CopyForm, CreateForm
from procure.tenders.forms.lists import SectionForm
from procure.tenders.models import Goods, Section, Tender
from procure.tenders.views.blueprint import blueprint, own, page, purchaser

SPARE_ROWS = 3
LARGEST_ATTACHMENT = 20 << 20
KINDS = {
    ".pdf": "application/pdf",
    ".ofd": "application/ofd",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".dwg": "image/vnd.dwg",
    ".dxf": "image/vnd.dxf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
    ".zip": "application/zip",
}
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
@open_to(RoleName.PURCHASER)
def attachments(id: str) -> ResponseReturnValue:
    """The files of the draft, and one more."""
    tender = own(id)
    form = AttachmentsForm(version=tender.version)
    if request.method == "GET" and not tender.is_draft:
        return _standing(tender)
    if not form.is_submitted() or attempt(form, lambda: _attach(tender, form)) is None:
        return page("attachments", form, tender)
    flash(gettext("已添加附件。"), "success")
    return redirect(url_for("tenders.attachments", id=tender.id), 303)


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
        return page("attachments", empty, tender)
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


def _attach(tender: Tender, form: AttachmentsForm) -> Tender:
    content = files.received(form.file.data, field="file", limit=LARGEST_ATTACHMENT)
    name = files.safe_name(form.file.data.filename)
    kind = KINDS.get(PurePath(name).suffix.lower())
    if kind is None:
        reason = Message("不能上传这种文件。可以上传：%(kinds)s。", kinds="、".join(KINDS))
        raise BadInput(reason, field="file")
    return service.attach(
        tender, name, kind, content, version=form.version.data, by=purchaser(), at=clock.now()
    )


def _suggestion() -> str:
    return f"ZC-{clock.beijing_day(clock.now()).year}-{secrets.token_hex(4).upper()}"
