"""The evidence package of a closed tender, for auditor and archive: after an opening it holds bid keys."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from procure import storage
from procure.accounts import queries as accounts
from procure.accounts import trust
from procure.bids import judging, queries, slips
from procure.bids.models import Closing, Opening, Submission, SubmissionKind
from procure.core.errors import NotAllowed
from procure.core.terms import Message
from procure.crypto import keyring
from procure.crypto.documents import Bid
from procure.crypto.records import Index
from procure.ledger import queries as ledger
from procure.ledger.models import Line
from procure.signing import queries as signing
from procure.signing.models import Document
from procure.tenders import queries as tenders
from procure.tenders.models import ChangeKind, Tender


def export(lots: list[Tender], folder: Path, at: datetime) -> None:
    """Write one package, or for several lots of a project one in a folder each under a signed index.

    NotAllowed and FileExistsError as in ``package``; nothing is written where one lot is not ready.
    """
    if len(lots) == 1:
        package(lots[0].id, folder, at)
        return
    closings = [_finished(lot.id) for lot in lots]
    folder.mkdir(parents=True)
    for lot in lots:
        package(lot.id, folder / str(lot.lot), at)
    _write_index(folder, lots, closings, at)


def package(tender_id: str, folder: Path, at: datetime) -> None:
    """Write the package into the new ``folder`` in the layout of ``docs/evidence.md``.

    NotAllowed before the close, and between close and opening; FileExistsError where the folder is there.
    """
    tender, closing = tenders.published(tender_id), _finished(tender_id)
    folder.mkdir(parents=True)
    for name in ("entries", "receipts", "bids", "blobs"):
        (folder / name).mkdir()
    (folder / "root.pem").write_bytes(trust.pem_of_roots())
    _write_roots(folder, at)
    _write_tender(folder, tender)
    _write_log(folder)
    _write_lines(folder, tender, at)
    for submission in queries.accepted(tender_id):
        _write(folder / "bids" / submission.sha256, submission.document, submission.p7s)
    _write(folder / "close", closing.document.encode(), closing.p7s)
    _write_blobs(folder, queries.closed(tender_id))
    if opening := queries.opening(tender_id):
        _write_opening(folder, opening)


def _finished(tender_id: str) -> Closing:
    tenders.published(tender_id)
    closing = queries.closing(tender_id)
    if closing is None or (closing.opens and queries.opening(tender_id) is None):
        raise NotAllowed(Message("项目截标并开标之后才能导出证据包。"), code="not-yet")
    return closing


def _write_index(folder: Path, lots: list[Tender], closings: list[Closing], at: datetime) -> None:
    packages = [
        {"path": str(lot.lot), "lot": str(lot.lot), "close_sha256": slips.digest(closing.document.encode())}
        for lot, closing in zip(lots, closings, strict=True)
    ]
    signed = slips.sign(Index.build(tender=lots[0].number, packages=packages), at)
    _write(folder / "index", signed.text.encode(), signed.p7s)


def _write(path: Path, document: bytes, p7s: bytes) -> None:
    path.with_name(f"{path.name}.json").write_bytes(document)
    path.with_name(f"{path.name}.p7s").write_bytes(p7s)


def _write_roots(folder: Path, at: datetime) -> None:
    """Where each authority beside the platform puts the credit code; no such file where there is none."""
    if known := accounts.roots():
        told = trust.list_of_roots(known, at).data
        _write(folder / "roots", told, keyring.current().receipt_signer.sign(told, at))


def _write_tender(folder: Path, tender: Tender) -> None:
    signature = tenders.signature(tender)
    assert signature is not None
    _write(folder / "tender", judging.tender_document(tender).data, signature.p7s)
    for number, one in enumerate(tenders.changes(tender, ChangeKind.EXTENSION), 1):
        _write_signed(folder / f"extension-{number}", one.document, tender)
    for document in tenders.replaced(tender):
        (folder / "revisions").mkdir(exist_ok=True)
        _write_signed(folder / "revisions" / document.sha256, document, tender)


def _write_signed(path: Path, document: Document | None, tender: Tender) -> None:
    signature = signing.signed_by(document, tender.purchaser_id) if document else None
    assert document is not None
    assert signature is not None
    _write(path, signing.content(document), signature.p7s)


def _write_log(folder: Path) -> None:
    with (folder / "log.txt").open("w", newline="") as log:
        log.writelines(f"{line.index} {line.leaf} {line.head}\n" for line in ledger.every())


def _write_lines(folder: Path, tender: Tender, at: datetime) -> None:
    """The entries of the sealing protocol with their receipts; a line without one gets it here."""
    kept = {one.line_index: (one.receipt, one.receipt_p7s) for one in queries.accepted(tender.id)}
    for line in ledger.of(tender.id):
        if line.act not in ("tender", "extension", *map(str, SubmissionKind), "close"):
            continue
        (folder / "entries" / f"{line.index}.json").write_bytes(line.entry.encode())
        text, p7s = kept.get(line.index) or _receipt(line, queries.closing(tender.id), at)
        _write(folder / "receipts" / str(line.index), text.encode(), p7s)


def _receipt(line: Line, closing: Closing | None, at: datetime) -> tuple[str, bytes]:
    if closing is not None and closing.line_index == line.index:
        return closing.document, closing.p7s
    signed = slips.receipt(line, at)
    return signed.text, signed.p7s


def _write_blobs(folder: Path, closed: list[Submission]) -> None:
    """Only of the close list; a blob that was lost is left out, and the opening says so."""
    keep = storage.current()
    for submission in closed:
        for sha256 in Bid.parse(submission.document).blob_hashes:
            if keep.has(sha256):
                shutil.copyfile(keep.path(sha256), folder / "blobs" / sha256)


def _write_opening(folder: Path, opening: Opening) -> None:
    (folder / "releases").mkdir()
    for one in queries.every_release(opening.tender_id):
        _write(folder / "releases" / one.key, one.document, one.p7s)
    _write(folder / "opening", opening.document.encode(), opening.p7s)
    _write(folder / "record", opening.record.encode(), opening.record_p7s)
