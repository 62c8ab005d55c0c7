"""Time stamps of an outside authority: by when the close record was in the ledger at the latest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509

from procure.client.audit.package import Package
from procure.client.audit.report import Report, naming, require
from procure.client.audit.signatures import trusted_roots
from procure.core.clock import BEIJING
from procure.core.terms import Message
from procure.crypto import cms, stamps
from procure.crypto.records import Head


def check(
    package: Package, anchors: Sequence[str], authorities: Sequence[x509.Certificate], report: Report
) -> None:
    """Each stamped head is the platform's own, stands in the log, and holds under an authority's root.

    Without a root the stamps are not judged, which a remark says.
    """
    names = package.folder.names("stamps/*.json")
    if not authorities:
        if names:
            report.remark(Message("时间戳未经核验：请用--tsa-root给出从别处得知的时间戳机构根证书。"))
        return
    if not names:
        report.remark(Message("证据包里没有时间戳。"))
        return
    roots = trusted_roots(package, anchors, Report())
    lines = {head: number for number, (_, head) in enumerate(package.log, package.first)}
    found = [_check(package, name, roots, authorities, lines) for name in names]
    report.holds(Message("时间戳成立（%(count)s个），所盖的链头都在账本中。", count=len(found)))
    _tell_the_close(package, found, lines, report)


def _check(
    package: Package,
    name: str,
    roots: Sequence[x509.Certificate],
    authorities: Sequence[x509.Certificate],
    lines: dict[str, int],
) -> tuple[int, datetime]:
    """The line that a stamp covers, and when it was there at the latest."""
    data = package.folder.read(f"{name}.json")
    with naming(f"{name}.json"):
        head = Head.parse(data)
    with naming(f"{name}.p7s"):
        signed = cms.verify(data, package.p7s(name), roots, head.instant("time"))
    own = cms.signer_of(package.p7s("close")).subject
    require(signed.certificate.subject == own, Message("%(name)s.json：链头不是由平台签署的。", name=name))
    with naming(f"{name}.tsr"):
        at = stamps.verify(package.folder.read(f"{name}.tsr", stamps.LARGEST), data, authorities)
    known = head["head"] in lines
    require(known, Message("%(name)s.json：盖了时间戳的链头不在账本中。", name=name))
    return lines[head["head"]], at


def _tell_the_close(
    package: Package, found: Sequence[tuple[int, datetime]], lines: dict[str, int], report: Report
) -> None:
    closed = lines[package.close["head"]]
    after = sorted(at for line, at in found if line >= closed)
    if not after:
        report.remark(Message("截标之后没有时间戳。"))
        return
    shown = f"{after[0].astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
    report.holds(Message("时间戳证明：最迟在%(at)s（北京时间），截标记录已在账本中。", at=shown))
