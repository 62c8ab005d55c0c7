"""A supplier's own bid and a custodian's task."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from procure.bids import queries, uploads
from procure.bids.models import Submission
from procure.bids.queries import Position
from procure.bids.views.blueprint import blueprint
from procure.core import clock
from procure.core.actors import RoleName
from procure.crypto.codes import short_code
from procure.crypto.documents import Receipt
from procure.gate import acting, files
from procure.gate.access import open_to
from procure.guarantees import queries as guarantees
from procure.tenders import queries as tenders
from procure.tenders.models import Envelope, Tender

_JSON = "application/json"
_P7S = "application/pkcs7-signature"


@blueprint.get("/tenders/<id>/my-bid")
@open_to(RoleName.SUPPLIER)
def mine(id: str) -> ResponseReturnValue:
    """The organisation's own bid in every state, and what to do next."""
    actor, at = acting.actor(RoleName.SUPPLIER), clock.now()
    tender = tenders.for_bidder(id, actor.organisation)
    who = acting.person()
    assert who is not None
    own = queries.position_of(tender, actor.organisation, at)
    price = _price(tender, actor.organisation, at)
    return render_template(
        "bids/mine.html",
        tender=tender,
        own=own,
        price=price,
        outdated=_outdated(tender, own, price["own"] if price else own),
        window=queries.window(tender),
        wanted=queries.wanted(tender, own.last, at) if own.last and own.closing else None,
        lost=queries.my_lost_files(id, actor, at),
        released=queries.own_releases(own.last.id) if own.last else [],
        fault=queries.fault_of(own.opened) if own.opened else None,
        holds=tenders.holds(tender),
        accepts=tender.accepts_bids(at),
        refusals=queries.refusals(id, actor.organisation),
        unfinished=uploads.unfinished(actor.organisation),
        warnings=queries.warnings(who.organisation, at),
        security=guarantees.position(tender, who.organisation, at),
        reason_of=queries.reason_of,
        refusal_of=queries.refusal_of,
        short_code=short_code,
        address=url_for("bids.mine", id=id, _external=True),
    )


def _outdated(tender: Tender, *parts: Position) -> Submission | None:
    """What stands of a bid, in any envelope, but was sealed for an earlier tender."""
    standing = [one.last for one in parts if one.last and one.stage is queries.Stage.STANDING]
    return next((one for one in standing if one.revision < tender.revision), None)


def _price(tender: Tender, organisation_id: str, at: datetime) -> dict[str, Any] | None:
    """The same of the price's envelope; None where the price has none of its own."""
    if not tender.two_envelopes:
        return None
    own = queries.position_of(tender, organisation_id, at, Envelope.PRICE)
    return {
        "own": own,
        "opens_at": tender.price_opens_at,
        "window": queries.window(tender, Envelope.PRICE),
        "wanted": queries.wanted(tender, own.last, at) if own.last and own.closing else None,
        "released": queries.own_releases(own.last.id) if own.last else [],
        "fault": queries.fault_of(own.opened) if own.opened else None,
    }


@blueprint.get("/my-bids/<id>/receipt")
@open_to(RoleName.SUPPLIER)
def receipt(id: str) -> ResponseReturnValue:
    """The receipt of one document, to print."""
    found = queries.mine(id, acting.actor(RoleName.SUPPLIER))
    return render_template(
        "bids/receipt.html",
        one=found,
        tender=found.tender,
        head=Receipt.parse(found.receipt.encode())["head"],
        short_code=short_code(found.sha256),
    )


@blueprint.get("/my-bids/<id>/receipt.json")
@open_to(RoleName.SUPPLIER)
def receipt_json(id: str) -> ResponseReturnValue:
    """The exact receipt."""
    found = queries.mine(id, acting.actor(RoleName.SUPPLIER))
    return files.download(found.receipt, "receipt.json", _JSON)


@blueprint.get("/my-bids/<id>/receipt.json.p7s")
@open_to(RoleName.SUPPLIER)
def receipt_p7s(id: str) -> ResponseReturnValue:
    """The platform's signature over the receipt."""
    found = queries.mine(id, acting.actor(RoleName.SUPPLIER))
    return files.download(found.receipt_p7s, "receipt.json.p7s", _P7S)


@blueprint.get("/my-refusals/<id>.json")
@open_to(RoleName.SUPPLIER)
def refusal_json(id: str) -> ResponseReturnValue:
    """The exact slip of a refused document."""
    found = queries.my_refusal(id, acting.actor(RoleName.SUPPLIER))
    return files.download(found.slip, "refusal.json", _JSON)


@blueprint.get("/my-refusals/<id>.json.p7s")
@open_to(RoleName.SUPPLIER)
def refusal_p7s(id: str) -> ResponseReturnValue:
    """The platform's signature over the slip."""
    found = queries.my_refusal(id, acting.actor(RoleName.SUPPLIER))
    return files.download(found.slip_p7s, "refusal.json.p7s", _P7S)


@blueprint.get("/tenders/<id>/custody")
@open_to(RoleName.CUSTODIAN)
def custody(id: str) -> ResponseReturnValue:
    """What a custodian has to do, and when."""
    tender, at = tenders.published(id), clock.now()
    custodian = queries.my_custody(id, acting.actor(RoleName.CUSTODIAN))
    turn = queries.waits_for(tender)
    return render_template(
        "bids/custody.html",
        tender=tender,
        custodian=custodian,
        is_open=tender.is_open(at),
        turn=turn,
        turn_opens=queries.opens_at(tender, turn),
        closing=queries.closing(id),
        opening=queries.opening(id, turn),
        release=queries.release_of(id, custodian.key, turn),
        standing=queries.readiness(tender, at),
        bidders_until=queries.bidders_until(tender, at, turn),
        window=queries.window(tender, turn),
        count=len(queries.releases(id, turn)),
        short_code=short_code,
        address=url_for("bids.custody", id=id, _external=True),
    )
