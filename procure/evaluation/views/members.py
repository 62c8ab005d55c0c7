"""What a member of the committee does: declare, read the bids, examine conformity, score."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.bids import queries as bids
from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.evaluation import forms, queries, service
from procure.evaluation.models import Member, Stage
from procure.evaluation.steps import Step
from procure.evaluation.views.blueprint import blueprint
from procure.gate import acting, files
from procure.gate.access import open_to
from procure.gate.forms import Form, attempt
from procure.tenders import queries as tenders
from procure.tenders.models import Tender


@blueprint.get("/member")
@open_to(RoleName.EXPERT, RoleName.PURCHASER)
def member(id: str) -> ResponseReturnValue:
    """A member's own page: what to do next, the bids, its own scores."""
    actor = acting.actor(RoleName.EXPERT, RoleName.PURCHASER)
    return _member_page(queries.seat(id, actor), tenders.published(id), forms.DeclareForm())


@blueprint.post("/declare")
@open_to(RoleName.EXPERT, RoleName.PURCHASER)
def declare(id: str) -> ResponseReturnValue:
    """Declare that no ground of recusal exists."""
    actor = acting.actor(RoleName.EXPERT, RoleName.PURCHASER)
    seat, tender = queries.seat(id, actor), tenders.published(id)
    form = forms.DeclareForm()
    if attempt(form, lambda: service.declare(tender, by=actor, at=clock.now())):
        flash(gettext("声明已记录，可以开始评审。"), "success")
        return redirect(url_for(".member", id=id), 303)
    return _member_page(seat, tender, form), 422


@blueprint.route("/conformity", methods=["GET", "POST"])
@open_to(RoleName.EXPERT, RoleName.PURCHASER)
def conformity(id: str) -> ResponseReturnValue:
    """Examine every qualified bid's conformity, and its price where that was opened afterwards."""
    actor = acting.actor(RoleName.EXPERT, RoleName.PURCHASER)
    seat, tender = queries.seat(id, actor), tenders.published(id)
    stage = Stage.PRICE if queries.progress(tender).step is Step.PRICE else Stage.CONFORMITY
    examined = queries.examinable(id, stage)
    securities = queries.securities(tender, examined)
    refused = queries.unsecured(securities)
    refused |= queries.overpriced(tender, examined) | queries.incomplete(tender, examined)
    if stage is Stage.PRICE:
        refused |= queries.unpriced(examined)
    form = forms.examination(examined, refused)
    if form.is_submitted() and attempt(form, lambda: _examine(tender, stage, form, actor)):
        flash(gettext("%(stage)s结论已记录。", stage=gettext(stage.label)), "success")
        return redirect(url_for(".member", id=id), 303)
    page = render_template(
        "evaluation/conformity.html",
        tender=tender,
        member=seat,
        stage=stage,
        bids=examined,
        refused=refused,
        securities=securities,
        limit=queries.limit_fen(tender),
        form=form,
        progress=queries.progress(tender),
    )
    return page, _status(form)


@blueprint.route("/scores", methods=["GET", "POST"])
@open_to(RoleName.EXPERT, RoleName.PURCHASER)
def scores(id: str) -> ResponseReturnValue:
    """A member's own sheet; saving keeps it as far as it is filled in."""
    actor = acting.actor(RoleName.EXPERT, RoleName.PURCHASER)
    seat, tender = queries.seat(id, actor), tenders.published(id)
    marks = queries.marks(tender)
    form = forms.score_sheet(marks, queries.sheet(seat))
    if form.is_submitted() and attempt(
        form, lambda: service.save(tender, forms.sheet(form, marks), by=actor, at=clock.now())
    ):
        flash(gettext("评分已保存，提交前只有您自己看得到。"), "success")
        return redirect(url_for(".scores", id=id), 303)
    return _scores_page(seat, tender, form), _status(form)


@blueprint.route("/submit", methods=["GET", "POST"])
@open_to(RoleName.EXPERT, RoleName.PURCHASER)
def submit(id: str) -> ResponseReturnValue:
    """Hand the sheet in, after seeing its sums."""
    actor = acting.actor(RoleName.EXPERT, RoleName.PURCHASER)
    seat, tender = queries.seat(id, actor), tenders.published(id)
    form = forms.ConfirmForm()
    if form.is_submitted() and attempt(form, lambda: service.submit(tender, by=actor, at=clock.now())):
        flash(gettext("评分已提交并锁定。"), "success")
        return redirect(url_for(".member", id=id), 303)
    page = render_template(
        "evaluation/submit.html",
        tender=tender,
        form=form,
        bids=queries.responsive(id),
        sums=queries.sums(tender, seat),
    )
    return page, _status(form)


@blueprint.get("/files/<file>")
@open_to(RoleName.EXPERT, RoleName.PURCHASER)
def member_file(id: str, file: str) -> ResponseReturnValue:
    """A file of an opened bid, for a member that has declared."""
    seat = queries.seat(id, acting.actor(RoleName.EXPERT, RoleName.PURCHASER))
    found = queries.file_for(seat, id, file)
    return files.send(found.sha256, found.name)


def _examine(tender: Tender, stage: Stage, form: Form, actor: Actor) -> bool:
    judged = forms.judged(form, queries.examinable(tender.id, stage))
    act = service.examine_prices if stage is Stage.PRICE else service.examine_conformity
    act(tender, judged, by=actor, at=clock.now())
    return True


def _member_page(seat: Member, tender: Tender, form: Form) -> str:
    return render_template(
        "evaluation/member.html",
        tender=tender,
        member=seat,
        form=form,
        progress=queries.progress(tender),
        bids=queries.readable_by(seat, tender),
        declared_about=[bid.organisation.name for bid in bids.opened(tender.id)],
        conformity=queries.checks(tender.id, Stage.CONFORMITY),
        prices=queries.checks(tender.id, Stage.PRICE),
        report=queries.report(tender.id),
    )


def _scores_page(seat: Member, tender: Tender, form: Form) -> str:
    return render_template(
        "evaluation/scores.html",
        tender=tender,
        member=seat,
        form=form,
        bids=queries.responsive(tender.id),
        factors=queries.factors(tender),
        price_points=queries.price_points(tender),
        sums=queries.sums(tender, seat),
        progress=queries.progress(tender),
    )


def _status(form: Form) -> int:
    return 422 if form.is_submitted() else 200
