"""What custodians and bidders do around an opening: show that a key works, read what was closed, release."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import jsonify, request

from procure.bids import false_shares, openings, queries, readiness, releases
from procure.bids.api.answers import (
    LARGEST_COMMIT,
    answering,
    base64_text,
    blueprint,
    parts,
)
from procure.bids.refusals import Refused
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.terms import Message
from procure.db import deciding_clock, unit_of_work
from procure.gate import acting
from procure.gate.access import api, open_to, own_transaction
from procure.tenders import queries as tenders
from procure.tenders.models import Envelope, Tender

_LARGEST_RELEASE = 8 << 20


@blueprint.get("/tenders/<id>/closing")
@api
@open_to(RoleName.CUSTODIAN, RoleName.SUPPLIER)
@answering
def closing(id: str) -> Any:
    """The signed close record, with the closed bids for its custodians, for a bidder with its own.

    ``?envelope=price`` asks for that of the price's envelopes.
    """
    found = tenders.published(id)
    asked = request.args.get("envelope")
    envelope = next((one for one in found.envelopes if found.spelled(one) == asked), Envelope.FIRST)
    record = queries.closing(found.id, envelope)
    if record is None:
        raise Refused("not-closed", Message("截标记录尚未生成，请在开标时间之后再试。"), status=409)
    actor, closed = acting.actor(RoleName.CUSTODIAN, RoleName.SUPPLIER), queries.closed(found.id, envelope)
    if not queries.is_custodian(found.id, actor):
        closed = [one for one in closed if one.organisation_id == actor.organisation]
    return jsonify(
        close=record.document,
        p7s=base64_text(record.p7s),
        bids=[{"document": one.document.decode(), "p7s": base64_text(one.p7s)} for one in closed],
    )


@blueprint.post("/tenders/<id>/releases")
@api
@own_transaction
@open_to(RoleName.CUSTODIAN)
@answering
def release(id: str) -> Any:
    """A custodian's signed shares; the last one that is needed opens the bids."""
    found = tenders.published(id)
    document, p7s = parts(_LARGEST_RELEASE)
    at = deciding_clock()
    actor = acting.actor(RoleName.CUSTODIAN)
    try:
        with unit_of_work():
            releases.release(found, document, p7s, by=actor, at=at)
    except Refused as refused:
        with unit_of_work():
            envelope = releases.envelope_of(found, document)
            false_shares.keep(found, envelope, document, p7s, refused, by=actor, at=at)
        raise
    opened = openings.open_if_ready(found, at) is not None
    return jsonify(opened=opened), 201


@blueprint.post("/tenders/<id>/my-release")
@api
@own_transaction
@open_to(RoleName.SUPPLIER)
@answering
def release_own(id: str) -> Any:
    """A bidder's signed share of its own bid, or its key where the remedy is open."""
    found = tenders.published(id)
    document, p7s = parts(LARGEST_COMMIT)
    at = deciding_clock()
    with unit_of_work():
        releases.release_own(found, document, p7s, by=acting.actor(RoleName.SUPPLIER), at=at)
    window, opened = queries.window(found, queries.waits_for(found)), openings.open_if_ready(found, at)
    return jsonify(
        opened=opened is not None,
        waiting=len(window.waiting) if window else 0,
        until=clock.text(window.ends_at) if window else None,
    ), 201


@blueprint.get("/tenders/<id>/readiness")
@api
@open_to(RoleName.CUSTODIAN)
@answering
def challenge(id: str) -> Any:
    """A sealed text that shows, once it is opened, that a custodian can open."""
    found, at = tenders.published(id), deciding_clock()
    sealed = readiness.challenge(found, by=acting.actor(RoleName.CUSTODIAN), at=at)
    return jsonify(challenge=base64_text(sealed), **_standing(found, at))


@blueprint.post("/tenders/<id>/readiness")
@api
@own_transaction
@open_to(RoleName.CUSTODIAN)
@answering
def ready(id: str) -> Any:
    """A custodian's signed answer."""
    found = tenders.published(id)
    document, p7s = parts(LARGEST_COMMIT)
    at = deciding_clock()
    with unit_of_work():
        readiness.answer(found, document, p7s, by=acting.actor(RoleName.CUSTODIAN), at=at)
    return jsonify(_standing(found, at)), 201


def _standing(found: Tender, at: datetime) -> dict[str, Any]:
    standing = queries.readiness(found, at)
    if standing is None:
        return {}
    until = clock.text(standing.asked.until)
    return {"check": standing.asked.check.value, "until": until, "answered": len(standing.answered)}
