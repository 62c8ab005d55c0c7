"""What the purchaser does: name and confirm the committee, examine qualification, see how far it is."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.bids import queries as bids
from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.evaluation import forms, queries, service
from procure.evaluation.models import Committee, Stage
from procure.evaluation.steps import PRICED, Step
from procure.evaluation.views.blueprint import blueprint
from procure.gate import acting, files
from procure.gate.access import open_to
from procure.gate.forms import Form, attempt
from procure.tenders.models import Tender


@blueprint.get("")
@open_to(RoleName.PURCHASER)
def show(id: str) -> ResponseReturnValue:
    """How far the evaluation is and what comes next."""
    actor = acting.actor(RoleName.PURCHASER)
    tender = queries.mine(id, actor)
    return render_template(
        "evaluation/show.html",
        tender=tender,
        progress=queries.progress(tender),
        steps=[one for one in Step if tender.two_envelopes or one not in PRICED],
        committee=queries.committee(id),
        named=_names(tender, actor),
        opened=bids.opened(id),
        qualification=queries.checks(id, Stage.QUALIFICATION),
        conformity=queries.checks(id, Stage.CONFORMITY),
        prices=queries.checks(id, Stage.PRICE),
        report=queries.report(id),
        replacements=queries.replacements(id),
        me=actor.person,
    )


@blueprint.route("/committee", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def committee(id: str) -> ResponseReturnValue:
    """Enter the committee as it was drawn."""
    actor = acting.actor(RoleName.PURCHASER)
    tender = queries.mine(id, actor)
    beside = queries.committee_beside(tender, actor)
    form = forms.CommitteeForm(**forms.as_typed(beside))
    if form.is_submitted() and attempt(
        form, lambda: service.enter(tender, form.named, by=actor, at=clock.now())
    ):
        flash(gettext("名单已录入，请本单位另一名采购人员核对确认。"), "success")
        return redirect(url_for(".show", id=id), 303)
    page = render_template(
        "evaluation/committee.html",
        tender=tender,
        form=form,
        beside=beside,
        progress=queries.progress(tender),
    )
    return page, _status(form)


@blueprint.route("/confirm", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def confirm(id: str) -> ResponseReturnValue:
    """A second person confirms the names."""
    actor = acting.actor(RoleName.PURCHASER)
    tender = queries.mine(id, actor)
    entered = _unconfirmed(tender)
    form = forms.ConfirmForm()
    if form.is_submitted() and attempt(form, lambda: service.confirm(tender, by=actor, at=clock.now())):
        flash(gettext("评标委员会已确认，成员现在可以进入评审。"), "success")
        return redirect(url_for(".show", id=id), 303)
    page = render_template("evaluation/confirm.html", tender=tender, committee=entered, form=form)
    return page, _status(form)


@blueprint.route("/qualification", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def qualification(id: str) -> ResponseReturnValue:
    """Examine every bidder's qualification."""
    actor = acting.actor(RoleName.PURCHASER)
    tender = queries.mine(id, actor)
    examined = queries.examinable(id, Stage.QUALIFICATION)
    banned = queries.banned(examined, clock.now())
    form = forms.examination(examined, banned)
    if form.is_submitted() and attempt(form, lambda: _examine(tender, form, actor)):
        flash(gettext("资格审查结论已记录。"), "success")
        return redirect(url_for(".show", id=id), 303)
    page = render_template(
        "evaluation/qualification.html",
        tender=tender,
        bids=examined,
        banned=banned,
        form=form,
        progress=queries.progress(tender),
    )
    return page, _status(form)


@blueprint.get("/bids/<file>")
@open_to(RoleName.PURCHASER)
def bid_file(id: str, file: str) -> ResponseReturnValue:
    """A file of an opened bid, for the purchaser's examination."""
    queries.mine(id, acting.actor(RoleName.PURCHASER))
    found = queries.file_of(id, file)
    return files.send(found.sha256, found.name)


def _examine(tender: Tender, form: Form, actor: Actor) -> bool:
    judged = forms.judged(form, queries.examinable(tender.id, Stage.QUALIFICATION))
    service.examine_qualification(tender, judged, by=actor, at=clock.now())
    return True


def _unconfirmed(tender: Tender) -> Committee:
    found = queries.committee(tender.id)
    if found is None or found.confirmed_at is not None:
        raise NotFound(Message("没有待核对的评标委员会名单。"))
    return found


def _names(tender: Tender, actor: Actor) -> bool:
    found = queries.committee(tender.id)
    return found is not None and queries.named_to(found, actor)


def _status(form: Form) -> int:
    return 422 if form.is_submitted() else 200
