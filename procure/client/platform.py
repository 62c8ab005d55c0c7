"""What the platform says about a tender, each part verified against the root that was pinned at enrolment."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509

from procure.client.api import Server
from procure.client.keystore import Keystore
from procure.core import clock
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import certificates, cms, shapes
from procure.crypto.documents import Extension, Receipt, Refusal, Roots, Tender
from procure.crypto.entries import entry_of

ENVELOPES = {"technical": "技术信封", "price": "报价信封"}
"""What people call the envelopes of a tender that has two."""


@dataclass(frozen=True)
class Place:
    """A tender on a platform, seen with one set of keys."""

    server: Server
    keys: Keystore
    tender_id: str
    lot: str | None = None
    """The lot that was asked for by its number; the signed tender must then be this lot's."""
    envelope: str | None = None
    """Which of two envelopes; nothing where there is one. The signed tender must say the same."""

    @property
    def path(self) -> str:
        """Where the tender's answers lie."""
        return f"/api/tenders/{self.tender_id}"

    @property
    def closing(self) -> dict[str, Any]:
        """The close record of the envelope with the bids of its list; nothing in it is verified."""
        return self.get("/closing" if self.envelope is None else f"/closing?envelope={self.envelope}")

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
    extensions: Sequence[Signed] = ()
    revisions: Sequence[Signed] = ()
    """Every earlier tender.json, on which bids may stand that were not confirmed again."""

    @property
    def opens(self) -> datetime:
        """The latest opening of all that was announced: the one that counts."""
        return max([self.tender.opens, *(Extension.parse(one.data).opens for one in self.extensions)])

    @property
    def closes(self) -> datetime:
        """The latest deadline of all that was announced."""
        return max([self.tender.closes, *(Extension.parse(one.data).closes for one in self.extensions)])

    @property
    def signer(self) -> str:
        """Organisation and code of whoever signed."""
        seen = certificates.subject_of(self.signed.certificate)
        return f"{seen.organisation}（{self.signed.code}）"

    @property
    def words(self) -> str:
        """Which tender it is and who signed it, to be read before anything is sealed or released."""
        about, due, opens = self.tender, *(one.astimezone(clock.BEIJING) for one in (self.closes, self.opens))
        which = (
            f"招标文件 {about['tender']}（包号{about['lot']}），由 {self.signer} 签名，SHA-256 {about.sha256}"
        )
        if about.get("envelope") is None:
            return f"{which}，投标截止和开标 {due:%Y-%m-%d %H:%M}（北京时间）"
        name = ENVELOPES[about["envelope"]]
        return f"{which}，{name}，投标截止 {due:%Y-%m-%d %H:%M}，最早 {opens:%Y-%m-%d %H:%M} 开启（北京时间）"


def place(keys: Keystore, tender: str, server: str | None = None, lot: str | None = None) -> Place:
    """The tender named by its id or by the address of any of its pages, or another ``lot`` of its project."""
    parts = urlsplit(tender)
    if parts.path.startswith("/projects/"):
        raise BadInput(Message("这是整个项目的网址。请用所投包的页面的网址。"), code="whole-project")
    if parts.scheme:
        server = server or f"{parts.scheme}://{parts.netloc}"
        tender = parts.path.removeprefix("/tenders/").split("/")[0]
    named = Place(Server(server or keys.server, keys), keys, tender)
    return named if lot is None else lot_of(named, lot)


def lot_of(named: Place, lot: str) -> Place:
    """Another lot of the project that the platform names; its signed tender must say the same."""
    lots = named.get()["lots"]
    if lot not in lots:
        reason = Message("这个项目没有第%(lot)s包。它的包号有：%(lots)s。", lot=lot, lots="、".join(lots))
        raise BadInput(reason, code="no-such-lot")
    return replace(named, tender_id=lots[lot], lot=lot)


def envelopes(at: Place) -> list[Place]:
    """The tender's envelopes in the order of opening; the tender itself where there is one.

    BadInput where two don't close at the same instant: one could then be changed after the other was read.
    """
    found = [replace(at, envelope=one["envelope"]) for one in at.get()["envelopes"]]
    if len({tender_of(one).closes for one in found}) > 1:
        raise _not_trusted(Message("两个信封的投标截止时间不同，请勿密封，并向监管部门反映。"))
    return found


def waiting(at: Place) -> Place:
    """The first envelope that is not open yet by the platform's account, or the last one."""
    told = at.get()["envelopes"]
    name = next((one["envelope"] for one in told if not one["is_opened"]), told[-1]["envelope"])
    return replace(at, envelope=name)


def tender_of(at: Place) -> SignedTender:
    """The signed tender; SignatureRefused when its signature holds under no root that is trusted."""
    told = at.get()["envelopes"]
    answer = next((one for one in told if one["envelope"] == at.envelope), told[0])
    signed = trusted(at).verify(answer["tender"].encode(), as_bytes(answer["p7s"]))
    if signed.code is None:
        raise _not_trusted(Message("招标文件不是由采购人签名的，请勿密封，并向监管部门反映。"))
    later = {name: _announced(at, answer.get(name, []), signed) for name in ("extensions", "revisions")}
    tender = Tender.parse(signed.data)
    if at.lot is not None and tender["lot"] != at.lot:
        reason = Message("平台给出的不是第%(lot)s包的招标文件，请勿密封，并向监管部门反映。", lot=at.lot)
        raise _not_trusted(reason)
    if at.envelope is not None and tender.get("envelope") != at.envelope:
        raise _not_trusted(Message("平台给出的不是这个信封的招标文件，请勿密封或释放，并向监管部门反映。"))
    return SignedTender(tender, signed, **later)


def _announced(at: Place, answers: Sequence[dict[str, str]], tender: Signed) -> list[Signed]:
    """Extensions or earlier tenders, each signed by the purchaser itself.

    An extension may be the platform's own, under its outage rule: that only ever moves the opening further.
    """
    found = [trusted(at).verify(one["document"].encode(), as_bytes(one["p7s"])) for one in answers]
    if any(one.code != tender.code and not _after_outage(one, at) for one in found):
        raise _not_trusted(Message("延期或者更正不是由同一采购人签名的，请勿密封或释放，并向监管部门反映。"))
    return found


def _after_outage(one: Signed, at: Place) -> bool:
    value = shapes.read_object(one.data)
    if one.code is not None or value.get("type") != Extension.kind or "admitted" in value:
        return False
    by_platform(one.data, one.p7s, at.keys)
    return True


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
