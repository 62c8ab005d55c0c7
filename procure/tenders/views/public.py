"""What everybody gets: free, without signing up, and without anybody counting who took it."""

from __future__ import annotations

from io import BytesIO

from flask import render_template, request
from flask.typing import ResponseReturnValue

from procure.core import clock
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate import acting, files
from procure.gate.access import open_to_everyone
from procure.signing import queries as signing
from procure.signing.models import Document
from procure.tenders import queries
from procure.tenders.models import DisputeState, Envelope, Tender
from procure.tenders.views.blueprint import blueprint

_P7S = "application/pkcs7-signature"


@blueprint.get("/tenders/<id>/content.json")
@open_to_everyone
def content(id: str) -> ResponseReturnValue:
    """Everything offered for bids, as one file."""
    return files.send(str(queries.published(id).content_sha256), "content.json", "application/json")


@blueprint.get("/tenders/<id>/tender.json")
@open_to_everyone
def document(id: str) -> ResponseReturnValue:
    """The signed tender.json; ``?envelope=price`` asks for that of the price's envelope."""
    found = _document(queries.published(id))
    return files.send(found.sha256, found.name, found.media_type)


@blueprint.get("/tenders/<id>/tender.json.p7s")
@open_to_everyone
def signature(id: str) -> ResponseReturnValue:
    """The purchaser's detached signature over tender.json."""
    tender = queries.published(id)
    return _signature(_document(tender), tender.purchaser_id)


@blueprint.get("/tenders/<id>/attachments/<attachment_id>")
@open_to_everyone
def attachment(id: str, attachment_id: str) -> ResponseReturnValue:
    """A file of the tender documents."""
    found = queries.attachment(queries.published(id), attachment_id)
    return files.send(found.sha256, found.name, found.media_type)


@blueprint.get("/tenders/<id>/posting")
@open_to_everyone
def posting(id: str) -> ResponseReturnValue:
    """What shows that the notice was posted on the designated medium."""
    tender = queries.published(id)
    return files.send(str(tender.posted_evidence_sha256), tender.posted_evidence_name)


@blueprint.get("/tenders/<id>/clarifications")
@open_to_everyone
def clarifications(id: str) -> ResponseReturnValue:
    """Every explanation in the same words for everybody."""
    tender, who = queries.published(id), acting.person()
    asks = who is None or acting.has_role(who, frozenset([RoleName.SUPPLIER]))
    return render_template(
        "tenders/clarifications.html",
        tender=tender,
        clarifications=queries.clarifications(tender),
        allowed=[one for one in queries.disputed_words(tender) if one.state is DisputeState.ALLOWED],
        may_ask=asks and tender.accepts_bids(clock.now()),
    )


@blueprint.get("/clarifications/<id>/clarification.json")
@open_to_everyone
def clarification(id: str) -> ResponseReturnValue:
    """The signed words of one clarification."""
    found = queries.released(id)
    return files.send(found.document.sha256, found.document.name, found.document.media_type)


@blueprint.get("/clarifications/<id>/clarification.json.p7s")
@open_to_everyone
def clarification_signature(id: str) -> ResponseReturnValue:
    """The purchaser's detached signature over one clarification."""
    found = queries.released(id)
    return _signature(found.document, found.tender.purchaser_id)


def _document(tender: Tender) -> Document:
    of_price = request.args.get("envelope") == "price"
    found = tender.document_in(Envelope.PRICE if of_price else Envelope.FIRST)
    if found is None:
        raise NotFound(Message("没有这份文件。"))
    return found


def _signature(signed: Document | None, purchaser_id: str) -> ResponseReturnValue:
    found = signing.signed_by(signed, purchaser_id) if signed else None
    if found is None:
        raise NotFound(Message("没有这份签名。"))
    return files.download(BytesIO(found.p7s), f"{found.document.name}.p7s", _P7S)
