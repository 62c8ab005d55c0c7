"""What every answer to a program has in common."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, jsonify, request
from flask_babel import gettext
from werkzeug.exceptions import RequestEntityTooLarge

from procure.bids.refusals import Refused
from procure.core.terms import Message

blueprint = Blueprint("bids_api", __name__, url_prefix="/api")

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
        document, signature = (request.files.get(name) for name in ("document", "signature"))
    except RequestEntityTooLarge:
        reason = Message("请求超过%(limit)s KB。密文须先上传，递交时只传签名文件。", limit=limit >> 10)
        raise Refused("too-large", reason, status=413) from None
    if document is None or signature is None:
        raise Refused("parts", Message("请求须包含 document 和 signature 两个部分。"), status=400)
    return document.read(), signature.read()


def refuse_encoding() -> None:
    """A compressed body is refused: what counts are the bytes themselves."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Refused("content-encoding", Message("请求内容不得再压缩编码。"), status=415)


def base64_text(content: bytes) -> str:
    """Bytes as they travel in JSON."""
    return base64.b64encode(content).decode()
