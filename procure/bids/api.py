"""What a supplier's and a custodian's program sends and reads (JSON, bearer token)."""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext
from werkzeug.exceptions import RequestEntityTooLarge

from procure.bids import gates, judging, openings, queries, releases, service, slips, uploads
from procure.bids.models import Refusal, Submission
from procure.bids.refusals import Refused
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.terms import Message
from procure.crypto import certificates, keyring
from procure.db import deciding_clock, unit_of_work
from procure.gate import acting
from procure.gate.access import api, open_to, open_to_signed_in, own_transaction
from procure.tenders import queries as tenders
from procure.tenders.models import Tender

blueprint = Blueprint("bids_api", __name__, url_prefix="/api")

_LARGEST_COMMIT = 64 << 10
_LARGEST_RELEASE = 8 << 20
_LARGEST_FIELDS = 4 << 10
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
_log = logging.getLogger("procure.bids")
View = TypeVar("View", bound=Callable[..., Any])


def _answering(view: View) -> View:
    """Answer a refusal with its own status, its code, and where an upload must go on."""

    @wraps(view)
    def answer(**values: Any) -> Any:
        try:
            return view(**values)
        except Refused as refused:
            return _refusal(refused)

    return answer  # type: ignore[return-value]  # wraps keeps the signature


@blueprint.put("/up/<upload_id>")
@api
@own_transaction
@open_to(RoleName.SUPPLIER)
@_answering
def put_piece(upload_id: str) -> Any:
    """One piece of at most 8 MiB at ``?offset=``, with Content-Length and Content-Digest (RFC 9530)."""
    piece, digest = _piece()
    with unit_of_work():
        uploads.begin(upload_id, acting.actor(RoleName.SUPPLIER).organisation, clock.now())
    return _offset(uploads.append(upload_id, request.args.get("offset", -1, int), piece, digest))


@blueprint.route("/up/<upload_id>", methods=["HEAD"])
@api
@open_to(RoleName.SUPPLIER)
def upload_offset(upload_id: str) -> Response:
    """Where the upload must go on."""
    return _offset(uploads.offset_of(uploads.mine(upload_id, acting.actor(RoleName.SUPPLIER).organisation)))


@blueprint.post("/up/<upload_id>/finish")
@api
@own_transaction
@open_to(RoleName.SUPPLIER)
@_answering
def finish_upload(upload_id: str) -> Any:
    """The whole file is there: hash it again, see that it is sealed, and keep it durably before answering."""
    request.max_content_length = _LARGEST_FIELDS
    wanted, size = _finish_fields()
    upload = uploads.mine(upload_id, acting.actor(RoleName.SUPPLIER).organisation)
    if not uploads.is_finished(upload, wanted):
        fault = uploads.seal_of(upload, wanted, size)
        with unit_of_work():
            uploads.finish(upload, wanted, size, fault, clock.now())
    return jsonify(sha256=wanted, size=size)


@blueprint.get("/tenders/<id>")
@api
@open_to_signed_in
def tender(id: str) -> Any:
    """The signed tender.json, the platform's root, and where the tender stands."""
    found = tenders.published(id)
    return jsonify(
        tender=judging.tender_document(found).data.decode(),
        p7s=_base64(_tender_signature(found)),
        root=certificates.pem(keyring.current().root_certificate).decode(),
        title=found.title,
        accepts_bids=found.accepts_bids(deciding_clock()) and queries.closing(id) is None,
        is_closed=queries.closing(id) is not None,
        is_opened=queries.opening(id) is not None,
        server_time=clock.text(deciding_clock()),
    )


@blueprint.post("/tenders/<id>/commit")
@api
@own_transaction
@open_to(RoleName.SUPPLIER)
@_answering
def commit(id: str) -> Any:
    """Hand in a signed bid or withdrawal; the deciding clock at its last byte is its time."""
    found = tenders.published(id)
    document, p7s = _parts(_LARGEST_COMMIT)
    with gates.arriving(found.id):
        return _commit(found, document, p7s)


@blueprint.get("/tenders/<id>/mine")
@api
@open_to(RoleName.SUPPLIER)
def mine(id: str) -> Any:
    """The organisation's own documents with their receipts, and the slips of what was refused."""
    found, actor = tenders.published(id), acting.actor(RoleName.SUPPLIER)
    handed = queries.of(found.id, actor.organisation)
    return jsonify(
        documents=[_submission(one) for one in handed],
        refusals=[_slip(one) for one in queries.refusals(found.id, actor.organisation)],
    )


@blueprint.get("/tenders/<id>/closing")
@api
@open_to(RoleName.CUSTODIAN, RoleName.SUPPLIER)
@_answering
def closing(id: str) -> Any:
    """The signed close record, for its custodians with the closed bids."""
    found = tenders.published(id)
    record = queries.closing(found.id)
    if record is None:
        raise Refused("not-closed", Message("截标记录尚未生成，请在开标时间之后再试。"), status=409)
    closed = queries.closed(found.id) if queries.is_custodian(found.id, acting.actor()) else []
    return jsonify(
        close=record.document,
        p7s=_base64(record.p7s),
        bids=[{"document": one.document.decode(), "p7s": _base64(one.p7s)} for one in closed],
    )


@blueprint.post("/tenders/<id>/releases")
@api
@own_transaction
@open_to(RoleName.CUSTODIAN)
@_answering
def release(id: str) -> Any:
    """A custodian's signed shares; the last one that is needed opens the bids."""
    found = tenders.published(id)
    document, p7s = _parts(_LARGEST_RELEASE)
    at = deciding_clock()
    with unit_of_work():
        releases.release(found, document, p7s, by=acting.actor(RoleName.CUSTODIAN), at=at)
    with unit_of_work():
        opened = openings.open_if_ready(found, at) is not None
    return jsonify(opened=opened), 201


def _commit(found: Tender, document: bytes, p7s: bytes) -> Any:
    arrived_at, actor = deciding_clock(), acting.actor(RoleName.SUPPLIER)
    try:
        with unit_of_work():
            answer = _submission(service.submit(found, document, p7s, by=actor, arrived_at=arrived_at))
    except Refused as refused:
        with unit_of_work():
            slip = _slip(slips.refuse(found, document, refused, actor, arrived_at))
        return jsonify(**_reason(refused), **slip), refused.status
    return jsonify(answer), 201


def _submission(one: Submission) -> dict[str, Any]:
    return {
        "kind": str(one.kind),
        "seq": one.seq,
        "sha256": one.sha256,
        "receipt": one.receipt,
        "p7s": _base64(one.receipt_p7s),
    }


def _slip(one: Refusal) -> dict[str, Any]:
    return {"refusal": one.slip, "p7s": _base64(one.slip_p7s)}


def _refusal(refused: Refused) -> Any:
    if refused.offset is None:
        return jsonify(**_reason(refused)), refused.status
    headers = {"Upload-Offset": str(refused.offset)}
    return jsonify(**_reason(refused), offset=refused.offset), refused.status, headers


def _reason(refused: Refused) -> dict[str, str]:
    reason = gettext(refused.reason.text, **refused.reason.values)
    return {"code": refused.code, "reason": reason, "article": refused.article}


def _offset(offset: int) -> Response:
    return Response(status=204, headers={"Upload-Offset": str(offset)})


def _piece() -> tuple[bytes, str]:
    _refuse_encoding()
    length = request.content_length
    if length is None:
        raise Refused("length-missing", Message("缺少 Content-Length。"), status=411)
    if length > uploads.LARGEST_PIECE:
        raise Refused("piece-too-big", Message("每一段不得超过8 MiB。"), status=413)
    match = _DIGEST.fullmatch(request.headers.get("Content-Digest", ""))
    if match is None:
        raise Refused("digest-missing", Message("缺少 Content-Digest（sha-256）。"), status=400)
    piece = request.get_data(cache=False)
    if len(piece) != length:
        raise Refused("cut-off", Message("连接中断，这一段没有收完，请重传。"), status=400)
    return piece, base64.b64decode(match[1]).hex()


def _finish_fields() -> tuple[str, int]:
    fields = request.get_json(silent=True)
    sha256, size = (fields.get("sha256"), fields.get("size")) if isinstance(fields, dict) else (None, None)
    if not isinstance(sha256, str) or type(size) is not int:
        raise Refused("fields", Message("请求须给出 sha256 和 size。"), status=400)
    return sha256, size


def _parts(limit: int) -> tuple[bytes, bytes]:
    """The whole request, of at most ``limit`` bytes, as its raw parts ``document`` and ``signature``."""
    _refuse_encoding()
    request.max_content_length = limit
    try:
        request.get_data(cache=True)
        document, signature = (request.files.get(name) for name in ("document", "signature"))
    except RequestEntityTooLarge:
        reason = Message("请求超过%(limit)s KB。密文须先上传，递交时只传签名文件。", limit=limit >> 10)
        raise Refused("too-large", reason, status=413) from None
    if document is None or signature is None:
        raise Refused("parts", Message("请求须包含 document 和 signature 两个部分。"), status=400)
    return document.read(), signature.read()


def _refuse_encoding() -> None:
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Refused("content-encoding", Message("请求内容不得再压缩编码。"), status=415)


def _tender_signature(found: Tender) -> bytes:
    signature = tenders.signature(found)
    assert signature is not None
    return signature.p7s


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
