"""A folder of packages, one for each lot and envelope, under one signed index.json."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from cryptography import x509

from procure.client.audit import stamped
from procure.client.audit.judge import judge
from procure.client.audit.package import Folder, Package
from procure.client.audit.report import Report, Unusable, naming, require
from procure.client.audit.result import check_apart
from procure.client.audit.signatures import trusted_roots
from procure.core.terms import Message
from procure.crypto import cms, envelope
from procure.crypto.documents import Receipt
from procure.crypto.records import Index


def audit(
    path: Path,
    anchors: Sequence[str],
    receipts: Sequence[Receipt],
    report: Report,
    authorities: Sequence[x509.Certificate] = (),
) -> None:
    """Audit a package, or every package of an index; Failed says why not, Unusable that there is none.

    ``authorities`` are roots of time stamp authorities under which stamps are judged.
    """
    folder = Folder(path)
    if folder.has("index.json"):
        packages = _audit_all(folder, anchors, receipts, report)
    elif folder.has("tender.json"):
        packages = [judge(path, anchors, receipts, report)]
    else:
        raise Unusable(Message("“%(path)s”里没有证据包（缺少tender.json）。", path=path))
    for package in packages:
        stamped.check(package, anchors, authorities, report)


def _audit_all(
    folder: Folder, anchors: Sequence[str], receipts: Sequence[Receipt], report: Report
) -> list[Package]:
    data = folder.read("index.json")
    with naming("index.json"):
        index = Index.parse(data)
    packages = [_audit_one(folder, line, anchors, receipts, report) for line in index["packages"]]
    _check_complete(folder, index)
    check_apart(packages)
    _verify(folder, index, packages, anchors)
    report.holds(Message("总目录与各证据包一致（%(count)s个）。", count=len(packages)))
    return packages


def _audit_one(
    folder: Folder, line: dict[str, str], anchors: Sequence[str], receipts: Sequence[Receipt], report: Report
) -> Package:
    path = PurePosixPath(line["path"])
    inside = not path.is_absolute() and ".." not in path.parts and str(path) == line["path"]
    require(inside, Message("index.json：证据包的路径不在本文件夹内。"))
    whole = folder.path.joinpath(*path.parts)
    require(whole.is_dir(), Message("index.json所列的证据包%(path)s不存在。", path=line["path"]))
    package = judge(whole, anchors, receipts, report)
    same = package.close.sha256 == line["close_sha256"] and package.tender["lot"] == line["lot"]
    same = same and package.tender.get("envelope") == line.get("envelope")
    require(same, Message("证据包%(path)s与index.json所列的不一致。", path=line["path"]))
    return package


def _check_complete(folder: Folder, index: Index) -> None:
    listed = {line["path"] for line in index["packages"]}
    found = {one.parent.relative_to(folder.path).as_posix() for one in folder.path.glob("**/tender.json")}
    require(found == listed, Message("文件夹里的证据包与index.json所列的不一致。"))
    parts = {(line["lot"], line.get("envelope")) for line in index["packages"]}
    once = len(listed) == len(parts) == len(index["packages"])
    require(once, Message("index.json：同一证据包或者同一包列了两次。"))


def _verify(folder: Folder, index: Index, packages: Sequence[Package], anchors: Sequence[str]) -> None:
    """The index is signed by the platform, whose root every package carries."""
    with naming("index.p7s"):
        p7s = folder.read("index.p7s", envelope.LARGEST)
        at = max(one.close_entry.time for one in packages)
        roots = trusted_roots(packages[0], anchors, Report())
        signed = cms.verify(index.data, p7s, roots, at)
    same = all(one.tender["tender"] == index["tender"] for one in packages)
    require(same, Message("index.json：所列证据包不属于同一项目。"))
    platform = {cms.signer_of(one.p7s("close")).subject for one in packages}
    require(platform == {signed.certificate.subject}, Message("index.json不是由平台签署的。"))
