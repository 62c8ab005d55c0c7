"""Reading what a supplier hands in and judging it as far as it goes without the lock (sealing order)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from hashlib import sha256

from procure import storage
from procure.accounts import clients, trust
from procure.accounts.clients import Enrolled
from procure.bids.models import Submission, SubmissionKind
from procure.bids.queries import Door
from procure.bids.refusals import Refused
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.crypto import documents, shapes, split
from procure.crypto.refusals import DocumentRefused
from procure.crypto.refusals import Refused as CryptoRefused
from procure.signing import queries as signing
from procure.tenders import queries as tenders
from procure.tenders.models import Envelope, Tender

SELF = "self"


@dataclass(frozen=True)
class Handed:
    """A document that is well-formed, signed by the organisation, and meant for this tender."""

    kind: SubmissionKind
    document: documents.Bid | documents.Withdraw
    p7s: bytes
    certificate_id: str
    envelope: Envelope = Envelope.FIRST

    @property
    def sha256(self) -> str:
        return self.document.sha256

    @property
    def seq(self) -> int:
        return int(self.document["seq"])

    @property
    def recipient(self) -> str | None:
        return self.document.recipient if isinstance(self.document, documents.Bid) else None

    @property
    def blobs(self) -> list[str]:
        """Hashes of the files that must be here."""
        return self.document.blob_hashes if isinstance(self.document, documents.Bid) else []

    @cached_property
    def parts(self) -> list[str]:
        """Hashes of every ciphertext in it: blobs and wraps."""
        if isinstance(self.document, documents.Withdraw):
            return []
        wraps = self.document["key"]["wraps"].values()
        return [*self.document.blob_hashes, *(_hash(wrap) for wrap in wraps)]


def tender_document(tender: Tender, envelope: Envelope = Envelope.FIRST) -> documents.Tender:
    """The signed tender.json of a published tender's envelope."""
    return tenders.document_of(tender, envelope)


def revisions(tender: Tender, envelope: Envelope = Envelope.FIRST) -> dict[str, documents.Tender]:
    """Every tender.json that bids may stand on, by its hash."""
    earlier = [documents.Tender.parse(signing.content(one)) for one in tenders.replaced(tender, envelope)]
    return {one.sha256: one for one in [*earlier, tender_document(tender, envelope)]}


def confirms(last: Submission | None, handed: Handed) -> bool:
    """Whether a bid is the standing one again, sealed anew for a later tender.json: same key, same files."""
    if last is None or last.kind is not SubmissionKind.BID:
        return False
    earlier, now = documents.Bid.parse(last.document), handed.document
    is_later = earlier["tender_sha256"] != now["tender_sha256"] and last.recipient == handed.recipient
    return is_later and earlier["blobs"] == now["blobs"]


def read(
    tender: Door, data: bytes, p7s: bytes, organisation_id: str, at: datetime, known: Enrolled | None = None
) -> Handed:
    """Size, JSON, signature, certificate and binding, in this order; Refused says what is wrong."""
    kind, document = _parse(data)
    signer = _signer(data, p7s, organisation_id, at, known)
    envelope = _envelope(document, tender)
    about = _kept(tender.content_sha256 if envelope is Envelope.FIRST else str(tender.price_sha256))
    _check_binding(document, about, signer.sha256)
    if isinstance(document, documents.Bid):
        _check_sealing(document, about)
    return Handed(kind, document, p7s, signer.id, envelope)


def _envelope(document: documents.Bid | documents.Withdraw, tender: Door) -> Envelope:
    """Which envelope a document says that it is for; the binding is judged by that envelope's tender.json."""
    of_price = document.get("envelope") == "price" and tender.price_sha256 is not None
    return Envelope.PRICE if of_price else Envelope.FIRST


@lru_cache(maxsize=256)
def _kept(sha256: str) -> documents.Tender:
    """The tender.json with this hash, which never changes."""
    try:
        return documents.Tender.parse(storage.current().read(sha256))
    except FileNotFoundError:
        raise NotFound(Message("文件内容不在存储中，请联系平台管理员。")) from None


def _parse(data: bytes) -> tuple[SubmissionKind, documents.Bid | documents.Withdraw]:
    try:
        if shapes.read_object(data).get("type") == documents.Withdraw.kind:
            return SubmissionKind.WITHDRAW, documents.Withdraw.parse(data)
        return SubmissionKind.BID, documents.Bid.parse(data)
    except DocumentRefused as refusal:
        raise Refused(refusal.code, refusal.reason) from refusal


def _signer(data: bytes, p7s: bytes, organisation_id: str, at: datetime, known: Enrolled | None) -> Enrolled:
    """The certificate that signed; ``known`` is one that was looked up already."""
    try:
        signed = trust.verify(data, p7s, at)
    except CryptoRefused as refusal:
        raise Refused(refusal.code, refusal.reason) from refusal
    if not signed.binds_certificate:
        raise Refused("no-attributes", Message("签名没有指明所用证书（CAdES-BES），请用投标工具重新签名。"))
    is_known = known is not None and known.sha256 == signed.certificate_sha256
    certificate = known if is_known else clients.enrolled(signed.certificate_sha256)
    if certificate is None:
        raise Refused("not-enrolled", Message("签名所用的证书没有在本平台登记，请先登记证书再重新签名递交。"))
    if certificate.organisation_id != organisation_id:
        raise Refused("signer", Message("这是其他单位的签名，须由投标单位自己的证书签名。"))
    if not certificate.is_valid(at):
        raise Refused(
            "revoked", Message("签名所用的证书已被吊销或不在有效期内，请登记新证书后重新签名递交。")
        )
    return certificate


def _check_binding(
    document: documents.Bid | documents.Withdraw, about: documents.Tender, bidder: str
) -> None:
    if document["tender"] != about["tender"]:
        raise Refused("other-tender", Message("该文件是为其他项目密封的，不能递交到本项目。"))
    if document.get("lot", about["lot"]) != about["lot"]:
        raise Refused("other-lot", Message("该文件是为另一个包密封的，不能递交到本包。请按本包重新密封。"))
    if document.get("envelope") != about.get("envelope"):
        reason = Message("该文件所写的信封与招标文件不符，请用投标工具按现行招标文件重新密封。")
        raise Refused("other-envelope", reason)
    if document["tender_sha256"] != about.sha256:
        raise Refused("tender-revision", Message("该文件不是按本项目现行招标文件密封的，请重新下载并密封。"))
    if document["bidder"] != bidder:
        raise Refused("signer", Message("文件所写的投标人不是签名的证书，请用同一证书密封和签名。"))


def _check_sealing(bid: documents.Bid, about: documents.Tender) -> None:
    """That every custodian and the bidder got a wrap and every share is committed to."""
    if set(bid["key"]["wraps"]) != {*about.custodian_ids, SELF}:
        raise Refused("wraps", Message("密钥封装与招标文件所列保管人不一致，请用投标工具重新密封。"))
    ids = split.all_ids(len(about.custodian_ids), about["threshold"], dual=about.is_dual)
    if set(bid["key"]["shares"]) != set(ids):
        raise Refused("shares", Message("密钥份额的数目与解密门限不一致，请用投标工具重新密封。"))
    if any(one["size"] > about["max_blob"] for one in [bid["manifest"], *bid["blobs"]]):
        raise Refused("blob-too-big", Message("有密文超过招标文件规定的单个文件上限，请拆分后重新密封。"))


def check_blobs(handed: Handed, organisation_id: str, have: Mapping[tuple[str, str], int]) -> None:
    """That every ciphertext of a bid is among what its organisation has; Refused otherwise."""
    bid = handed.document
    if isinstance(bid, documents.Withdraw):
        return
    signed = {one["sha256"]: one["size"] for one in [bid["manifest"], *bid["blobs"]]}
    missing = [one for one in bid.blob_hashes if have.get((organisation_id, one)) != signed[one]]
    if missing:
        reason = Message(
            "还有%(count)s个密文没有上传完（首个为%(first)s…），请先运行 procure bid upload，再递交。",
            count=len(missing),
            first=missing[0][:12],
        )
        raise Refused("blob-missing", reason, status=409)


def _hash(wrap: str) -> str:
    return sha256(base64.b64decode(wrap)).hexdigest()
