"""A whole sealed tender: people with certificates, a signed tender, sealed bids, and its package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from procure.crypto import age, certificates, chain, opening, release, sealing
from procure.crypto.certificates import Subject
from procure.crypto.cms import Signer
from procure.crypto.documents import Document, Extension, Receipt, Tender
from procure.crypto.entries import Entry, receipt_of
from procure.crypto.records import Opening, Record, Release
from procure.crypto.sealing import SealedBid

START = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
OPENS = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
ROOT_KEY, ROOT = certificates.new_root("平台签发机构", START, 10)


def person(organisation: str, code: str | None = None, **changes: Any) -> Signer:
    """Someone with a certificate of the platform's CA; ``changes`` are arguments of ``issue``."""
    key = certificates.new_key()
    subject = Subject(organisation, code, "经办人")
    given = {"root_key": ROOT_KEY, "root": ROOT, "at": START, "days": 365, **changes}
    return Signer(key, certificates.issue(certificates.csr(key, subject), subject, **given))


@dataclass
class Custodian:
    """A custodian with a desk key and a safe key."""

    who: str
    signer: Signer
    desk: tuple[str, str] = field(default_factory=age.new_identity)
    safe: tuple[str, str] = field(default_factory=age.new_identity)

    @property
    def listed(self) -> dict[str, str]:
        """The custodian's line in tender.json."""
        own = certificates.sha256_of(self.signer.certificate)
        return {"id": self.who, "recipient": self.desk[1], "spare": self.safe[1], "cert_sha256": own}


@dataclass
class Supplier:
    """A supplier with its own age identity."""

    signer: Signer
    own: tuple[str, str] = field(default_factory=age.new_identity)


def make_tender(custodians: Sequence[Custodian], **changes: Any) -> Tender:
    """A tender of one lot, two of three custodians, opening at ``OPENS``."""
    fields: dict[str, Any] = {
        "tender": "T1",
        "lot": "1",
        "opens": "2026-12-01T01:00:00Z",
        "mode": "custodians",
        "threshold": 2,
        "suite": "age1-cms",
        "max_blob": 1024 * 1024,
        "custodians": [one.listed for one in custodians],
        "documents_sha256": "d" * 64,
    }
    return Tender.build(**{**fields, **changes})


@dataclass
class Scene:
    """The tender with everyone in it; ``folder`` holds the suppliers' sealed bids."""

    folder: Path
    purchaser: Signer
    platform: Signer
    custodians: list[Custodian]
    suppliers: list[Supplier]
    tender: Tender
    count: int = 0

    def seal(self, supplier: Supplier, tender: Tender | None = None, **more: Any) -> SealedBid:
        """A bid of two small files."""
        self.count += 1
        source = self.folder / f"file-{self.count}"
        source.write_bytes(b"content %d " % self.count * 1000)
        files = [sealing.Source("技术标.pdf", source), sealing.Source("商务标.pdf", source)]
        form = {"price": f"{self.count}000.00", "currency": "CNY"}
        given = {"at": OPENS - timedelta(hours=2), "form": form, **more}
        return sealing.seal_bid(
            tender=tender or self.tender,
            files=files,
            signer=supplier.signer,
            own_identity=supplier.own[0],
            folder=self.folder / f"bid-{self.count}",
            **given,
        )


def make_scene(folder: Path, **changes: Any) -> Scene:
    """A fresh tender with three custodians and four suppliers."""
    custodians = [Custodian(f"c{number}", person(f"保管人{number}")) for number in (1, 2, 3)]
    suppliers = [Supplier(person(f"供应商{number}", f"CODE-{number}")) for number in range(1, 5)]
    tender = make_tender(custodians, **changes)
    purchaser, platform = person("采购人甲", "CODE-0"), person("平台回执")
    return Scene(folder, purchaser, platform, custodians, suppliers, tender)


@dataclass
class Ledger:
    """A log that is written line by line, from the head ``start``."""

    start: str = chain.ZERO
    first: int = 0
    lines: list[Entry] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)

    @property
    def head(self) -> str:
        return self.receipts[-1]["head"] if self.receipts else self.start

    def add(self, entry: Entry) -> Receipt:
        """Append an entry."""
        receipt = receipt_of(entry, self.head)
        self.lines.append(entry)
        self.receipts.append(receipt)
        return receipt


@dataclass
class Story:
    """What happened, before it is written as a package; change it to plant a fraud."""

    scene: Scene
    ledger: Ledger = field(default_factory=Ledger)
    documents: list[tuple[Document, bytes]] = field(default_factory=list)
    sealed: list[SealedBid] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    close: Receipt | None = None
    releases: list[tuple[str, Release, Signer]] = field(default_factory=list)
    opening: Opening | None = None
    record: Record | None = None
    revisions: list[Tender] = field(default_factory=list)

    def announce(self, document: Tender | Extension, at: datetime = START) -> None:
        """Log the tender or an extension."""
        self.ledger.add(Entry.build(document.kind, at, tender="T1", lot="1", sha256=document.sha256))
        if isinstance(document, Extension):
            self.extensions.append(document)

    def relog(self, entries: Sequence[Entry], start: str = chain.ZERO, first: int = 0) -> None:
        """Write the log anew from these entries, with close, opening and record following its new heads."""
        self.ledger = Ledger(start, first)
        for entry in entries:
            receipt = self.ledger.add(entry)
            self.close = receipt if entry.kind == "close" else self.close
        if self.close is not None and self.opening is not None and self.record is not None:
            self.opening = rebuilt(self.opening, close_head=self.close["head"])
            self.record = rebuilt(self.record, close_head=self.close["head"])

    def submit(self, document: Document, p7s: bytes, signer: Signer, at: datetime) -> Receipt:
        """Log a bid or withdrawal."""
        fields: dict[str, Any] = {f"{document.kind}_sha256": document.sha256, "bidder": document["bidder"]}
        fields |= {"organisation": certificates.organisation_code(signer.certificate)}
        fields |= {"tender": "T1", "lot": "1", "seq": document["seq"], "p7s_sha256": chain.leaf_of(p7s)}
        self.documents.append((document, p7s))
        return self.ledger.add(Entry.build(document.kind, at, **fields))

    def bid(self, supplier: Supplier, at: datetime = OPENS - timedelta(hours=1), **more: Any) -> SealedBid:
        """Seal and submit."""
        sealed = self.scene.seal(supplier, **more)
        self.sealed.append(sealed)
        self.submit(sealed.bid, sealed.p7s, supplier.signer, at)
        return sealed

    def close_at(self, at: datetime, bids: Sequence[SealedBid], **more: Any) -> None:
        """Log the close list."""
        listed = [{"bid_sha256": one.bid.sha256} for one in bids]
        self.close = self.ledger.add(Entry.build("close", at, tender="T1", lot="1", bids=listed, **more))

    def case(self, bids: Sequence[SealedBid]) -> release.Case:
        """What a custodian is shown."""
        scene = self.scene
        assert self.close is not None
        return release.Case(
            signed(scene.tender, scene.purchaser, START),
            signed(self.close, scene.platform, OPENS),
            [release.Signature(one.bid.data, one.p7s) for one in bids],
            [signed(one, scene.purchaser, START) for one in self.extensions],
            [signed(one, scene.purchaser, START) for one in self.revisions],
        )

    def open(self, bids: Sequence[SealedBid], at: datetime, by: Sequence[int] = (0, 2)) -> None:
        """Release and open."""
        scene = self.scene
        assert self.close is not None
        for number in by:
            one = scene.custodians[number]
            let_go = release.build_release(self.case(bids), one.who, [one.desk[0]], [ROOT], at)
            self.releases.append((one.who, let_go, one.signer))
        results = [self.result(one) for one in bids]
        self.opening = opening.build_opening(scene.tender, self.close["head"], results, at)
        self.record = opening.build_record(scene.tender, self.close["head"], results, at)

    def result(self, sealed: SealedBid) -> opening.Result:
        """Open one bid from the releases."""
        shares = release.shares_of(sealed.bid, [one for _, one, _ in self.releases])
        return opening.Result(sealed.bid, opening.open_with_shares(sealed.bid, shares, blobs_of(sealed)))

    def write(self, folder: Path) -> Path:
        """The package."""
        scene = self.scene
        for name in ("bids", "blobs", "entries", "receipts"):
            (folder / name).mkdir(parents=True)
        (folder / "root.pem").write_bytes(certificates.pem(ROOT))
        put(folder / "tender", scene.tender, scene.purchaser, START)
        for number, one in enumerate(self.extensions):
            put(folder / f"extension-{number}", one, scene.purchaser, START)
        for one in self.revisions:
            (folder / "revisions").mkdir(exist_ok=True)
            put(folder / "revisions" / one.sha256, one, scene.purchaser, START)
        self._write_log(folder)
        self._write_bids(folder)
        assert self.close is not None
        put(folder / "close", self.close, scene.platform, OPENS)
        self._write_opening(folder)
        return folder

    def _write_log(self, folder: Path) -> None:
        text = ""
        pairs = zip(self.ledger.lines, self.ledger.receipts, strict=True)
        for number, (entry, receipt) in enumerate(pairs, self.ledger.first):
            text += f"{number} {receipt['leaf']} {receipt['head']}\n"
            if entry.kind == "tick":
                continue
            (folder / "entries" / f"{number}.json").write_bytes(entry.data)
            put(folder / "receipts" / str(number), receipt, self.scene.platform, entry.time)
        (folder / "log.txt").write_text(text)

    def _write_bids(self, folder: Path) -> None:
        for document, p7s in self.documents:
            (folder / "bids" / f"{document.sha256}.json").write_bytes(document.data)
            (folder / "bids" / f"{document.sha256}.p7s").write_bytes(p7s)
        assert self.close is not None
        for one in self.sealed:
            if one.bid.sha256 in self.close["entry"]:
                for blob in one.blobs:
                    (folder / "blobs" / blob.name).write_bytes(blob.read_bytes())

    def _write_opening(self, folder: Path) -> None:
        if self.opening is None or self.record is None:
            return
        at = self.opening.instant("time")
        put(folder / "opening", self.opening, self.scene.platform, at)
        put(folder / "record", self.record, self.scene.platform, at)
        (folder / "releases").mkdir()
        for who, let_go, signer in self.releases:
            put(folder / "releases" / who, let_go, signer, at)


def begin(folder: Path, **changes: Any) -> Story:
    """A story with its tender announced."""
    folder.mkdir(parents=True, exist_ok=True)
    story = Story(make_scene(folder, **changes))
    story.announce(story.scene.tender)
    story.ledger.add(Entry.build("tick", START))
    return story


def honest(folder: Path) -> Story:
    """Three bids (one of them replaced) and one withdrawn, closed and opened."""
    story = begin(folder)
    first, second, third, fourth = story.scene.suppliers
    old = story.bid(first)
    gone = story.bid(fourth)
    bids = [story.bid(second), story.bid(third)]
    bids.append(story.bid(first, seq=2, prev=old.bid.sha256))
    document, p7s = sealing.withdraw(story.scene.tender, fourth.signer, 2, gone.bid.sha256, OPENS)
    story.submit(document, p7s, fourth.signer, OPENS - timedelta(minutes=1))
    story.close_at(OPENS, bids)
    story.open(bids, OPENS + timedelta(minutes=1))
    return story


def signed(document: Document, signer: Signer, at: datetime) -> release.Signature:
    """A document with its signature."""
    return release.Signature(document.data, signer.sign(document.data, at))


def put(path: Path, document: Document, signer: Signer, at: datetime) -> None:
    """Write ``path``.json and ``path``.p7s."""
    path.with_name(path.name + ".json").write_bytes(document.data)
    path.with_name(path.name + ".p7s").write_bytes(signer.sign(document.data, at))


def blobs_of(sealed: SealedBid) -> opening.Blobs:
    """How an opening reads a bid's blobs."""
    return lambda sha: (sealed.folder / "blobs" / sha).open("rb")


def rebuilt(document: Document, **changes: Any) -> Any:
    """The same document with other fields."""
    fields: Mapping[str, Any] = {**document.value, **changes}
    return type(document).build(**{name: fields[name] for name in fields if name not in ("v", "type")})
