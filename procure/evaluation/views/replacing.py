"""A member is replaced: entered by one person of the purchaser, confirmed by another."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.core import clock
from procure.core.actors import RoleName
from procure.evaluation import forms, queries, service
from procure.evaluation.views.blueprint import blueprint
from procure.gate import acting
from procure.gate.access import open_to
from procure.gate.forms import attempt


@blueprint.route("/members/<member>/replace", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def replace(id: str, member: str) -> ResponseReturnValue:
    """Enter who comes in place of a member, and why."""
    actor = acting.actor(RoleName.PURCHASER)
    tender, found = queries.mine(id, actor), queries.my_member(id, member, actor)
    form = forms.ReplaceForm()
    if form.is_submitted() and attempt(
        form, lambda: service.enter_replacement(tender, found, form.drawn, by=actor, at=clock.now())
    ):
        flash(gettext("更换已录入，请本单位另一名采购人员核对确认。"), "success")
        return redirect(url_for(".show", id=id), 303)
    page = render_template("evaluation/replace.html", tender=tender, member=found, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/replacements/<replacement>/confirm", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def confirm_replacement(id: str, replacement: str) -> ResponseReturnValue:
    """A second person confirms it."""
    actor = acting.actor(RoleName.PURCHASER)
    found = queries.my_replacement(id, replacement, actor)
    form = forms.ConfirmForm()
    if form.is_submitted() and attempt(
        form, lambda: service.confirm_replacement(found, by=actor, at=clock.now())
    ):
        flash(gettext("成员已更换，新成员现在可以进入评审。"), "success")
        return redirect(url_for(".show", id=id), 303)
    page = render_template("evaluation/confirm_replacement.html", tender=found.tender, one=found, form=form)
    return page, 422 if form.is_submitted() else 200
