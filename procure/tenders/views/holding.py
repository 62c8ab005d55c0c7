"""A supervisor suspends a tender and lets it go on."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.gate import acting
from procure.gate.access import open_to
from procure.gate.forms import Form, attempt
from procure.obligations import queries as obligations
from procure.obligations.models import Hold
from procure.tenders import queries, service
from procure.tenders.forms.changes import SuspendForm
from procure.tenders.models import Tender
from procure.tenders.views.blueprint import blueprint, page


@blueprint.route("/supervisor/tenders/<id>/suspend", methods=["GET", "POST"])
@open_to(RoleName.SUPERVISOR)
def suspend(id: str) -> ResponseReturnValue:
    """Suspend a tender by a written decision."""
    tender, form = queries.published(id), SuspendForm()
    placed = attempt(form, lambda: _suspend(tender, form)) if form.is_submitted() else None
    if placed is None:
        return page("changes/suspend", form, tender, holds=queries.holds(tender))
    flash(gettext("已暂停并公告。截标、开标、定标和签订合同都不能进行，期限停止计算。"), "success")
    return redirect(url_for("tenders.lift", id=placed.id), 303)


@blueprint.route("/supervisor/holds/<id>", methods=["GET", "POST"])
@open_to(RoleName.SUPERVISOR)
def lift(id: str) -> ResponseReturnValue:
    """One suspension, and the act that ends it."""
    placed, form = obligations.get_hold(id), Form()
    tender = queries.published(placed.subject)
    if form.is_submitted() and attempt(form, lambda: _lift(tender, placed)) is not None:
        flash(gettext("已恢复。期限从现在起接着计算。"), "success")
        return redirect(url_for("tenders.lift", id=id), 303)
    status = 422 if form.refusal else 200
    return render_template("tenders/changes/lift.html", form=form, tender=tender, placed=placed), status


def _by() -> Actor:
    return acting.actor(RoleName.SUPERVISOR)


def _suspend(tender: Tender, form: SuspendForm) -> Hold:
    ground, decision, reason = form.ground.data, form.decision.data, form.reason.data
    return service.suspend(tender, ground, decision, reason, by=_by(), at=clock.now())


def _lift(tender: Tender, placed: Hold) -> Hold:
    service.resume(tender, placed, by=_by(), at=clock.now())
    return placed
