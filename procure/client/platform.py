"""What the platform says about a tender, each part verified against the root that was pinned at enrolment."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509

from procure.client.api import Server
from procure.client.keystore import Keystore
from procure.core import clock
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import certificates, cms
from procure.crypto.documents import Receipt, Refusal, Roots, Tender
from procure.crypto.entries import entry_of


@dataclass(frozen=True)
class Place:
    """A tender on a platform, seen with one set of keys."""

    server: Server
    keys: Keystore
    tender_id: str

    @property
    def path(self) -> str:
        """Where the tender's answers lie."""
        return f"/api/tenders/{self.tender_id}"

    def get(self, name: str = "") -> dict[str, Any]:
        """One of the tender's answers; nothing in it is verified."""
        answer: dict[str, Any] = self.server.get(self.path + name).json()
        return answer


@dataclass(frozen=True)
class Signed:
    """A text with its signature, and who made it."""

    data: bytes
    p7s: bytes
    certificate: x509.Certificate
    code: str | None
    """The signer's credit code."""


@dataclass(frozen=True)
class Trusted:
    """The roots to judge by: the platform's own, those it trusts, and where they put the credit code."""

    roots: list[x509.Certificate]
    oids: dict[str, str]

    def verify(self, data: bytes, p7s: bytes) -> Signed:
        """A text whose signature holds now under one of the roots."""
        signed = cms.verify(data, p7s, self.roots, clock.now())
        oid = self.oids.get(certificates.sha256_of(signed.root), certificates.CODE_OID)
        return Signed(data, p7s, signed.certificate, certificates.organisation_code(signed.certificate, oid))


@dataclass(frozen=True)
class SignedTender:
    """A tender.json whose signature holds, and the certificate that signed it."""

    tender: Tender
    signed: Signed

    @property
    def signer(self) -> str:
        """Organisation and code of whoever signed."""
        seen = certificates.subject_of(self.signed.certificate)
        return f"{seen.organisation}（{self.signed.code}）"


def place(keys: Keystore, tender: str, server: str | None = None) -> Place:
    """The tender named by its id, or by the address of any of its pages."""
    parts = urlsplit(tender)
    if parts.scheme:
        server = server or f"{parts.scheme}://{parts.netloc}"
        tender = parts.path.removeprefix("/tenders/").split("/")[0]
    return Place(Server(server or keys.server, keys), keys, tender)


def tender_of(at: Place) -> SignedTender:
    """The signed tender; SignatureRefused when its signature holds under no root that is trusted."""
    answer = at.get()
    signed = trusted(at).verify(answer["tender"].encode(), as_bytes(answer["p7s"]))
    if signed.code is None:
        raise _not_trusted(Message("招标文件不是由采购人签名的，请勿密封，并向监管部门反映。"))
    return SignedTender(Tender.parse(signed.data), signed)


def trusted(at: Place) -> Trusted:
    """The platform's root, pinned at enrolment, and those of the list that it signed."""
    answer = at.server.get("/api/roots").json()
    told = by_platform(answer["document"].encode(), as_bytes(answer["p7s"]), at.keys)
    listed = Roots.parse(told.data)
    others = [certificates.load(one["pem"].encode()) for one in listed["roots"]]
    return Trusted([at.keys.root, *others], listed.oids)


def receipt_of(answer: dict[str, Any], wanted_kind: str, sha256: str, keys: Keystore) -> Receipt:
    """The receipt of a document: signed by the platform, chained, and about these very bytes."""
    signed = by_platform(answer["receipt"].encode(), as_bytes(answer["p7s"]), keys)
    receipt = Receipt.parse(signed.data)
    entry = entry_of(receipt)
    if entry.kind != wanted_kind or entry.value[f"{wanted_kind}_sha256"] != sha256:
        raise _not_trusted(Message("平台的回执不是针对这份文件的，请保存全部文件并立即联系平台和监管部门。"))
    return receipt


def refusal_of(answer: dict[str, Any], sha256: str, keys: Keystore) -> Refusal:
    """The signed slip of a refused document."""
    signed = by_platform(answer["refusal"].encode(), as_bytes(answer["p7s"]), keys)
    refusal = Refusal.parse(signed.data)
    if refusal["bid_sha256"] != sha256:
        raise _not_trusted(Message("平台的拒收回执不是针对这份文件的。"))
    return refusal


def by_platform(data: bytes, p7s: bytes, keys: Keystore) -> Signed:
    """A text signed by the platform itself: a certificate of its root that names no organisation's code."""
    signed = verified(data, p7s, keys)
    if signed.code is not None:
        raise _not_trusted(Message("签名人不是平台的回执证书。"))
    return signed


def verified(data: bytes, p7s: bytes, keys: Keystore) -> Signed:
    """A text whose signature holds now under the pinned root."""
    return Trusted([keys.root], {}).verify(data, p7s)


def as_bytes(text: str) -> bytes:
    """Bytes that travelled as base64."""
    return base64.b64decode(text)


def _not_trusted(reason: Message) -> BadInput:
    return BadInput(reason, code="not-trusted")
