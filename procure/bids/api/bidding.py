"""Handing in, and reading one's own and the closed documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import jsonify, request

from procure.bids import counter, false_shares, judging, openings, queries, readiness, releases, slips
from procure.bids.api.answers import answering, base64_text, blueprint, parcel, parts, reason_of
from procure.bids.models import Refusal
from procure.bids.refusals import Refused
from procure.bids.taking import Accepted
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.terms import Message
from procure.crypto import certificates, keyring
from procure.db import deciding_clock, unit_of_work
from procure.gate import acting
from procure.gate.access import api, open_to, open_to_signed_in, own_transaction
from procure.signing import queries as signing
from procure.signing.models import Document
from procure.tenders import queries as tenders
from procure.tenders.models import Envelope, Tender

_LARGEST_COMMIT = 64 << 10
_LARGEST_RELEASE = 8 << 20


@blueprint.get("/tenders/<id>")
@api
@open_to_signed_in
def tender(id: str) -> Any:
    """The signed tender.json, the platform's root, and where the tender stands."""
    who = acting.person()
    assert who is not None
    found = tenders.for_bidder(id, who.organisation_id)
    envelopes = [_envelope(found, one) for one in found.envelopes]
    first = {name: part for name, part in envelopes[0].items() if name != "envelope"}
    return jsonify(
        **first,
        envelopes=envelopes,
        root=certificates.pem(keyring.current().root_certificate).decode(),
        title=found.title,
        lots={str(one.lot): one.id for one in _lots(found)},
        accepts_bids=found.accepts_bids(deciding_clock()) and queries.closing(id) is None,
        server_time=clock.text(deciding_clock()),
    )


@blueprint.post("/tenders/<id>/commit")
@api
@own_transaction
@open_to(RoleName.SUPPLIER)
@answering
def commit(id: str) -> Any:
    """Hand in a signed bid or withdrawal; the deciding clock at its last byte is its time."""
    answer = counter.hand_in(id, parcel(_LARGEST_COMMIT), acting.actor(RoleName.SUPPLIER))
    if isinstance(answer, Accepted):
        return jsonify(_receipt(answer)), 201
    return _returned(answer)


@blueprint.get("/tenders/<id>/mine")
@api
@open_to(RoleName.SUPPLIER)
def mine(id: str) -> Any:
    """The organisation's own documents with their receipts, and the slips of what was refused."""
    actor = acting.actor(RoleName.SUPPLIER)
    found = tenders.for_bidder(id, actor.organisation)
    handed = [one for envelope in found.envelopes for one in queries.of(id, actor.organisation, envelope)]
    return jsonify(
        documents=[{**_receipt(Accepted.of(one)), "envelope": found.spelled(one.envelope)} for one in handed],
        refusals=[_slip(one) for one in queries.refusals(found.id, actor.organisation)],
    )


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
    document, p7s = parts(_LARGEST_COMMIT)
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
    document, p7s = parts(_LARGEST_COMMIT)
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


def _lots(found: Tender) -> list[Tender]:
    return [found] if found.is_rehearsal else tenders.noticed(found.number)


def _receipt(one: Accepted) -> dict[str, Any]:
    own = {"kind": str(one.kind), "seq": one.seq, "sha256": one.sha256}
    return {**own, "receipt": one.receipt, "p7s": base64_text(one.receipt_p7s)}


def _returned(answer: counter.Returned) -> Any:
    """A refusal; whoever has had too many is told to wait, and is still judged when it doesn't."""
    slip = {"refusal": answer.slip.text, "p7s": base64_text(answer.slip.p7s)}
    body = jsonify(**reason_of(answer.refused), **slip)
    if answer.slip.is_kept:
        return body, answer.refused.status
    return body, 429, {"Retry-After": str(int(slips.SPAN.total_seconds()))}


def _slip(one: Refusal) -> dict[str, Any]:
    return {"refusal": one.slip, "p7s": base64_text(one.slip_p7s)}


def _announced(document: Document | None, found: Tender) -> dict[str, str]:
    p7s = signing.p7s_of(document, found.purchaser_id) if document else None
    assert document is not None
    assert p7s is not None
    return {"document": signing.content(document).decode(), "p7s": base64_text(p7s)}


def _envelope(found: Tender, envelope: Envelope) -> dict[str, Any]:
    """What an envelope is sealed and opened by, and where it stands; the only one has no name."""
    document = found.document_in(envelope)
    assert document is not None
    p7s = signing.p7s_of(document, found.purchaser_id)
    assert p7s is not None
    return {
        "envelope": found.spelled(envelope),
        "tender": judging.tender_document(found, envelope).data.decode(),
        "p7s": base64_text(p7s),
        "extensions": [_announced(one, found) for one in queries.extensions(found, envelope)],
        "revisions": [_announced(one, found) for one in tenders.replaced(found, envelope)],
        "is_closed": queries.closing(found.id, envelope) is not None,
        "is_opened": queries.opening(found.id, envelope) is not None,
    }
