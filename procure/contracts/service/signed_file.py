"""The file of a contract or supplement takes a party's signature in."""

from __future__ import annotations

from datetime import datetime

from procure.contracts import papers
from procure.contracts.models import Contract, Supplement
from procure.core.actors import Actor
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import gaps
from procure.printing import rooms
from procure.signing import queries as signatures
from procure.signing import service as signing
from procure.signing.models import Document, Signature


def taken(held: Contract | Supplement, p7s: bytes, by: Actor, at: datetime) -> Signature:
    """The signature where it holds and has room in the file."""
    assert held.to_sign is not None
    try:
        gaps.filled(signatures.content(held.to_sign), p7s)
        return signing.sign(held.to_sign, p7s, by=by, at=at)
    except gaps.NoRoom as error:
        reason = Message("签名文件太大，放不进合同。请使用不附多余证书的签名工具，再签一次。")
        raise BadInput(reason, field=signing.FIELD, code="no-room") from error
    except BadInput as refused:
        if refused.code != "changed" or held.countersigned is None:
            raise
        reason = Message(
            "签名与现在的文件不符。对方已经签署，合同文件里加上了对方的签名：请刷新本页，重新下载文件再签。"
        )
        raise BadInput(reason, field=signing.FIELD, code="changed") from refused


def with_first(signature: Signature, at: datetime) -> Document:
    """The file that the second party signs: the first signature is in it, so nobody can exchange that one."""
    first = signature.document
    whole = gaps.filled(signatures.content(first), signature.p7s)
    return signing.prepare(
        first.kind,
        subject=first.subject,
        name=first.name,
        media_type=first.media_type,
        content=rooms.with_room(whole, papers.SECOND),
        at=at,
    )
