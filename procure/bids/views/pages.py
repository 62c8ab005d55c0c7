"""A supplier's own bid, a custodian's task, and the opening for everybody."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from procure.bids import queries, uploads
from procure.bids.models import Closing, Opening
from procure.bids.views.blueprint import blueprint
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.crypto.codes import short_code
from procure.crypto.documents import Receipt
from procure.gate import acting, files
from procure.gate.access import open_to, open_to_everyone
from procure.tenders import queries as tenders

_JSON = "application/json"
_P7S = "application/pkcs7-signature"


@blueprint.get("/tenders/<id>/my-bid")
@open_to(RoleName.SUPPLIER)
def mine(id: str) -> ResponseReturnValue:
    """The organisation's own bid in every state, and what to do next."""
    tender, actor, at = tenders.published(id), acting.actor(RoleName.SUPPLIER), clock.now()
    who = acting.person()
    assert who is not None
    own = queries.position_of(tender, actor.organisation, at)
    return render_template(
        "bids/mine.html",
        tender=tender,
        own=own,
        window=queries.window(tender),
        wanted=queries.wanted(tender, own.last, at) if own.last and own.closing else None,
        released=queries.own_releases(own.last.id) if own.last else [],
        fault=queries.fault_of(own.opened) if own.opened else None,
        holds=tenders.holds(tender),
        accepts=tender.accepts_bids(at),
        refusals=queries.refusals(id, actor.organisation),
        unfinished=uploads.unfinished(actor.organisation),
        warnings=queries.warnings(who.organisation, at),
        reason_of=queries.reason_of,
        refusal_of=queries.refusal_of,
        short_code=short_code,
        address=url_for("bids.mine", id=id, _external=True),
    )


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
    tender = tenders.published(id)
    custodian = queries.my_custody(id, acting.actor(RoleName.CUSTODIAN))
    return render_template(
        "bids/custody.html",
        tender=tender,
        custodian=custodian,
        is_open=tender.is_open(clock.now()),
        closing=queries.closing(id),
        opening=queries.opening(id),
        release=queries.release_of(id, custodian.key),
        standing=queries.readiness(tender, clock.now()),
        bidders_until=queries.bidders_until(tender, clock.now()),
        window=queries.window(tender),
        count=len(queries.releases(id)),
        short_code=short_code,
        address=url_for("bids.custody", id=id, _external=True),
    )


@blueprint.get("/tenders/<id>/opening")
@open_to_everyone
def opening(id: str) -> ResponseReturnValue:
    """The opening room: first nothing, then the progress of the shares, at the end all prices at once."""
    tender = tenders.published(id)
    return render_template(
        "bids/opening.html",
        tender=tender,
        is_open=tender.is_open(clock.now()),
        holds=tenders.holds(tender),
        closing=queries.closing(id),
        opening=queries.opening(id),
        opened=queries.opened(id),
        released={one.key for one in queries.releases(id)},
        window=queries.window(tender),
        bidders_until=queries.bidders_until(tender, clock.now()),
        orders=queries.orders(id),
        faults=queries.faults(id),
        reason_of=queries.reason_of,
        short_code=short_code,
    )


@blueprint.get("/tenders/<id>/opening/<any('close','record'):name>.json")
@open_to_everyone
def document(id: str, name: str) -> ResponseReturnValue:
    """The signed close record after the close, the opening record after the opening."""
    text, _ = _public_document(id, name)
    return files.download(text, f"{name}.json", _JSON)


@blueprint.get("/tenders/<id>/opening/<any('close','record'):name>.json.p7s")
@open_to_everyone
def document_p7s(id: str, name: str) -> ResponseReturnValue:
    """The platform's signature over it."""
    _, p7s = _public_document(id, name)
    return files.download(p7s, f"{name}.json.p7s", _P7S)


def _public_document(id: str, name: str) -> tuple[str, bytes]:
    tenders.published(id)
    found: Closing | Opening | None = queries.closing(id) if name == "close" else queries.opening(id)
    if isinstance(found, Closing):
        return found.document, found.p7s
    if found is not None:
        return found.record, found.record_p7s
    raise NotFound(Message("这份记录还没有生成。"))
