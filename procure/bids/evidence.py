"""The evidence package of a closed tender, for auditor and archive: after an opening it holds bid keys."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from procure.accounts import trust
from procure.bids import ended, parts, queries, slips
from procure.core.errors import NotAllowed
from procure.core.terms import Message
from procure.crypto.records import Index
from procure.tenders import queries as tenders
from procure.tenders.models import Envelope, Tender, TenderState


def export(lots: list[Tender], folder: Path, at: datetime) -> None:
    """Write one package, or for several lots or envelopes one in a folder each under a signed index.

    NotAllowed and FileExistsError as in ``package``; nothing is written where one lot is not ready.
    """
    told = [(lot, envelope) for lot in lots for envelope in _told(lot)]
    if len(lots) == 1 and not lots[0].two_envelopes:
        package(lots[0].id, folder, at)
        return
    closings = [_finished(lot.id, envelope, at) for lot, envelope in told]
    folder.mkdir(parents=True)
    for lot, envelope in told:
        package(lot.id, folder / _path(lot, envelope), at, envelope)
    _write_index(folder, told, closings, at)


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
    parts.write_roots(folder, at)
    parts.write_tender(folder, tender, envelope)
    parts.write_log(folder)
    parts.write_stamps(folder, tender)
    parts.write_termination(folder, tender)
    parts.write_lines(folder, tender, envelope, closing, at)
    for submission in queries.accepted(tender_id, envelope):
        parts.write(folder / "bids" / submission.sha256, submission.document, submission.p7s)
    parts.write(folder / "close", closing.document.encode(), closing.p7s)
    parts.write_blobs(folder, parts.listed(tender, envelope))
    if opening := queries.opening(tender_id, envelope):
        parts.write_opening(folder, opening)


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


def _finished(tender_id: str, envelope: Envelope, at: datetime) -> parts.Close:
    """The close record; NotAllowed while the tender may still be opened."""
    tender, closing = tenders.published(tender_id), queries.closing(tender_id, envelope)
    is_over = tender.state is TenderState.ENDED
    if closing is not None and (
        is_over or not closing.opens or queries.opening(tender_id, envelope) is not None
    ):
        return parts.Close(closing.document, closing.p7s, closing.line_index)
    line = ended.line_of(tender, envelope) if is_over else None
    if line is None:
        raise NotAllowed(Message("项目截标并开标之后，或者终止之后，才能导出证据包。"), code="not-yet")
    signed = slips.receipt(line, at)
    return parts.Close(signed.text, signed.p7s, line.index)


def _write_index(
    folder: Path, told: list[tuple[Tender, Envelope]], closings: list[parts.Close], at: datetime
) -> None:
    packages = [
        {
            "path": _path(lot, envelope),
            "lot": str(lot.lot),
            **({"envelope": lot.spelled(envelope)} if lot.two_envelopes else {}),
            "close_sha256": slips.digest(closing.document.encode()),
        }
        for (lot, envelope), closing in zip(told, closings, strict=True)
    ]
    signed = slips.sign(Index.build(tender=told[0][0].number, packages=packages), at)
    parts.write(folder / "index", signed.text.encode(), signed.p7s)
