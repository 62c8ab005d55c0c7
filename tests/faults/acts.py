"""Five acts as the service layer does them, what each confirms, and what must hold after any crash.

An act sends its receipt last. Some plans are wrong on purpose, to see that the checks find them:
``receipt-first`` sends it before the commit, ``row-first`` commits the row before its file is in storage,
``lazy-database`` and ``lazy-files`` don't wait for the disk.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from procure import storage
from procure.awards import queries as award_queries
from procure.awards import service as awards
from procure.bids import evidence, gates, openings, service, uploads
from procure.bids import queries as bids
from procure.bids.models import Blob, OpenedFile, Submission
from procure.client import audit
from procure.core import clock
from procure.core.actors import Actor
from procure.core.errors import NotAllowed
from procure.crypto import keyring
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.ledger.verify import Signers, verify
from procure.payments import service as payments
from procure.payments.models import Payment, PaymentState
from procure.signing.models import Document
from procure.tenders import queries as tenders

RIGHT, RECEIPT_FIRST, ROW_FIRST = "right", "receipt-first", "row-first"
LAZY_DATABASE, LAZY_FILES = "lazy-database", "lazy-files"
Send = Callable[[str], None]
Given = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """``do`` sends what it confirms; ``kept`` is what is stored of it, None where nothing is."""

    do: Callable[[Given, Send, str], None]
    kept: Callable[[Given], str | None]
    line: str
    subject: str


def weaken(plan: str) -> None:
    """What a wrong plan changes in the process before its act begins."""
    if plan == LAZY_DATABASE:
        with closing(db.engine.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA synchronous=NORMAL")
    if plan == LAZY_FILES:
        os.fsync = lambda _: None


def submit(given: Given, send: Send, plan: str) -> None:
    """The last piece of the last file comes in, then the bid is committed."""
    for sha256, content in given["blobs"].items():
        _upload(given, sha256, base64.b64decode(content), plan)
    _commit(given, send, plan)


def withdraw(given: Given, send: Send, plan: str) -> None:
    """A bid that stands is taken back."""
    _commit(given, send, plan)


def open_(given: Given, send: Send, plan: str) -> None:
    """The closed bids are opened."""
    opening = openings.open_by_id(given["tender"], clock.now())
    assert opening is not None
    send(opening.record)


def award(given: Given, send: Send, plan: str) -> None:
    """The first-ranked is confirmed as the winner."""
    with unit_of_work():
        report = award_queries.finished(given["tender"])
        made = awards.confirm(report, by=Actor(*given["by"]), at=clock.now())
        sha256 = made.document.sha256
    send(sha256)


def pay(given: Given, send: Send, plan: str) -> None:
    """The bank's receipt of a payment is recorded."""
    receipt = payments.BankReceipt("BANK-1", datetime.fromisoformat(given["paid_at"]), b"%PDF-1.7 paid", "a")
    with unit_of_work():
        payment = db.session.get_one(Payment, given["payment"])
        payments.confirm(payment, receipt, by=Actor(*given["by"]), at=clock.now())
        sha256 = payment.bank_receipt_sha256
    send(str(sha256))


def _upload(given: Given, sha256: str, content: bytes, plan: str) -> None:
    upload_id, organisation = sha256[:32], given["by"][1]
    with suppress(uploads.Refused), unit_of_work():
        uploads.begin(upload_id, organisation, clock.now())
    upload = uploads.mine(upload_id, organisation)
    if uploads.is_finished(upload, sha256):
        return
    rest = content[(have := uploads.offset_of(upload)) :]
    uploads.append(upload_id, have, rest, hashlib.sha256(rest).hexdigest())
    with uploads.held(upload_id):
        fault = uploads.seal_of(upload, sha256, len(content))
        if plan == ROW_FIRST:
            _row_first(upload_id, sha256, len(content), organisation)
        else:
            with unit_of_work():
                uploads.finish(upload, sha256, len(content), fault, clock.now())


def _row_first(upload_id: str, sha256: str, size: int, organisation: str) -> None:
    """The planted bug."""
    with unit_of_work():
        uploads.mine(upload_id, organisation).sha256 = sha256
        row = {"organisation_id": organisation, "size": size, "received_at": clock.now()}
        db.session.add(Blob(sha256=sha256, **row))
    storage.current().adopt(uploads.part(upload_id), sha256)


def _commit(given: Given, send: Send, plan: str) -> None:
    document, p7s = (base64.b64decode(given[name]) for name in ("document", "p7s"))
    with gates.arriving(given["tender"]), unit_of_work():
        tender, by = tenders.published(given["tender"]), Actor(*given["by"])
        row = service.submit(tender, document, p7s, by=by, arrived_at=clock.now())
        receipt = row.receipt
        if plan == RECEIPT_FIRST:
            send(receipt)
    if plan != RECEIPT_FIRST:
        send(receipt)


def _submission(given: Given) -> str | None:
    wanted = sa.select(Submission.receipt).where(Submission.document == base64.b64decode(given["document"]))
    return db.session.scalars(wanted).one_or_none()


def _opening(given: Given) -> str | None:
    opening, opened = bids.opening(given["tender"]), bids.opened(given["tender"])
    assert (opening is None) == (not opened)
    return opening.record if opening else None


def _award(given: Given) -> str | None:
    made = award_queries.award(given["tender"])
    return made.document.sha256 if made else None


def _payment(given: Given) -> str | None:
    payment = db.session.get_one(Payment, given["payment"])
    return payment.bank_receipt_sha256 if payment.state is PaymentState.PAID else None


ACTS = {
    "submit": Act(submit, _submission, "bid", "tender"),
    "withdraw": Act(withdraw, _submission, "withdraw", "tender"),
    "open": Act(open_, _opening, "tender.opened", "tender"),
    "award": Act(award, _award, "award.determined", "tender"),
    "pay": Act(pay, _payment, "payment.confirmed", "payment"),
}


def violations(name: str, given: Given, receipt: str, before: int) -> list[str]:
    """What doesn't hold after an act that ended somehow, and after doing it once more."""
    act = ACTS[name]
    found = [*_whole(), *_counted(act, given, before)]
    if receipt and act.kept(given) != receipt:
        found.append("a receipt without its row")
    again: list[str] = []
    try:
        act.do(given, again.append, RIGHT)
    except NotAllowed:
        pass
    except Exception as failed:
        found.append(f"the same act fails: {failed}")
    db.session.rollback()
    kept = act.kept(given)
    if kept is None or any(one != kept for one in [*again, *filter(None, [receipt])]):
        found.append("the same act again has not the same effect")
    if act.do is open_:
        found += _audited(given["tender"])
    return [*found, *_whole(), *_counted(act, given, before)]


def lines(name: str, given: Given) -> int:
    """How many lines of the act there are."""
    act = ACTS[name]
    return [line.act for line in ledger.of(given[act.subject])].count(act.line)


def _audited(tender_id: str) -> list[str]:
    """Whether the offline auditor holds the package of the opening for whole."""
    with TemporaryDirectory() as folder, redirect_stdout(StringIO()) as said:
        evidence.package(tender_id, Path(folder) / "package", clock.now())
        status = audit.main([str(Path(folder) / "package")])
    return [] if status == 0 else [f"the auditor refuses the package: {said.getvalue()}"]


def _counted(act: Act, given: Given, before: int) -> list[str]:
    name = next(name for name, one in ACTS.items() if one is act)
    done = lines(name, given) - before
    return [] if done == (act.kept(given) is not None) else [f"{done} lines in the ledger"]


def _whole() -> list[str]:
    ring = keyring.current()
    report = verify(Signers(ring.root_certificate, ring.receipt_certificate))
    found = [] if report.fault is None else ["the chain is broken"]
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            state = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
        found += [] if state == "ok" else ["the database is damaged"]
    return found + [f"a row without its file: {one}" for one in _named() if not _is_kept(one)]


def _named() -> Iterator[str]:
    for column in (Blob.sha256, Document.sha256, OpenedFile.sha256, Payment.bank_receipt_sha256):
        yield from db.session.scalars(sa.select(column).where(column.is_not(None)))


def _is_kept(sha256: str) -> bool:
    keep = storage.current()
    return keep.has(sha256) and hashlib.sha256(keep.read(sha256)).hexdigest() == sha256
