"""What every answer to a program has in common."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any, TypeVar

from flask import Blueprint, jsonify, request
from flask_babel import gettext
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from procure.accounts import tokens
from procure.bids.counter import Parcel
from procure.bids.refusals import Refused
from procure.core.terms import Message

blueprint = Blueprint("bids_api", __name__, url_prefix="/api")

LARGEST_COMMIT = 64 << 10
"""Bytes of a signed document with its signature, as it is handed in."""
_LONGEST_READ = 1 << 20
_MOST_PARTS = 10
_PARTS = ("document", "signature")
_USUAL = re.compile(
    rb'\r\nContent-Disposition: form-data; name="([a-z]+)"; filename="[^"\r\n\\]*"\r\n'
    rb"Content-Type: [^\r\n]*\r\n\r\n(.*)\r\n",
    re.DOTALL,
)
_NAMES = (b"document", b"signature")
_END = b"--\r\n"
View = TypeVar("View", bound=Callable[..., Any])


def answering(view: View) -> View:
    """Answer a refusal with its own status, its code, and where an upload must go on."""

    @wraps(view)
    def answer(**values: Any) -> Any:
        try:
            return view(**values)
        except Refused as refused:
            return _refusal(refused)

    return answer  # type: ignore[return-value]  # wraps keeps the signature


def _refusal(refused: Refused) -> Any:
    if refused.offset is None:
        return jsonify(**reason_of(refused)), refused.status
    headers = {"Upload-Offset": str(refused.offset)}
    return jsonify(**reason_of(refused), offset=refused.offset), refused.status, headers


def reason_of(refused: Refused) -> dict[str, str]:
    """Code, sentence and article for a program."""
    reason = gettext(refused.reason.text, **refused.reason.values)
    return {"code": refused.code, "reason": reason, "article": refused.article}


def parts(limit: int) -> tuple[bytes, bytes]:
    """The whole request, of at most ``limit`` bytes, as its raw parts ``document`` and ``signature``."""
    refuse_encoding()
    request.max_content_length = limit
    try:
        request.get_data(cache=True)
        document, signature = (request.files.get(name) for name in _PARTS)
    except RequestEntityTooLarge:
        raise _too_large(limit) from None
    if document is None or signature is None:
        raise _without_parts()
    return document.read(), signature.read()


def parcel(limit: int) -> Parcel:
    """What was handed in, readable or not: each refusal names the bytes that it is about."""
    body, fault = _body()
    if fault is None and request.headers.get("Content-Encoding", "identity") != "identity":
        fault = _encoded()
    if fault is not None:
        return Parcel(body, b"", fault)
    if body and request.mimetype != "multipart/form-data":
        fault = Refused("media-type", Message("请求须为 multipart/form-data。"), status=415)
        return Parcel(body, b"", fault)
    document, signature = _parts_of(body)
    if len(body) > limit:
        return Parcel(document or body, signature or b"", _too_large(limit))
    if document is None or signature is None:
        return Parcel(document or body, signature or b"", _without_parts())
    return Parcel(document, signature, known=tokens.own_enrolment())


def _body() -> tuple[bytes, Refused | None]:
    """The whole body, or its beginning where it is far too large."""
    request.max_content_length = None
    try:
        body = request.stream.read(_LONGEST_READ + 1)
    except ClientDisconnected:
        return b"", Refused("cut-off", Message("连接中断，请求没有收完，请重新递交。"), status=400)
    return body, _too_large(_LONGEST_READ) if len(body) > _LONGEST_READ else None


def _parts_of(body: bytes) -> tuple[bytes | None, bytes | None]:
    """Both parts; those that a usual client sends are cut out without the library, which takes far longer."""
    boundary = request.mimetype_params.get("boundary", "").encode()
    cut = body.split(b"--" + boundary) if boundary else []
    if len(cut) == len(_PARTS) + 2 and not cut[0] and cut[-1] == _END:
        first, second = (_USUAL.fullmatch(one) for one in cut[1:-1])
        if first and second and (first[1], second[1]) == _NAMES:
            return first[2], second[2]
    return _any_parts_of(body)


def _any_parts_of(body: bytes) -> tuple[bytes | None, bytes | None]:
    parser = FormDataParser(
        stream_factory=_in_memory, max_form_memory_size=_LONGEST_READ, max_form_parts=_MOST_PARTS
    )
    try:
        _, _, files = parser.parse(BytesIO(body), request.mimetype, len(body), request.mimetype_params)
    except RequestEntityTooLarge:
        return None, None
    document, signature = (files[name].read() if name in files else None for name in _PARTS)
    return document, signature


def _in_memory(*_: object, **__: object) -> BytesIO:
    return BytesIO()


def _too_large(limit: int) -> Refused:
    reason = Message("请求超过%(limit)s KB。密文须先上传，递交时只传签名文件。", limit=limit >> 10)
    return Refused("too-large", reason, status=413)


def _without_parts() -> Refused:
    return Refused("parts", Message("请求须包含 document 和 signature 两个部分。"), status=400)


def _encoded() -> Refused:
    return Refused("content-encoding", Message("请求内容不得再压缩编码。"), status=415)


def refuse_encoding() -> None:
    """A compressed body is refused: what counts are the bytes themselves."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise _encoded()


def base64_text(content: bytes) -> str:
    """Bytes as they travel in JSON."""
    return base64.b64encode(content).decode()
