"""A supplier prepares and hands in its bid in the browser, takes it back, and finds its receipts again."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from procure.bids import papers, queries
from procure.bids.models import Submission
from procure.bids.views.blueprint import blueprint
from procure.core import clock
from procure.core.actors import RoleName
from procure.crypto.codes import short_code
from procure.gate import acting, files
from procure.gate.access import open_to
from procure.tenders import queries as tenders
from procure.tenders import service


@blueprint.get("/tenders/<id>/my-bid/prepare")
@open_to(RoleName.SUPPLIER)
def prepare(id: str) -> ResponseReturnValue:
    """The task list of a bid: files, price, check, hand in; all of it is kept in the browser."""
    return _page("bids/prepare.html", id)


@blueprint.get("/tenders/<id>/my-bid/withdraw")
@open_to(RoleName.SUPPLIER)
def withdraw(id: str) -> ResponseReturnValue:
    """Before a bid is taken back: what that means."""
    return _page("bids/withdraw.html", id)


@blueprint.get("/tenders/<id>/my-bid/find")
@open_to(RoleName.SUPPLIER)
def find(id: str) -> ResponseReturnValue:
    """After an answer that got lost: whether the platform has a document, by its hash or short code."""
    actor = acting.actor(RoleName.SUPPLIER)
    tender = tenders.for_bidder(id, actor.organisation)
    wanted = request.args.get("sha256", "")
    found = queries.found(id, actor.organisation, wanted)
    if isinstance(found, Submission):
        return redirect(url_for(".receipt", id=found.id), 303)
    return render_template(
        "bids/find.html",
        tender=tender,
        wanted=wanted,
        refusal=found,
        accepts=tender.accepts_bids(clock.now()),
        refusal_of=queries.refusal_of,
    )


@blueprint.post("/my-bids/rehearse")
@open_to(RoleName.SUPPLIER)
def rehearse() -> ResponseReturnValue:
    """A tender of one's own to practise on."""
    tender = service.rehearse(by=acting.actor(RoleName.SUPPLIER), at=clock.now())
    return redirect(url_for(".mine", id=tender.id), 303)


@blueprint.get("/my-bids/<id>/receipt.pdf")
@open_to(RoleName.SUPPLIER)
def receipt_pdf(id: str) -> ResponseReturnValue:
    """The receipt to print and file."""
    found = queries.mine(id, acting.actor(RoleName.SUPPLIER))
    return files.download(
        papers.receipt_pdf(found), f"receipt-{short_code(found.sha256)}.pdf", "application/pdf"
    )


def _page(name: str, id: str) -> str:
    who, at = acting.person(), clock.now()
    organisation = acting.actor(RoleName.SUPPLIER).organisation
    tender = tenders.for_bidder(id, organisation)
    assert who is not None
    found = [(one, queries.position_of(tender, organisation, at, one)) for one in tender.envelopes]
    return render_template(
        name,
        tender=tender,
        standing=[(one, own) for one, own in found if own.stage is queries.Stage.STANDING],
        accepts=tender.accepts_bids(at),
        organisation=who.organisation,
        warnings=queries.warnings(who.organisation, at),
        short_code=short_code,
    )
