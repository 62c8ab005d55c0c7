"""What stops the words of a clarification is put before a supervisor, before they are published."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectChoice

from procure.core import clock
from procure.core.actors import RoleName
from procure.gate.access import open_to
from procure.gate.forms import attempt
from procure.tenders import queries, service
from procure.tenders.forms.answering import DisputeWordsForm
from procure.tenders.models import Dispute, Tender
from procure.tenders.views.blueprint import blueprint, own, page, purchaser


@blueprint.route("/purchaser/tenders/<id>/explain/dispute", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def dispute_explanation(id: str) -> ResponseReturnValue:
    """Dispute what stops a clarification; its page hands over the words alone, before any grounds."""
    tender, form = queries.published(own(id).id), DisputeWordsForm()
    found = queries.explained(tender, form.text.data or "", tender.governed_on(clock.now()))
    asked = [one for one in found if one.blocks and one.dispute is None]
    form.finding.choices = [SelectChoice(one.finding.key, _named(one)) for one in asked]
    form.supervisor.choices = [SelectChoice(one.id, one.name) for one in queries.supervisors(tender)]
    is_reasoned = form.is_submitted() and form.grounds.name in request.form
    if is_reasoned and attempt(form, lambda: _dispute(tender, form)) is not None:
        flash(gettext("已提请监管部门决定。决定前这处文字不能发布；决定和理由向所有人公开。"), "success")
        return redirect(url_for("tenders.explain", id=tender.id), 303)
    return page("dispute_explanation", form, tender, found=found)


def _named(one: queries.Judged) -> str:
    title = gettext(one.finding.title.text) % one.finding.title.values
    return f"{one.finding.id} {title}：{one.finding.excerpt}"


def _dispute(tender: Tender, form: DisputeWordsForm) -> Dispute:
    words, key = form.text.data, form.finding.data
    grounds, whom = form.grounds.data, form.supervisor.data
    return service.dispute_explanation(tender, words, key, grounds, whom, by=purchaser(), at=clock.now())
