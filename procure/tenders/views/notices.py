"""What everybody reads of the changes of a tender: each with what it says now and what it said before."""

from __future__ import annotations

from io import BytesIO

from flask import render_template
from flask.typing import ResponseReturnValue

from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate import files
from procure.gate.access import open_to_everyone
from procure.obligations import queries as obligations
from procure.tenders import queries
from procure.tenders.service import comparing
from procure.tenders.views.blueprint import blueprint


@blueprint.get("/tenders/<id>/changes")
@open_to_everyone
def notices(id: str) -> ResponseReturnValue:
    """Every extension, amendment, suspension and termination, the newest first."""
    tender = queries.published(id)
    found = queries.changes(tender)
    return render_template(
        "tenders/changes/public.html",
        tender=tender,
        changes=list(reversed(found)),
        compared={one.id: comparing.published(one) for one in found},
        holds=obligations.hold_history(tender.id),
    )


@blueprint.get("/changes/<id>/<any('document','content','before'):part>.json")
@open_to_everyone
def change_file(id: str, part: str) -> ResponseReturnValue:
    """The signed document of a change; of an amendment also the content it sets and the one it replaced."""
    change = queries.public_change(id)
    assert change.document is not None
    hashes = {"document": change.document.sha256, "content": change.content_sha256}
    sha256 = (hashes | {"before": change.content_before})[part]
    if sha256 is None:
        raise NotFound(Message("没有这份文件。"))
    name = change.document.name if part == "document" else f"{part}.json"
    return files.send(sha256, name, "application/json")


@blueprint.get("/changes/<id>/document.json.p7s")
@open_to_everyone
def change_signature(id: str) -> ResponseReturnValue:
    """The detached signature over a change: the purchaser's, or the platform's own after an outage."""
    change = queries.public_change(id)
    p7s = queries.p7s_of(change)
    if p7s is None or change.document is None:
        raise NotFound(Message("没有这份签名。"))
    name = f"{change.document.name}.p7s"
    return files.download(BytesIO(p7s), name, "application/pkcs7-signature")


@blueprint.get("/changes/<id>/posting")
@open_to_everyone
def change_posting(id: str) -> ResponseReturnValue:
    """What shows that the change was posted on the designated medium."""
    change = queries.public_change(id)
    if change.posted_evidence_sha256 is None:
        raise NotFound(Message("没有这份文件。"))
    return files.send(change.posted_evidence_sha256, change.posted_evidence_name)
