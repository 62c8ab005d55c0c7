"""The order of the checks over one package."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from procure.client.audit import result, trail
from procure.client.audit.package import Package, load
from procure.client.audit.report import Report, require
from procure.client.audit.signatures import Verifier, trusted_roots
from procure.core.terms import Message
from procure.crypto import chain
from procure.crypto.documents import Receipt


def judge(path: Path, anchors: Sequence[str], receipts: Sequence[Receipt], report: Report) -> Package:
    """Run every check over the package at ``path``; Failed at the first that doesn't hold."""
    package = load(path)
    roots = trusted_roots(package, anchors, report)
    trail.check_chain(package, report)
    trail.check_outside_receipts(package, receipts, report)
    trail.check_announcements(package, report)
    verifier = Verifier(package, roots, report)
    _verify_all(package, verifier)
    verifier.check_roles()
    verifier.check_purchaser()
    result.check_copies(package, verifier.signers)
    trail.check_close_list(package, verifier.signers, report)
    result.check_blobs(package, report)
    _judge_opening(package, verifier, report)
    _remark(package, report)
    return package


def _judge_opening(package: Package, verifier: Verifier, report: Report) -> None:
    if package.opening is None:
        is_ended = package.termination is not None
        told = Message("项目已终止，没有开标；投标保持密封。") if is_ended else None
        report.holds(told or Message("截标时写明不开标；投标保持密封。"))
        return
    result.check_releases(package, verifier.signers, report)
    result.check_opening(package, package.opening, report)
    result.check_record(package, package.opening, report)


def _verify_all(package: Package, verifier: Verifier) -> None:
    """Each signature at the time its act was logged: evidence outlives certificates."""
    closed_at = package.close_entry.time
    opened_at = package.opening.instant("time") if package.opening else closed_at
    for name, tender in [("tender", package.tender), *package.revisions.items()]:
        verifier.verify(name, tender, trail.announced_at(package, "tender", tender.sha256)[1].time)
    for name, extension in package.extensions.items():
        verifier.verify(name, extension, trail.announced_at(package, "extension", extension.sha256)[1].time)
    for sha256 in package.bids:
        _verify_bid(package, verifier, sha256)
    for number, receipt in package.receipts.items():
        verifier.verify(f"receipts/{number}", receipt, package.entries[number].time)
    verifier.verify("close", package.close, closed_at)
    for name, release in package.releases.items():
        verifier.verify(name, release, opened_at)
    _verify_single(package, verifier, opened_at)
    if package.termination is not None:
        ended_at = trail.ended_at(package, package.termination)
        verifier.verify("termination", package.termination, ended_at)


def _verify_single(package: Package, verifier: Verifier, opened_at: datetime) -> None:
    """What the platform may have signed once."""
    for name, document in [("opening", package.opening), ("record", package.record), ("base", package.base)]:
        if document is not None:
            verifier.verify(name, document, opened_at)
    if package.authorities is not None:
        verifier.verify("roots", package.authorities, package.authorities.instant("time"))


def _verify_bid(package: Package, verifier: Verifier, sha256: str) -> None:
    number, entry = trail.entry_for(package, sha256)
    name = f"bids/{sha256}"
    verifier.verify(name, package.bids[sha256], entry.time)
    same = chain.leaf_of(package.p7s(name)) == entry.value["p7s_sha256"]
    require(same, Message("账本第%(number)s行所记的签名与%(name)s.p7s不符。", number=number, name=name))


def _remark(package: Package, report: Report) -> None:
    if any("index" in one.value for one in package.entries.values()):
        report.remark(Message("条目自带序号index（现行格式不再写入）。"))
    if any(one.kind == "bid" and "organisation" not in one.value for one in package.entries.values()):
        report.remark(Message("投标条目没有统一社会信用代码；没有代码的证书各自视为一个主体。"))
