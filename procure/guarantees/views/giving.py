"""A supplier gives a security in the form that it chose, or learns that none is asked of it."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.gate import acting, files
from procure.gate.access import open_to
from procure.gate.forms import attempt
from procure.guarantees import asking, documents, queries, service
from procure.guarantees.asking import Asked
from procure.guarantees.forms import ConfirmForm, GiveForm, giving
from procure.guarantees.models import Demand, Security
from procure.guarantees.service import Given, Paper
from procure.guarantees.views.blueprint import LARGEST, blueprint
from procure.guarantees.words import COUNTS

_JSON = "application/json"
_REQUEST = "guarantee-request.json"


@blueprint.route("/tenders/<id>/security", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def bid(id: str) -> ResponseReturnValue:
    """The bid security of one's own: what is asked, whether anything is, and how it stands."""
    asked = _of_bidder(id)
    position = queries.position(asked.tender, asked.supplier, clock.now())
    return _page(
        asked,
        url_for(".bid", id=id),
        url_for(".bid_request", id=id),
        GiveForm(),
        None,
        position=position,
        given=[one for one in queries.history(id, asked.supplier.id) if one.demand_id is None],
        stands=position.passes,
        accepts=asked.tender.accepts_bids(clock.now())
        or bool(position.security and position.security.is_signed),
    )


@blueprint.get(f"/tenders/<id>/security/{_REQUEST}")
@open_to(RoleName.SUPPLIER)
def bid_request(id: str) -> ResponseReturnValue:
    """What any issuer must put into its guarantee."""
    return _elements(_of_bidder(id))


@blueprint.route("/performance-securities/<id>", methods=["GET", "POST"])
@open_to(RoleName.SUPPLIER)
def performance(id: str) -> ResponseReturnValue:
    """What a contract asks for: a performance security, or one of the advance."""
    demand = queries.my_demand(id, acting.actor(RoleName.SUPPLIER))
    return _performance(demand, giving(demand.kind))


@blueprint.post("/performance-securities/<id>/convert")
@open_to(RoleName.SUPPLIER)
def convert(id: str) -> ResponseReturnValue:
    """Let the bid security's money stay as performance security."""
    by = acting.actor(RoleName.SUPPLIER)
    demand, form = queries.my_demand(id, by), ConfirmForm()
    if attempt(form, lambda: service.convert(demand, by=by, at=clock.now())):
        flash(gettext("投标保证金已转为履约保证金，多出的部分照常退还。"), "success")
        return redirect(url_for(".performance", id=id), 303)
    return _performance(demand, GiveForm(formdata=None), form)


@blueprint.get(f"/performance-securities/<id>/{_REQUEST}")
@open_to(RoleName.SUPPLIER)
def performance_request(id: str) -> ResponseReturnValue:
    """What any issuer must put into its guarantee."""
    return _elements(queries.asked_under(queries.my_demand(id, acting.actor(RoleName.SUPPLIER))))


def _of_bidder(tender_id: str) -> Asked:
    who = acting.person()
    assert who is not None
    return asking.of_bidder(queries.tender_for(tender_id), who.organisation)


def _elements(asked: Asked) -> Response:
    return files.download(documents.request(asked), _REQUEST, _JSON)


def _performance(demand: Demand, form: GiveForm, pressed: ConfirmForm | None = None) -> ResponseReturnValue:
    asked = queries.asked_under(demand)
    found = queries.history(asked.tender.id, asked.supplier.id)
    return _page(
        asked,
        url_for(".performance", id=demand.id),
        url_for(".performance_request", id=demand.id),
        form,
        pressed,
        position=None,
        given=[one for one in found if one.demand_id == demand.id],
        accepts=demand.ended_at is None and asked.amount_fen > 0,
        stands=_counts(queries.newest_under(demand, own=True)),
        convertible=queries.convertible(demand),
        demand=demand,
    )


def _counts(security: Security | None) -> bool:
    return security is not None and security.state in COUNTS


def _page(
    asked: Asked, url: str, request_url: str, form: GiveForm, pressed: ConfirmForm | None, **more: object
) -> ResponseReturnValue:
    by = acting.actor(RoleName.SUPPLIER)
    is_sent = pressed is None and form.is_submitted()
    if is_sent and attempt(form, lambda: _give(asked, form, by)) is not None:
        flash(gettext("已收到。"), "success")
        return redirect(url, 303)
    page = render_template(
        "guarantees/give.html",
        asked=asked,
        tender=asked.tender,
        form=form,
        url=url,
        request_url=request_url,
        order_of=queries.refund_of,
        problems=(pressed or form).problems,
        **more,
    )
    return page, 422 if is_sent or pressed else 200


def _give(asked: Asked, form: GiveForm, by: Actor) -> Security:
    paper = paper_in(form.document.data, "document")
    signed = isinstance(form.p7s.data, FileStorage) and bool(form.p7s.data.filename)
    p7s = files.received(form.p7s.data, field="p7s", limit=64 << 10) if signed else b""
    given = Given(
        form=form.form.data,
        paper=paper,
        p7s=p7s,
        amount_fen=form.amount_fen.data or 0,
        reference=form.reference.data,
        payer=form.payer.data,
    )
    return service.give(asked, given, by=by, at=clock.now())


def paper_in(file: FileStorage | None, field: str) -> Paper:
    """The file of a field, under a name that can be shown."""
    content = files.received(file, field=field, limit=LARGEST)
    assert file is not None
    return Paper(files.safe_name(file.filename or ""), content)
