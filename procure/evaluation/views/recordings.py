"""Recordings of the opening and of the evaluation, as the purchaser enters them."""

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


@blueprint.route("/recordings", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def recordings(id: str) -> ResponseReturnValue:
    """What was entered, and one more."""
    actor = acting.actor(RoleName.PURCHASER)
    tender, form = queries.mine(id, actor), forms.RecordingForm()
    if form.is_submitted() and attempt(
        form, lambda: service.enter_recording(tender, form.recorded, by=actor, at=clock.now())
    ):
        flash(gettext("录音录像已录入，并记入账本。"), "success")
        return redirect(url_for(".recordings", id=id), 303)
    known = queries.recordings(id)
    page = render_template("evaluation/recordings.html", tender=tender, recordings=known, form=form)
    return page, 422 if form.is_submitted() else 200
