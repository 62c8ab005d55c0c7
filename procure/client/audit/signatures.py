"""Who signed what: every signature at the time its act was logged, and each role by the right certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509

from procure.client.audit.package import Package
from procure.client.audit.report import Failed, Report, naming, require
from procure.core.terms import Message
from procure.crypto import certificates, cms
from procure.crypto.documents import Document

_SAME_TIME = timedelta(minutes=10)


@dataclass
class Signers:
    """The certificates behind the documents, by file name without suffix."""

    of: dict[str, x509.Certificate] = field(default_factory=dict)
    oids: dict[str, str] = field(default_factory=dict)
    """Where the certificate behind a document has the credit code, where it is not the usual place."""

    def code(self, name: str) -> str | None:
        """The credit code of whoever signed a document."""
        return certificates.organisation_code(self.of[name], self._oid(name))

    def organisation(self, name: str) -> str:
        """The organisation that signed a document: its code, or its certificate's hash."""
        return certificates.organisation_of(self.of[name], self._oid(name))

    def _oid(self, name: str) -> str:
        return self.oids.get(name, certificates.CODE_OID)


def trusted_roots(package: Package, anchors: Sequence[str], report: Report) -> list[x509.Certificate]:
    """The roots to judge by: those of root.pem that ``anchors`` names, or all of them with a remark."""
    hashes = {certificates.sha256_of(one): one for one in package.roots}
    if not anchors:
        for sha256 in hashes:
            report.remark(Message("根证书%(sha)s未经锚定：请用--anchor给出从别处得知的散列值。", sha=sha256))
        return list(hashes.values())
    trusted = [one for sha256, one in hashes.items() if sha256 in anchors]
    require(bool(trusted), Message("证据包的根证书不在所给的信任锚之中。"))
    for sha256 in set(hashes) - set(anchors):
        report.remark(Message("根证书%(sha)s不在所给的信任锚之中，未予采信。", sha=sha256))
    report.holds(Message("根证书与所给的信任锚一致。"))
    return trusted


class Verifier:
    """Verifies the documents of one package under its trusted roots."""

    def __init__(self, package: Package, roots: Sequence[x509.Certificate], report: Report) -> None:
        self._package, self._roots, self._report = package, roots, report
        self.signers = Signers()

    def verify(self, name: str, document: Document, at: datetime) -> None:
        """Check ``name``.p7s over the document at the time of its act."""
        p7s = self._package.p7s(name)
        with naming(f"{name}.p7s"):
            signed = cms.verify(document.data, p7s, self._roots, at)
        self.signers.of[name] = signed.certificate
        told = self._package.authorities.oids if self._package.authorities else {}
        if oid := told.get(certificates.sha256_of(signed.root)):
            self.signers.oids[name] = oid
        if not signed.binds_certificate:
            self._report.remark(Message("部分签名没有指明签名证书的属性（非CAdES-BES）。"))
        if not _is_timely(name, signed.signed_at, at):
            self._report.remark(Message("部分签名自称的签署时间与账本时间相差较大；以账本时间为准。"))

    def check_roles(self) -> None:
        """The platform's documents come from one subject, which is nobody else in this tender."""
        of = self.signers.of
        platform = {of[name].subject for name in of if _is_platform(name)}
        others = {
            of[name].subject for name in of if not _is_platform(name) and not name.startswith("extension")
        }
        require(len(platform) == 1, Message("平台的回执、截标、开标文件不是由同一主体签署的。"))
        require(not platform & others, Message("平台文件与当事人文件由同一主体签署。"))
        for sha256, bid in self._package.bids.items():
            own = certificates.sha256_of(of[f"bids/{sha256}"]) == bid["bidder"]
            require(own, Message("bids/%(name)s.json：签名人不是投标人。", name=sha256))
        self._report.holds(Message("全部签名成立（%(count)s份）。", count=len(of)))
        for sha256 in sorted({certificates.sha256_of(of[name]) for name in of if _is_platform(name)}):
            self._report.holds(Message("平台签名证书：%(sha)s。", sha=sha256))

    def check_purchaser(self) -> None:
        """Revisions are signed for one organisation; an extension by it or, in an outage, the platform."""
        of = self.signers.of
        purchasers = {self.signers.organisation(name) for name in of if _is_tender(name)}
        require(len(purchasers) == 1, Message("历次项目文件不是由同一采购人签署的。"))
        platform = of["close"].subject
        own_end = "termination" not in of or self.signers.organisation("termination") in purchasers
        require(own_end, Message("终止公告不是由采购人签署的。"))
        for name, extension in self._package.extensions.items():
            after_outage = of[name].subject == platform and extension.get("admitted") is None
            if not (after_outage or self.signers.organisation(name) in purchasers):
                raise Failed(Message("%(name)s.json：延期公告须由采购人或平台签署。", name=name))


def _is_timely(name: str, signed_at: datetime | None, at: datetime) -> bool:
    """People may sign long before they hand in, never after; the platform signs as it acts."""
    if signed_at is None or signed_at - at > _SAME_TIME:
        return False
    return not _is_platform(name) or at - signed_at <= _SAME_TIME


def _is_platform(name: str) -> bool:
    return name in ("close", "opening", "record", "base", "roots") or name.startswith("receipts/")


def _is_tender(name: str) -> bool:
    return name == "tender" or name.startswith("revisions/")
