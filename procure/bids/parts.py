"""The files of an evidence package, each written as ``docs/evidence.md`` says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from procure import storage
from procure.accounts import queries as accounts
from procure.accounts import trust
from procure.bids import judging, queries, slips
from procure.bids.models import Opening, Submission, SubmissionKind
from procure.crypto import keyring
from procure.crypto.documents import Bid
from procure.crypto.entries import Entry
from procure.ledger import queries as ledger
from procure.ledger.models import Line
from procure.signing import queries as signing
from procure.signing.models import Document
from procure.tenders import queries as tenders
from procure.tenders.models import ChangeKind, Envelope, Tender


@dataclass(frozen=True)
class Close:
    """The close record as the package has it."""

    document: str
    p7s: bytes
    line_index: int


def write(path: Path, document: bytes, p7s: bytes) -> None:
    """A document with its signature beside it."""
    path.with_name(f"{path.name}.json").write_bytes(document)
    path.with_name(f"{path.name}.p7s").write_bytes(p7s)


def write_roots(folder: Path, at: datetime) -> None:
    """Where each authority beside the platform puts the credit code; no such file where there is none."""
    if known := accounts.roots():
        told = trust.list_of_roots(known, at).data
        write(folder / "roots", told, keyring.current().receipt_signer.sign(told, at))


def write_tender(folder: Path, tender: Tender, envelope: Envelope) -> None:
    """The tender.json that held last, its extensions, and those that held before."""
    signature = tenders.signature(tender, envelope)
    assert signature is not None
    write(folder / "tender", judging.tender_document(tender, envelope).data, signature.p7s)
    for number, one in enumerate(queries.extensions(tender, envelope), 1):
        _write_signed(folder / f"extension-{number}", one, tender)
    for document in tenders.replaced(tender, envelope):
        (folder / "revisions").mkdir(exist_ok=True)
        _write_signed(folder / "revisions" / document.sha256, document, tender)


def _write_signed(path: Path, document: Document | None, tender: Tender) -> None:
    p7s = signing.p7s_of(document, tender.purchaser_id) if document else None
    assert document is not None
    assert p7s is not None
    write(path, signing.content(document), p7s)


def write_log(folder: Path) -> None:
    """Every line of the ledger as number, leaf and head."""
    with (folder / "log.txt").open("w", newline="") as log:
        log.writelines(f"{line.index} {line.leaf} {line.head}\n" for line in ledger.every())


def write_stamps(folder: Path, tender: Tender) -> None:
    """The heads since the tender's own first line that an outside authority stamped with the time."""
    anchors = ledger.anchors_from(ledger.of(tender.id)[0].index)
    if anchors:
        (folder / "stamps").mkdir()
    for anchor in anchors:
        path, head = folder / "stamps" / str(anchor.signed_head.index), anchor.signed_head
        write(path, head.document.encode(), head.p7s)
        path.with_name(f"{path.name}.tsr").write_bytes(anchor.answer)


def write_termination(folder: Path, tender: Tender) -> None:
    """The purchaser's signed end of the tender, and the line that it is."""
    for one in tenders.changes(tender, ChangeKind.TERMINATION):
        _write_signed(folder / "termination", one.document, tender)
    for line in ledger.of(tender.id):
        if line.act == "tender.ended":
            (folder / "entries" / f"{line.index}.json").write_bytes(line.entry.encode())


def listed(tender: Tender, envelope: Envelope) -> list[Submission]:
    """The bids of the close list; of a tender that was ended before it, those that stood then."""
    closed = queries.closing(tender.id, envelope) is not None
    return queries.closed(tender.id, envelope) if closed else queries.standing(tender.id, envelope)


def write_lines(folder: Path, tender: Tender, envelope: Envelope, closing: Close, at: datetime) -> None:
    """The entries of the sealing protocol with their receipts; a line without one gets it here."""
    handed = queries.accepted(tender.id, envelope)
    kept = {one.line_index: (one.receipt, one.receipt_p7s) for one in handed}
    for line in ledger.of(tender.id):
        if line.act not in ("tender", "extension", *map(str, SubmissionKind), "close"):
            continue
        if Entry.parse(line.entry.encode()).value.get("envelope") != tender.spelled(envelope):
            continue
        (folder / "entries" / f"{line.index}.json").write_bytes(line.entry.encode())
        text, p7s = kept.get(line.index) or _receipt(line, closing, at)
        write(folder / "receipts" / str(line.index), text.encode(), p7s)


def _receipt(line: Line, closing: Close, at: datetime) -> tuple[str, bytes]:
    if closing.line_index == line.index:
        return closing.document, closing.p7s
    signed = slips.receipt(line, at)
    return signed.text, signed.p7s


def write_blobs(folder: Path, closed: list[Submission]) -> None:
    """Only of the close list; a blob that was lost is left out, and the opening says so."""
    keep = storage.current()
    for submission in closed:
        for sha256 in Bid.parse(submission.document).blob_hashes:
            if keep.has(sha256):
                keep.copy_out(sha256, folder / "blobs" / sha256)


def write_opening(folder: Path, opening: Opening) -> None:
    """What was released, and what came of it."""
    (folder / "releases").mkdir()
    for one in queries.every_release(opening.tender_id, opening.envelope):
        write(folder / "releases" / one.key, one.document, one.p7s)
    write(folder / "opening", opening.document.encode(), opening.p7s)
    write(folder / "record", opening.record.encode(), opening.record_p7s)
