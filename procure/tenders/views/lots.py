"""A purchaser divides a project into lots."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.core import clock
from procure.core.actors import RoleName
from procure.gate.access import open_to
from procure.gate.forms import Form, attempt
from procure.tenders import service
from procure.tenders.forms.lots import DivideForm, LotForm, ProjectForm, RemoveLotForm
from procure.tenders.models import Tender
from procure.tenders.views.blueprint import blueprint, own, page, purchaser


@blueprint.route("/purchaser/tenders/<id>/lots/new", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def add_lot(id: str) -> ResponseReturnValue:
    """Divide a tender into two lots, or add one to those there are."""
    tender = own(id)
    if request.method == "GET" and not tender.is_draft:
        return redirect(url_for("tenders.edit", id=id))
    form = LotForm() if tender.project.is_divided else _dividing(tender)
    made = attempt(form, lambda: _add(tender, form)) if form.is_submitted() else None
    if made is None:
        return page("add_lot", form, tender)
    flash(gettext("已增加第%(n)s包，内容与原包相同。请填写它的预算，并核对各项内容。", n=made.lot), "success")
    return redirect(url_for("tenders.edit", id=made.id), 303)


@blueprint.route("/purchaser/tenders/<id>/project", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def project(id: str) -> ResponseReturnValue:
    """The name and the budget of a divided project."""
    tender = own(id)
    if not tender.project.is_divided or (request.method == "GET" and not tender.is_draft):
        return redirect(url_for("tenders.edit", id=id))
    whole = tender.project
    form = ProjectForm(version=tender.version, project_title=whole.title, budget_fen=whole.budget_fen)
    if not form.is_submitted() or attempt(form, lambda: _rename(tender, form)) is None:
        return page("project", form, tender)
    flash(gettext("已保存项目名称和总预算。"), "success")
    return redirect(url_for("tenders.edit", id=id), 303)


@blueprint.route("/purchaser/tenders/<id>/remove", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def remove_lot(id: str) -> ResponseReturnValue:
    """Take a lot out of its project, after a last question."""
    tender = own(id)
    form = RemoveLotForm(version=tender.version)
    left = attempt(form, lambda: _remove(tender, form)) if form.is_submitted() else None
    if left is None:
        return page("remove_lot", form, tender)
    flash(gettext("已移除一个包，其余各包依次编号。"), "success")
    return redirect(url_for("tenders.edit", id=left.id), 303)


def _dividing(tender: Tender) -> DivideForm:
    return DivideForm(
        version=tender.version,
        project_title=tender.own_title,
        first_title=tender.own_title,
        budget_fen=tender.budget_fen or None,
    )


def _add(tender: Tender, form: Form) -> Tender:
    by, at = purchaser(), clock.now()
    if not isinstance(form, DivideForm):
        return service.extend(tender, form.title.data, by=by, at=at)
    whole = service.Whole(form.project_title.data, form.budget_fen.data)
    names = (form.first_title.data, form.title.data)
    return service.divide(tender, whole, *names, version=form.version.data, by=by, at=at)


def _rename(tender: Tender, form: ProjectForm) -> Tender:
    whole = service.Whole(form.project_title.data, form.budget_fen.data)
    return service.rename(tender, whole, version=form.version.data, by=purchaser(), at=clock.now())


def _remove(tender: Tender, form: RemoveLotForm) -> Tender:
    return service.remove(tender, version=form.version.data, by=purchaser(), at=clock.now())
