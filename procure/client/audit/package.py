"""A package's files, read with bounds; only plain files count, and every document is parsed strictly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from cryptography import x509

from procure.client.audit.report import Failed, naming, require
from procure.core.terms import Message
from procure.crypto import certificates, envelope, shapes
from procure.crypto.documents import Bid, Document, Extension, Receipt, Roots, Tender, Withdraw
from procure.crypto.entries import Entry, close_of
from procure.crypto.records import Base, Opening, Record, Release, Termination
from procure.crypto.refusals import DocumentRefused

_LARGEST_LOG = 1024 * 1024 * 1024
_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
D = TypeVar("D", bound=Document)


@dataclass(frozen=True)
class Folder:
    """A folder of which only plain files are read: no links, no devices, nothing outside it."""

    path: Path

    def has(self, name: str) -> bool:
        return (self.path / name).exists() or (self.path / name).is_symlink()

    def read(self, name: str, limit: int = shapes.LARGEST) -> bytes:
        """A file's bytes; Failed when it is missing, too large or no plain file."""
        path = self._plain(name)
        require(path.stat().st_size <= limit, Message("%(name)s：文件过大。", name=name))
        with naming(name):
            return path.read_bytes()

    def open(self, name: str) -> BinaryIO:
        """A file as a stream; FileNotFoundError when it is missing."""
        if not self.has(name):
            raise FileNotFoundError(name)
        return self._plain(name).open("rb")

    def names(self, pattern: str) -> list[str]:
        """The names that match, in order, without their suffix."""
        return sorted(str(one.relative_to(self.path))[:-5] for one in self.path.glob(pattern))

    def _plain(self, name: str) -> Path:
        path = self.path / name
        linked = any(one.is_symlink() for one in [path, *path.parents][: len(Path(name).parts)])
        require(path.is_file() and not linked, Message("%(name)s：缺少该文件，或它不是普通文件。", name=name))
        return path


@dataclass(frozen=True)
class Package:
    """All documents of a package, each read from its exact bytes; nothing is verified yet."""

    folder: Folder
    roots: Sequence[x509.Certificate]
    tender: Tender
    revisions: Mapping[str, Tender]
    extensions: Mapping[str, Extension]
    bids: Mapping[str, Bid | Withdraw]
    entries: Mapping[int, Entry]
    receipts: Mapping[int, Receipt]
    close: Receipt
    opening: Opening | None
    record: Record | None
    releases: Mapping[str, Release]
    base: Base | None
    log: Sequence[tuple[str, str]]
    authorities: Roots | None
    termination: Termination | None = None
    """Why it ended without a winner, and perhaps without an opening."""

    @property
    def tenders(self) -> dict[str, Tender]:
        """Every revision by its hash, the current one among them."""
        return {**{one.sha256: one for one in self.revisions.values()}, self.tender.sha256: self.tender}

    @property
    def close_entry(self) -> Entry:
        return close_of(self.close)

    @property
    def first(self) -> int:
        """The number of the log's first line."""
        return 0 if self.base is None else int(self.base["index"]) + 1

    def p7s(self, name: str) -> bytes:
        return self.folder.read(f"{name}.p7s", envelope.LARGEST)


def load(path: Path) -> Package:
    """Read a package; Failed for a missing or malformed file."""
    folder = Folder(path)
    with naming("root.pem"):
        roots = certificates.load_all(folder.read("root.pem"))
    close = _document(folder, "close", Receipt)
    termination = _document(folder, "termination", Termination) if folder.has("termination.json") else None
    with naming("close.json"):
        is_opened = not close_of(close).is_without_opening
    if is_opened and termination is not None:
        is_opened = folder.has("opening.json") or folder.has("releases")
    elif not is_opened:
        stray = folder.has("opening.json") or folder.has("releases")
        require(not stray, Message("截标记录写明不开标，证据包里却有开标文件。"))
    return Package(
        folder=folder,
        roots=roots,
        tender=_document(folder, "tender", Tender),
        revisions={name: _document(folder, name, Tender) for name in folder.names("revisions/*.json")},
        extensions={name: _document(folder, name, Extension) for name in folder.names("extension*.json")},
        bids={Path(name).name: _bid(folder, name) for name in folder.names("bids/*.json")},
        entries={_number(name): _entry(folder, name) for name in folder.names("entries/*.json")},
        receipts={
            _number(name): _document(folder, name, Receipt) for name in folder.names("receipts/*.json")
        },
        close=close,
        opening=_document(folder, "opening", Opening) if is_opened else None,
        record=_document(folder, "record", Record) if folder.has("record.json") else None,
        releases={name: _document(folder, name, Release) for name in folder.names("releases/*.json")},
        base=_document(folder, "base", Base) if folder.has("base.json") else None,
        log=_log(folder),
        authorities=_document(folder, "roots", Roots) if folder.has("roots.json") else None,
        termination=termination,
    )


def _document(folder: Folder, name: str, kind: type[D]) -> D:
    data = folder.read(f"{name}.json")
    with naming(f"{name}.json"):
        return kind.parse(data)


def _bid(folder: Folder, name: str) -> Bid | Withdraw:
    """Each bid lies under its own hash."""
    data = folder.read(f"{name}.json")
    document: Bid | Withdraw
    with naming(f"{name}.json"):
        try:
            document = Bid.parse(data)
        except DocumentRefused:
            if shapes.read_object(data).get("type") != Withdraw.kind:
                raise
            document = Withdraw.parse(data)
    require(
        Path(name).name == document.sha256, Message("%(name)s.json：内容与文件名中的散列值不符。", name=name)
    )
    return document


def _entry(folder: Folder, name: str) -> Entry:
    data = folder.read(f"{name}.json")
    with naming(f"{name}.json"):
        entry = Entry.parse(data)
    same = entry.value.get("index", _number(name)) == _number(name)
    require(same, Message("%(name)s.json：条目自带的序号与文件名不符。", name=name))
    return entry


def _number(name: str) -> int:
    number = Path(name).name
    require(_NUMBER.fullmatch(number) is not None, Message("%(name)s.json：文件名须是账本行号。", name=name))
    return int(number)


def _log(folder: Folder) -> list[tuple[str, str]]:
    """The leaves and heads of log.txt; that its numbers follow one another is checked with the chain."""
    lines = folder.read("log.txt", _LARGEST_LOG).split(b"\n")
    if lines.pop() != b"":
        raise Failed(Message("log.txt：最后一行不完整。"))
    return [_line(number, line) for number, line in enumerate(lines, _start(folder))]


def _start(folder: Folder) -> int:
    return int(_document(folder, "base", Base)["index"]) + 1 if folder.has("base.json") else 0


def _line(number: int, line: bytes) -> tuple[str, str]:
    match = re.fullmatch(rb"([0-9]+) ([0-9a-f]{64}) ([0-9a-f]{64})", line)
    if match is None or match[1] != str(number).encode():
        raise Failed(Message("log.txt：第%(number)s行格式不对或序号不连续。", number=number))
    return match[2].decode(), match[3].decode()
