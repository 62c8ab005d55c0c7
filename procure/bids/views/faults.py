"""Bids that did not open: the purchaser names a cause, the bidder answers, the supervisor decides."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from procure.bids import faults, forms, queries
from procure.bids.models import Fault, OpenedBid
from procure.bids.views.blueprint import blueprint
from procure.core import clock
from procure.core.actors import RoleName
from procure.gate import acting
from procure.gate.access import open_to
from procure.gate.forms import Form, attempt
from procure.tenders import queries as tenders


@blueprint.get("/tenders/<id>/opening/unopened")
@open_to(RoleName.PURCHASER)
def unopened(id: str) -> ResponseReturnValue:
    """The purchaser's bids that did not open, each with what is known."""
    tender = tenders.mine(id, acting.actor(RoleName.PURCHASER))
    return render_template(
        "bids/unopened.html",
        tender=tender,
        bids=queries.unopened(id),
        faults=queries.faults(id),
        evidence=queries.evidence,
        reason_of=queries.reason_of,
    )


@blueprint.route("/tenders/<id>/opening/unopened/<bid>/propose", methods=["GET", "POST"])
@open_to(RoleName.PURCHASER)
def propose(id: str, bid: str) -> ResponseReturnValue:
    """Name the cause and its grounds."""
    actor = acting.actor(RoleName.PURCHASER)
    tenders.mine(id, actor)
    found = queries.unopened_bid(id, bid)
    form = forms.about(found)
    if form.is_submitted() and attempt(
        form, lambda: faults.propose(found, form.cause.data, form.ground.data, by=actor, at=clock.now())
    ):
        flash(gettext("意见已提出，投标人可以陈述意见，由监管部门认定。"), "success")
        return redirect(url_for(".unopened", id=id), 303)
    return _page("propose", found, form)


@blueprint.route("/tenders/<id>/opening/unopened/<bid>/decide", methods=["GET", "POST"])
@open_to(RoleName.SUPERVISOR)
def decide(id: str, bid: str) -> ResponseReturnValue:
    """Decide, after everything that is known was seen once more."""
    actor = acting.actor(RoleName.SUPERVISOR)
    found = queries.unopened_bid(id, bid)
    fault = queries.proposed(found)
    form = forms.about(found)
    if form.is_submitted() and attempt(
        form, lambda: faults.decide(fault, form.cause.data, form.ground.data, by=actor, at=clock.now())
    ):
        flash(gettext("已认定，投标人已可以看到。"), "success")
        return redirect(url_for(".supervise", id=id), 303)
    return _page("decide", found, form, fault)


@blueprint.route("/tenders/<id>/my-bid/answer", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def answer(id: str) -> ResponseReturnValue:
    """A bidder answers to what is said about its bid."""
    actor = acting.actor(RoleName.SUPPLIER)
    fault = queries.my_fault(id, actor)
    form = forms.AnswerForm(statement=fault.statement)
    if form.is_submitted() and attempt(
        form, lambda: faults.answer(fault, form.statement.data, by=actor, at=clock.now())
    ):
        flash(gettext("陈述意见已收下，监管部门认定时会看到。"), "success")
        return redirect(url_for(".mine", id=id), 303)
    return _page("answer", fault.opened_bid, form, fault)


def _page(name: str, bid: OpenedBid, form: Form, fault: Fault | None = None) -> tuple[str, int]:
    page = render_template(
        f"bids/{name}.html",
        tender=bid.submission.tender,
        bid=bid,
        fault=fault or queries.fault_of(bid),
        evidence=queries.evidence(bid),
        reason=queries.reason_of(bid),
        form=form,
    )
    return page, 422 if form.is_submitted() else 200
