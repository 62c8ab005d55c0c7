"""Sealed files in pieces."""

from __future__ import annotations

import base64
import re
from typing import Any

from flask import Response, jsonify, request

from procure.bids import kept, losses, uploads
from procure.bids.api.answers import answering, blueprint, refuse_encoding
from procure.bids.models import Upload
from procure.bids.refusals import Refused
from procure.core.actors import RoleName
from procure.core.terms import Message
from procure.crypto import shapes
from procure.db import db, deciding_clock, unit_of_work
from procure.gate import acting
from procure.gate.access import api, open_to, own_transaction

_LARGEST_FIELDS = 4 << 10
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")


@blueprint.put("/up/<upload_id>")
@api
@own_transaction
@open_to(RoleName.SUPPLIER)
@answering
def put_piece(upload_id: str) -> Any:
    """One piece of at most 8 MiB at ``?offset=``, with Content-Length and Content-Digest (RFC 9530)."""
    piece, digest = _piece()
    with unit_of_work():
        uploads.begin(upload_id, acting.actor(RoleName.SUPPLIER).organisation, deciding_clock())
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
@answering
def finish_upload(upload_id: str) -> Any:
    """The whole file is there: hash it again, see that it is sealed, and keep it durably before answering."""
    request.max_content_length = _LARGEST_FIELDS
    wanted, size = _finish_fields()
    upload = uploads.mine(upload_id, acting.actor(RoleName.SUPPLIER).organisation)
    if uploads.is_finished(upload, wanted):
        _see_it_is_whole(upload_id, wanted)
        return jsonify(sha256=wanted, size=size)
    with uploads.held(upload_id):
        fault = uploads.seal_of(upload, wanted, size)
        if kept.is_kept(wanted, upload.organisation_id):
            losses.refuse_lost(wanted)
        with unit_of_work():
            uploads.finish(upload, wanted, size, fault, deciding_clock())
    return jsonify(sha256=wanted, size=size)


@blueprint.post("/up/<upload_id>/restore")
@api
@own_transaction
@open_to(RoleName.SUPPLIER)
@answering
def restore_upload(upload_id: str) -> Any:
    """What the platform has lost is there again: it goes in its place, and the ledger says so."""
    request.max_content_length = _LARGEST_FIELDS
    wanted, size = _finish_fields()
    actor = acting.actor(RoleName.SUPPLIER)
    upload = uploads.mine(upload_id, actor.organisation)
    if not uploads.is_finished(upload, wanted):
        with uploads.held(upload_id):
            uploads.seal_of(upload, wanted, size)
            loss = losses.loss_of(wanted)
            with unit_of_work():
                losses.restore(upload, wanted, size, loss, by=actor, at=deciding_clock())
    return jsonify(sha256=wanted, size=size)


def _see_it_is_whole(upload_id: str, wanted: str) -> None:
    """Where a finished file is not whole any more, its upload begins anew."""
    try:
        losses.refuse_lost(wanted)
    except Refused:
        with unit_of_work():
            uploads.mark(db.session.get_one(Upload, upload_id), None)
        raise


def _offset(offset: int) -> Response:
    return Response(status=204, headers={"Upload-Offset": str(offset)})


def _piece() -> tuple[bytes, str]:
    refuse_encoding()
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
    fields = shapes.read_object(request.get_data())
    sha256, size = fields.get("sha256"), fields.get("size")
    if not isinstance(sha256, str) or type(size) is not int:
        raise Refused("fields", Message("请求须给出 sha256 和 size。"), status=400)
    return sha256, size
