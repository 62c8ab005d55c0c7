"""The evidence package of a closed tender, for auditor and archive: after an opening it holds bid keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from procure import storage
from procure.accounts import queries as accounts
from procure.accounts import trust
from procure.bids import ended, judging, queries, slips
from procure.bids.models import Opening, Submission, SubmissionKind
from procure.core.errors import NotAllowed
from procure.core.terms import Message
from procure.crypto import keyring
from procure.crypto.documents import Bid
from procure.crypto.entries import Entry
from procure.crypto.records import Index
from procure.ledger import queries as ledger
from procure.ledger.models import Line
from procure.signing import queries as signing
from procure.signing.models import Document
from procure.tenders import queries as tenders
from procure.tenders.models import ChangeKind, Envelope, Tender, TenderState


def export(lots: list[Tender], folder: Path, at: datetime) -> None:
    """Write one package, or for several lots or envelopes one in a folder each under a signed index.

    NotAllowed and FileExistsError as in ``package``; nothing is written where one lot is not ready.
    """
    parts = [(lot, envelope) for lot in lots for envelope in _told(lot)]
    if len(lots) == 1 and not lots[0].two_envelopes:
        package(lots[0].id, folder, at)
        return
    closings = [_finished(lot.id, envelope, at) for lot, envelope in parts]
    folder.mkdir(parents=True)
    for lot, envelope in parts:
        package(lot.id, folder / _path(lot, envelope), at, envelope)
    _write_index(folder, parts, closings, at)


def package(tender_id: str, folder: Path, at: datetime, envelope: Envelope = Envelope.FIRST) -> None:
    """Write the package into the new ``folder`` in the layout of ``docs/evidence.md``.

    NotAllowed before the close, and between close and opening, unless the tender was ended; FileExistsError
    where the folder is there.
    """
    tender, closing = tenders.published(tender_id), _finished(tender_id, envelope, at)
    folder.mkdir(parents=True)
    for name in ("entries", "receipts", "bids", "blobs"):
        (folder / name).mkdir()
    (folder / "root.pem").write_bytes(trust.pem_of_roots())
    _write_roots(folder, at)
    _write_tender(folder, tender, envelope)
    _write_log(folder)
    _write_stamps(folder, tender)
    _write_termination(folder, tender)
    _write_lines(folder, tender, envelope, closing, at)
    for submission in queries.accepted(tender_id, envelope):
        _write(folder / "bids" / submission.sha256, submission.document, submission.p7s)
    _write(folder / "close", closing.document.encode(), closing.p7s)
    _write_blobs(folder, _closed(tender, envelope))
    if opening := queries.opening(tender_id, envelope):
        _write_opening(folder, opening)


def _told(tender: Tender) -> list[Envelope]:
    """The envelopes with a package: the price's has none before it was announced that they are opened."""
    closing = queries.closing(tender.id, Envelope.PRICE)
    is_told = closing is not None and (not closing.opens or queries.opening(tender.id, Envelope.PRICE))
    return [one for one in tender.envelopes if one is Envelope.FIRST or is_told or _is_awaited(tender)]


def _is_awaited(tender: Tender) -> bool:
    notice = queries.price_notice(tender.id)
    return notice is not None and notice.published_at is not None


def _path(tender: Tender, envelope: Envelope) -> str:
    return f"{tender.lot}/{tender.spelled(envelope)}" if tender.two_envelopes else str(tender.lot)


@dataclass(frozen=True)
class _Close:
    """The close record as the package has it."""

    document: str
    p7s: bytes
    line_index: int


def _finished(tender_id: str, envelope: Envelope, at: datetime) -> _Close:
    """The close record; NotAllowed while the tender may still be opened."""
    tender, closing = tenders.published(tender_id), queries.closing(tender_id, envelope)
    is_over = tender.state is TenderState.ENDED
    if closing is not None and (
        is_over or not closing.opens or queries.opening(tender_id, envelope) is not None
    ):
        return _Close(closing.document, closing.p7s, closing.line_index)
    line = ended.line_of(tender, envelope) if is_over else None
    if line is None:
        raise NotAllowed(Message("项目截标并开标之后，或者终止之后，才能导出证据包。"), code="not-yet")
    signed = slips.receipt(line, at)
    return _Close(signed.text, signed.p7s, line.index)


def _write_index(
    folder: Path, parts: list[tuple[Tender, Envelope]], closings: list[_Close], at: datetime
) -> None:
    packages = [
        {
            "path": _path(lot, envelope),
            "lot": str(lot.lot),
            **({"envelope": lot.spelled(envelope)} if lot.two_envelopes else {}),
            "close_sha256": slips.digest(closing.document.encode()),
        }
        for (lot, envelope), closing in zip(parts, closings, strict=True)
    ]
    signed = slips.sign(Index.build(tender=parts[0][0].number, packages=packages), at)
    _write(folder / "index", signed.text.encode(), signed.p7s)


def _write(path: Path, document: bytes, p7s: bytes) -> None:
    path.with_name(f"{path.name}.json").write_bytes(document)
    path.with_name(f"{path.name}.p7s").write_bytes(p7s)


def _write_roots(folder: Path, at: datetime) -> None:
    """Where each authority beside the platform puts the credit code; no such file where there is none."""
    if known := accounts.roots():
        told = trust.list_of_roots(known, at).data
        _write(folder / "roots", told, keyring.current().receipt_signer.sign(told, at))


def _write_tender(folder: Path, tender: Tender, envelope: Envelope) -> None:
    signature = tenders.signature(tender, envelope)
    assert signature is not None
    _write(folder / "tender", judging.tender_document(tender, envelope).data, signature.p7s)
    for number, one in enumerate(queries.extensions(tender, envelope), 1):
        _write_signed(folder / f"extension-{number}", one, tender)
    for document in tenders.replaced(tender, envelope):
        (folder / "revisions").mkdir(exist_ok=True)
        _write_signed(folder / "revisions" / document.sha256, document, tender)


def _write_signed(path: Path, document: Document | None, tender: Tender) -> None:
    p7s = signing.p7s_of(document, tender.purchaser_id) if document else None
    assert document is not None
    assert p7s is not None
    _write(path, signing.content(document), p7s)


def _write_log(folder: Path) -> None:
    with (folder / "log.txt").open("w", newline="") as log:
        log.writelines(f"{line.index} {line.leaf} {line.head}\n" for line in ledger.every())


def _write_stamps(folder: Path, tender: Tender) -> None:
    """The heads since the tender's own first line that an outside authority stamped with the time."""
    anchors = ledger.anchors_from(ledger.of(tender.id)[0].index)
    if anchors:
        (folder / "stamps").mkdir()
    for anchor in anchors:
        path, head = folder / "stamps" / str(anchor.signed_head.index), anchor.signed_head
        _write(path, head.document.encode(), head.p7s)
        path.with_name(f"{path.name}.tsr").write_bytes(anchor.answer)


def _write_termination(folder: Path, tender: Tender) -> None:
    """The purchaser's signed end of the tender, and the line that it is."""
    for one in tenders.changes(tender, ChangeKind.TERMINATION):
        _write_signed(folder / "termination", one.document, tender)
    for line in ledger.of(tender.id):
        if line.act == "tender.ended":
            (folder / "entries" / f"{line.index}.json").write_bytes(line.entry.encode())


def _closed(tender: Tender, envelope: Envelope) -> list[Submission]:
    """The bids of the close list; of a tender that was ended before it, those that stood then."""
    closed = queries.closing(tender.id, envelope) is not None
    return queries.closed(tender.id, envelope) if closed else queries.standing(tender.id, envelope)


def _write_lines(folder: Path, tender: Tender, envelope: Envelope, closing: _Close, at: datetime) -> None:
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
        _write(folder / "receipts" / str(line.index), text.encode(), p7s)


def _receipt(line: Line, closing: _Close, at: datetime) -> tuple[str, bytes]:
    if closing.line_index == line.index:
        return closing.document, closing.p7s
    signed = slips.receipt(line, at)
    return signed.text, signed.p7s


def _write_blobs(folder: Path, closed: list[Submission]) -> None:
    """Only of the close list; a blob that was lost is left out, and the opening says so."""
    keep = storage.current()
    for submission in closed:
        for sha256 in Bid.parse(submission.document).blob_hashes:
            if keep.has(sha256):
                keep.copy_out(sha256, folder / "blobs" / sha256)


def _write_opening(folder: Path, opening: Opening) -> None:
    (folder / "releases").mkdir()
    for one in queries.every_release(opening.tender_id, opening.envelope):
        _write(folder / "releases" / one.key, one.document, one.p7s)
    _write(folder / "opening", opening.document.encode(), opening.p7s)
    _write(folder / "record", opening.record.encode(), opening.record_p7s)
