"""Handing in, and reading a tender and one's own documents."""

from __future__ import annotations

from typing import Any

from flask import jsonify

from procure.bids import counter, judging, queries, slips
from procure.bids.api.answers import (
    LARGEST_COMMIT,
    answering,
    base64_text,
    blueprint,
    parcel,
    reason_of,
)
from procure.bids.models import Refusal
from procure.bids.taking import Accepted
from procure.core import clock
from procure.core.actors import RoleName
from procure.crypto import certificates, keyring
from procure.db import deciding_clock
from procure.gate import acting
from procure.gate.access import api, open_to, open_to_signed_in, own_transaction
from procure.signing import queries as signing
from procure.signing.models import Document
from procure.tenders import queries as tenders
from procure.tenders.models import Envelope, Tender


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
    answer = counter.hand_in(id, parcel(LARGEST_COMMIT), acting.actor(RoleName.SUPPLIER))
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
