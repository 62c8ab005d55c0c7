"""The opening, done again: blobs as signed, shares as dealt, keys, forms and files as recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from procure.client.audit import prices
from procure.client.audit.package import Package
from procure.client.audit.report import Failed, Report, naming, require
from procure.client.audit.signatures import Signers
from procure.client.audit.trail import opens_of
from procure.core import clock
from procure.core.terms import Message
from procure.crypto import certificates
from procure.crypto.documents import Bid, Document
from procure.crypto.opening import NotOpened, Opened, Outcome
from procure.crypto.records import TECHNICAL_FAILED, Opening
from procure.crypto.release import check_release, open_released

_PIECE = 1024 * 1024


def closed_bids(package: Package) -> list[Bid]:
    """The bids of the close list, in its order."""
    found = [package.bids.get(one) for one in package.close_entry.bids]
    return [one for one in found if isinstance(one, Bid)]


def check_blobs(package: Package, report: Report) -> None:
    """Every blob of the closed bids is there and as signed."""
    sizes: dict[str, int] = {}
    for bid in closed_bids(package):
        sizes |= {one["sha256"]: one["size"] for one in [bid["manifest"], *bid["blobs"]]}
    for name, size in sizes.items():
        same = _measure(package, name) == (name, size)
        require(same, Message("密文%(name)s被改动或与投标文件所列不符。", name=name[:12]))
    stray = {one.name for one in package.folder.path.glob("blobs/*")} - set(sizes)
    if stray:
        report.remark(Message("blobs/里有%(count)s个不属于截标名单的文件。", count=len(stray)))
    report.holds(Message("截标名单中各投标的密文与签名时一致（%(count)s个）。", count=len(sizes)))


def check_copies(package: Package, signers: Signers) -> None:
    """No ciphertext, wrap or key of one organisation appears in another's bid."""
    owners: dict[str, str] = {}
    for name, bid in package.bids.items():
        organisation = signers.organisation(f"bids/{name}")
        for part in _own_parts(bid):
            same = owners.setdefault(part, organisation) == organisation
            require(same, Message("两家投标含有相同的密文或密钥份额。"))


def check_apart(packages: Sequence[Package]) -> None:
    """No ciphertext, wrap or key of one lot or envelope appears in another's bids, whoever handed it in."""
    seen: dict[str, int] = {}
    for number, package in enumerate(packages):
        for bid in package.bids.values():
            for part in _own_parts(bid):
                apart = seen.setdefault(part, number) == number
                require(apart, Message("两个证据包的投标含有相同的密文或密钥份额。"))


def check_releases(package: Package, signers: Signers, report: Report) -> None:
    """Every release was its sender's to make, for this close."""
    bids = {one.sha256: one for one in closed_bids(package)}
    senders = set()
    for name, release in package.releases.items():
        with naming(f"{name}.json"):
            check_release(release, signers.of[name], package.tenders, package.close, bids)
        sender = (certificates.sha256_of(signers.of[name]), "identities" in release.value)
        require(sender not in senders, Message("同一保管人或投标人释放了两次。"))
        senders.add(sender)
    report.holds(Message("密钥份额的释放均有签名，且与投标时的承诺一致（%(count)s份）。", count=len(senders)))


def check_opening(package: Package, opening: Opening, report: Report) -> None:
    """Open every bid again from its shares and compare with what the opening says."""
    same = all(opening.get(name, package.tender.get(name)) == package.tender.get(name) for name in _HEADING)
    same = same and opening["tender_sha256"] == package.tender.sha256
    same = same and opening["close_head"] == package.close["head"]
    require(same, Message("opening.json：不是本项目的开标记录。"))
    on_time = opening.instant("time") >= opens_of(package)
    require(on_time, Message("开标早于开标时间%(time)s。", time=clock.text(opens_of(package))))
    prices.check_admitted(package, opening)
    listed = [one["bid_sha256"] for one in opening["results"]]
    require(listed == package.close_entry.bids, Message("开标名单与截标名单不一致。"))
    for line, bid in zip(opening["results"], closed_bids(package), strict=True):
        _check_line(package, line, bid, report)


def check_record(package: Package, opening: Opening, report: Report) -> None:
    """The public record says what the opening says, without the keys."""
    if package.record is None:
        report.remark(Message("没有公开的开标记录record.json。"))
        return
    same = all(package.record.get(name) == opening.get(name) for name in _RECORD)
    lines = [_public(one) for one in opening["results"]]
    same = same and [dict(one) for one in package.record["results"]] == lines
    require(same, Message("record.json：公开的开标记录与开标结果不一致。"))
    report.holds(Message("公开的开标记录与开标结果一致。"))


_HEADING = ("tender", "lot", "envelope")
_RECORD = (*_HEADING, "tender_sha256", "close_head", "time")


def _check_line(package: Package, line: Mapping[str, Any], bid: Bid, report: Report) -> None:
    short = bid.sha256[:12]
    require(line["bidder"] == bid["bidder"], Message("开标记录中%(bid)s的投标人不符。", bid=short))
    releases = list(package.releases.values())
    outcome = open_released(bid, releases, lambda sha: package.folder.open(f"blobs/{sha}"))
    if line["status"] == "opened":
        _check_opened(line, outcome, short)
        report.holds(
            Message("投标%(bid)s解密、文件和唱标内容一致：%(form)s", bid=short, form=_shown(line["form"]))
        )
        return
    if isinstance(outcome, Opened):
        if not prices.explains(line["reason"], package, outcome.manifest["form"]):
            raise Failed(Message("开标记录称投标%(bid)s未能解密，但它可以解密。", bid=short))
    elif outcome.reason != line["reason"] and line["reason"] != TECHNICAL_FAILED:
        report.remark(
            Message(
                "投标%(bid)s未解密的原因记为%(told)s，重算为%(found)s。",
                bid=short,
                told=line["reason"],
                found=outcome.reason,
            )
        )
    report.holds(Message("投标%(bid)s确未解密（%(reason)s）。", bid=short, reason=line["reason"]))


def _check_opened(line: Mapping[str, Any], outcome: Outcome, short: str) -> None:
    if isinstance(outcome, NotOpened):
        reason = Message("投标%(bid)s不能由所释放的份额打开（%(code)s）。", bid=short, code=outcome.reason)
        raise Failed(reason)
    manifest = outcome.manifest
    same = (line["identity"], line["form"]) == (outcome.identity, manifest["form"])
    require(same, Message("投标%(bid)s的密钥或唱标内容与密封时不一致。", bid=short))
    require(line["files"] == manifest["files"], Message("投标%(bid)s的文件清单与密封时不一致。", bid=short))


def _public(line: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: part for name, part in line.items() if name != "identity"}
    if "files" in told:
        told["files"] = [{name: one[name] for name in ("name", "size", "sha256")} for one in told["files"]]
    return told


def _own_parts(bid: Document) -> Sequence[str]:
    if not isinstance(bid, Bid):
        return ()
    return [bid.recipient, *bid["key"]["wraps"].values(), *bid.blob_hashes]


def _measure(package: Package, name: str) -> tuple[str, int]:
    digest, size = sha256(), 0
    with naming(f"blobs/{name}"), package.folder.open(f"blobs/{name}") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def _shown(form: Mapping[str, str]) -> str:
    """A form on one line, without characters that could deceive a terminal."""
    text = "，".join(f"{name}={value}" for name, value in form.items())
    return "".join(one if one.isprintable() else "�" for one in text)
