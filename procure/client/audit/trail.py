"""The log and what it says: one unbroken chain, each disclosed entry in it, who stood at the deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from procure.client.audit.package import Package
from procure.client.audit.report import Failed, Report, naming, require
from procure.client.audit.signatures import Signers
from procure.core import clock
from procure.core.terms import Message
from procure.crypto import chain
from procure.crypto.documents import Bid, Extension, Receipt, Tender, Withdraw
from procure.crypto.entries import Entry, entry_of
from procure.crypto.records import Termination

_DOCUMENT = {"bid": "bid_sha256", "withdraw": "withdraw_sha256"}


def check_chain(package: Package, report: Report) -> None:
    """Each head follows from the one before, and each entry and receipt is the line it claims."""
    head = chain.ZERO if package.base is None else package.base["head"]
    for number, (leaf, next_head) in enumerate(package.log, package.first):
        head = chain.head_after(head, leaf)
        require(head == next_head, Message("log.txt：第%(number)s行的链头与前文不符。", number=number))
    for number, entry in package.entries.items():
        require(_leaf(package, number) == entry.leaf, Message("条目%(number)s不在账本中。", number=number))
    for number, receipt in package.receipts.items():
        _check_receipt(package, number, receipt)
    _check_close(package)
    report.holds(Message("账本散列链完整（%(count)s行），条目和回执都在其中。", count=len(package.log)))


def check_outside_receipts(package: Package, receipts: Sequence[Receipt], report: Report) -> None:
    """A receipt that a bidder kept must be a line of this log, and its act must be disclosed here."""
    lines = set(package.log)
    for receipt in receipts:
        entry = entry_of(receipt)
        require((receipt["leaf"], receipt["head"]) in lines, Message("所持回执不在本证据包的账本中。"))
        if entry.value.get("tender") == package.tender["tender"] and _is_ours(package, entry):
            shown = any(one.data == entry.data for one in package.entries.values())
            require(shown, Message("所持回执记载的投标没有收入本证据包。"))
        report.holds(Message("所持回执与账本一致（%(leaf)s）。", leaf=receipt["leaf"][:12]))


def check_announcements(package: Package, report: Report) -> None:
    """Every revision and extension is in the log, and every logged one is in the package."""
    own = {"tender": set(package.tenders), "extension": {one.sha256 for one in package.extensions.values()}}
    for name, extension in package.extensions.items():
        follows = extension["tender_sha256"] in package.tenders
        require(follows, Message("%(name)s.json：不是对本项目文件的延期。", name=name))
    for one in package.revisions.values():
        same = all(one.get(field) == package.tender.get(field) for field in ("tender", "lot", "envelope"))
        require(same, Message("revisions/：含有其他项目的文件。"))
    for kind, hashes in own.items():
        logged = {one.value["sha256"] for one in package.entries.values() if _concerns(package, one, kind)}
        require(logged == hashes, Message("账本中的项目文件或延期公告与证据包中的不一致。"))
    report.holds(
        Message(
            "项目文件%(count)s版，延期%(later)s次，均已入账。",
            count=len(own["tender"]),
            later=len(own["extension"]),
        )
    )


def deadline_of(package: Package) -> datetime:
    """The latest ``closes`` of all that was announced."""
    return max(one.closes for one in _announced(package))


def opens_of(package: Package) -> datetime:
    """The latest ``opens`` of all that was announced."""
    return max(one.opens for one in _announced(package))


def announced_at(package: Package, kind: str, sha256: str) -> tuple[int, Entry]:
    """The line that announced a revision or extension."""
    for number, entry in sorted(package.entries.items()):
        if entry.kind == kind and entry.value["sha256"] == sha256:
            return number, entry
    raise Failed(Message("项目文件或延期公告（%(sha)s）没有入账。", sha=sha256[:12]))


def ended_at(package: Package, termination: Termination) -> datetime:
    """When the end of this tender was logged."""
    own = termination["tender_sha256"] in package.tenders or package.tender.get("envelope") == "price"
    ours = own and termination["tender"] == package.tender["tender"]
    require(ours, Message("终止公告不属于本项目。"))
    for entry in package.entries.values():
        if entry.kind == "tender.ended" and entry.value.get("sha256") == termination.sha256:
            return entry.time
    raise Failed(Message("终止公告没有入账。"))


def entry_for(package: Package, sha256: str) -> tuple[int, Entry]:
    """The one line of a bid or withdrawal."""
    found = [
        (number, entry)
        for number, entry in package.entries.items()
        if entry.kind in _DOCUMENT and entry.value[_DOCUMENT[entry.kind]] == sha256
    ]
    require(len(found) == 1, Message("投标文件%(sha)s在账本中应恰有一条记录。", sha=sha256[:12]))
    return found[0]


@dataclass
class _Standing:
    seq: int = 0
    bid: str | None = None


def standing_bids(package: Package, signers: Signers) -> list[str]:
    """Replay the log: the bids that stood when it was closed, in the order of their lines."""
    chains: dict[str, _Standing] = {}
    for sha256 in package.bids:
        entry_for(package, sha256)
    for number, entry in sorted(package.entries.items()):
        if entry.kind in _DOCUMENT:
            _replay(package, signers, number, entry, chains)
    standing = {one.bid for one in chains.values()}
    order = sorted((entry_for(package, sha)[0], sha) for sha in package.bids if sha in standing)
    return [sha for _, sha in order]


def check_close_list(package: Package, signers: Signers, report: Report) -> None:
    """The close lists exactly what stood at the deadline."""
    close = package.close_entry
    ours = close.value["tender"] == package.tender["tender"] and _is_ours(package, close)
    require(ours, Message("截标记录不属于本项目。"))
    ended_before = package.termination is not None and close.is_without_opening
    late = ended_before or not clock.in_time(close.time, deadline_of(package))
    require(late, Message("截标记录早于投标截止时间%(time)s。", time=clock.text(deadline_of(package))))
    standing = standing_bids(package, signers)
    same = len(close.bids) == len(standing) and set(close.bids) == set(standing)
    require(same, Message("截标名单与账本中截止时有效的投标不一致。"))
    if len(standing) < _FEWEST_USUAL:
        report.remark(
            Message(
                "有效投标只有%(count)s份；家数是否足够由采购方式决定，此处不作判断。", count=len(standing)
            )
        )
    report.holds(Message("截标名单与截止时有效的投标一致（%(count)s份）。", count=len(standing)))


_FEWEST_USUAL = 3


def _replay(
    package: Package, signers: Signers, number: int, entry: Entry, chains: dict[str, _Standing]
) -> None:
    sha256 = entry.value[_DOCUMENT[entry.kind]]
    document = package.bids.get(sha256)
    if document is None or document.kind != entry.kind:
        raise Failed(Message("账本第%(number)s行的投标或撤回没有收入证据包。", number=number))
    _check_in_time(package, number, entry)
    _check_entry(package, number, entry, document, signers.code(f"bids/{sha256}"))
    standing = chains.setdefault(signers.organisation(f"bids/{sha256}"), _Standing())
    follows = document["seq"] == standing.seq + 1 and document["prev"] == standing.bid
    require(
        follows,
        Message("账本第%(number)s行的投标顺序不对（替换或撤回的不是当时有效的投标）。", number=number),
    )
    standing.seq = document["seq"]
    standing.bid = sha256 if isinstance(document, Bid) else None


def _check_in_time(package: Package, number: int, entry: Entry) -> None:
    closed_at = package.log.index((package.close["leaf"], package.close["head"])) + package.first
    require(number < closed_at, Message("账本第%(number)s行的投标在截标之后入账。", number=number))
    in_time = clock.in_time(entry.time, deadline_of(package))
    require(in_time, Message("账本第%(number)s行的投标到达时间不早于截止时间。", number=number))


def _check_entry(
    package: Package, number: int, entry: Entry, document: Bid | Withdraw, code: str | None
) -> None:
    """The line says of the document what the document says of itself."""
    line = entry.value
    same = all(line[name] == document[name] for name in ("tender", "bidder", "seq"))
    same = same and document["tender"] == package.tender["tender"] and _is_ours(package, entry)
    same = same and document.get("lot", package.tender["lot"]) == package.tender["lot"]
    same = same and document.get("envelope") == package.tender.get("envelope")
    same = same and line.get("organisation", code) == code
    require(same, Message("账本第%(number)s行与它所记的投标文件不一致。", number=number))
    revision = document["tender_sha256"]
    require(
        revision in package.tenders,
        Message("账本第%(number)s行的投标针对的不是本项目的文件。", number=number),
    )
    known = announced_at(package, "tender", revision)[0] < number
    require(known, Message("账本第%(number)s行的投标早于它所针对的项目文件。", number=number))


def _check_receipt(package: Package, number: int, receipt: Receipt) -> None:
    with naming(f"receipts/{number}.json"):
        entry = entry_of(receipt)
    same = number in package.entries and package.entries[number].data == entry.data
    require(same, Message("回执%(number)s与账本条目不符。", number=number))
    placed = package.log[number - package.first] == (receipt["leaf"], receipt["head"])
    require(
        placed and _head_before(package, number) == receipt["prev"],
        Message("回执%(number)s与账本不符。", number=number),
    )


def _check_close(package: Package) -> None:
    line = (package.close["leaf"], package.close["head"])
    require(line in package.log, Message("截标记录不在账本中。"))
    number = package.log.index(line) + package.first
    shown = number in package.entries and package.entries[number].data == package.close_entry.data
    require(shown, Message("截标记录的条目没有收入证据包。"))
    closes = [one for one in package.entries.values() if _concerns(package, one, "close")]
    require(len(closes) == 1, Message("本项目应恰有一条截标记录。"))
    for number, entry in package.entries.items():
        named = entry.kind not in _DOCUMENT or number in package.receipts
        require(named, Message("账本第%(number)s行的投标没有回执。", number=number))


def _head_before(package: Package, number: int) -> str:
    if number > package.first:
        return package.log[number - package.first - 1][1]
    return chain.ZERO if package.base is None else str(package.base["head"])


def _leaf(package: Package, number: int) -> str | None:
    place = number - package.first
    return package.log[place][0] if 0 <= place < len(package.log) else None


def _concerns(package: Package, entry: Entry, kind: str) -> bool:
    same = entry.kind == kind and entry.value["tender"] == package.tender["tender"]
    return same and _is_ours(package, entry)


def _is_ours(package: Package, entry: Entry) -> bool:
    """A line may leave out lot and envelope; where it names them they are this package's."""
    tender = package.tender
    return all(entry.value.get(name, tender.get(name)) == tender.get(name) for name in ("lot", "envelope"))


def _announced(package: Package) -> list[Tender | Extension]:
    return [package.tender, *package.extensions.values()]
