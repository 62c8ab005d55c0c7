"""A bidder's machine after the close: check everything, then let the own share of its own bid go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procure.client import platform
from procure.client.platform import Place, SignedTender
from procure.core import clock
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import certificates
from procure.crypto import release as custody
from procure.crypto.cms import Signer
from procure.crypto.documents import Bid
from procure.crypto.records import Release


@dataclass(frozen=True)
class Answer:
    """What the platform made of it: whether all is open, how many bidders are waited for, and until when."""

    opened: bool
    waiting: int
    until: datetime | None


def release(at: Place, *, whole: bool) -> Answer:
    """Release the share (or with ``whole`` the key) of the own closed bid."""
    document, signer = build(at, platform.tender_of(at), whole=whole)
    parts = {
        "document": ("release.json", document.data),
        "signature": ("release.p7s", signer.sign(document.data, clock.now())),
    }
    answer = at.server.post(f"{at.path}/my-release", files=parts).json()
    until = clock.parse(answer["until"]) if answer["until"] else None
    return Answer(answer["opened"], answer["waiting"], until)


def build(at: Place, signed: SignedTender, *, whole: bool) -> tuple[Release, Signer]:
    """The release document, and the key that signed the bid and is to sign it.

    Made only if the close record lists this very bid and its own wrap opens: OpeningRefused, SignatureRefused
    or BadInput say why nothing is released.
    """
    answer, roots = at.closing, platform.trusted(at).roots
    close = platform.by_platform(answer["close"].encode(), platform.as_bytes(answer["p7s"]), at.keys)
    if not answer["bids"]:
        reason = Message("截标记录里没有本单位的投标。持有回执的，请立即联系采购人和监管部门。")
        raise BadInput(reason, code="not-listed")
    own = [
        custody.Signature(one["document"].encode(), platform.as_bytes(one["p7s"])) for one in answer["bids"]
    ]
    bid = Bid.parse(own[0].data)
    if not whole and not custody.needs_bidder(bid):
        raise BadInput(Message("本投标由密钥保管人解密，投标人不用做任何事。"), code="not-dual")
    case = custody.Case(
        custody.Signature(signed.signed.data, signed.signed.p7s),
        custody.Signature(close.data, close.p7s),
        own,
        [custody.Signature(one.data, one.p7s) for one in signed.extensions],
        [custody.Signature(one.data, one.p7s) for one in signed.revisions],
    )
    document = custody.build_own_release(case, at.keys.identity(), roots, clock.now(), whole=whole)
    return document, _signer(at, bid)


def _signer(at: Place, bid: Bid) -> Signer:
    """The key with which the bid was signed: it may have been renewed since."""
    for one in at.keys.signers():
        if certificates.sha256_of(one.certificate) == bid["bidder"]:
            return one
    raise BadInput(Message("本机没有签署本投标的密钥，请先恢复当时的密钥备份。"), code="stranger")
