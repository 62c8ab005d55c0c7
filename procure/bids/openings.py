"""Opening the closed bids together: nothing is read out before every one was tried."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from procure import storage
from procure.bids import judging, queries, slips
from procure.bids.models import Closing, OpenedBid, OpenedFile, OpenedStatus, Opening, Release, Submission
from procure.bids.releases import shares_of
from procure.core import money
from procure.core.actors import platform
from procure.crypto import names
from procure.crypto.documents import Bid
from procure.crypto.documents import Tender as TenderDocument
from procure.crypto.opening import (
    NotOpened,
    Opened,
    Outcome,
    Result,
    build_opening,
    build_record,
    open_with_shares,
)
from procure.db import db
from procure.ledger import service as ledger
from procure.tenders import queries as tenders
from procure.tenders.models import Tender

CURRENCY = "CNY"
WAIT = timedelta(minutes=30)
"""How long an opening waits for a last custodian where a bid was dealt so badly that others can't open it."""


def open_if_ready(tender: Tender, at: datetime) -> Opening | None:
    """Open every closed bid once the shares are there; opening twice changes nothing."""
    closing = queries.closing(tender.id)
    if closing is None or not closing.opens:
        return None
    ledger.lock()
    if found := queries.opening(tender.id):
        return found
    if not is_ready(tender, queries.closed(tender.id), queries.releases(tender.id), at):
        return None
    return _open(tender, closing, at)


def open_by_id(tender_id: str, at: datetime) -> Opening | None:
    """The same for a job."""
    return open_if_ready(tenders.published(tender_id), at)


def is_ready(tender: Tender, closed: list[Submission], releases: list[Release], at: datetime) -> bool:
    """Whether every key can be combined, or as many are there as will come."""
    if len(releases) < tender.threshold:
        return False
    if all(_is_complete(one, releases) for one in closed) or len(releases) == len(tender.custodians):
        return True
    return at >= releases[tender.threshold - 1].received_at + WAIT


def _is_complete(submission: Submission, releases: list[Release]) -> bool:
    bid = Bid.parse(submission.document)
    return set(bid["key"]["shares"]) <= set(shares_of(bid, releases))


def _open(tender: Tender, closing: Closing, at: datetime) -> Opening:
    about, releases = judging.tender_document(tender), queries.releases(tender.id)
    tried = [(one, _try(one, releases)) for one in queries.closed(tender.id)]
    results = [_result(one, outcome) for one, outcome in tried]
    opening = _signed(tender, about, closing, results, at)
    for one, outcome in tried:
        db.session.add(_row(one, outcome))
    entry = {
        "opening_sha256": ledger.sha256(opening.document),
        "record_sha256": ledger.sha256(opening.record),
    }
    ledger.record("tender.opened", subject=tender.id, by=platform(), at=at, entry=entry)
    db.session.flush()
    return opening


def _signed(
    tender: Tender, about: TenderDocument, closing: Closing, results: list[Result], at: datetime
) -> Opening:
    document = slips.sign(build_opening(about, closing.head, results, at), at)
    record = slips.sign(build_record(about, closing.head, results, at), at)
    opening = Opening(
        tender_id=tender.id,
        opened_at=at,
        document=document.text,
        p7s=document.p7s,
        record=record.text,
        record_p7s=record.p7s,
    )
    db.session.add(opening)
    return opening


def _try(submission: Submission, releases: list[Release]) -> Outcome:
    """Open one bid; whatever is wrong with it is its own outcome, and the others go on."""
    bid = Bid.parse(submission.document)
    keep = storage.current()
    with _scratch(keep.root) as folder:
        outcome = open_with_shares(bid, shares_of(bid, releases), keep.open, folder)
        if isinstance(outcome, Opened) and _price(outcome) is None:
            return NotOpened("price-unreadable")
        if isinstance(outcome, Opened):
            _store(outcome, folder)
    return outcome


def _store(outcome: Opened, folder: Path) -> None:
    keep = storage.current()
    for sha256 in {one["sha256"] for one in outcome.manifest["files"]}:
        _sync(folder / sha256)
        keep.adopt(folder / sha256, sha256)


def _sync(path: Path) -> None:
    with path.open("rb") as handle:
        os.fsync(handle.fileno())


@contextmanager
def _scratch(root: Path) -> Iterator[Path]:
    folder = root / "incoming" / f"opening-{secrets.token_hex(8)}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _price(outcome: Opened) -> int | None:
    """Whole fen of the form's price in yuan; None where it is none."""
    form = outcome.manifest["form"]
    try:
        amount = money.fen(form.get("price", ""))
    except ValueError:
        return None
    return amount if amount > 0 and form.get("currency", CURRENCY) == CURRENCY else None


def _result(submission: Submission, outcome: Outcome) -> Result:
    organisation = submission.organisation
    return Result(Bid.parse(submission.document), outcome, organisation.code, organisation.name)


def _row(submission: Submission, outcome: Outcome) -> OpenedBid:
    row = OpenedBid(
        tender_id=submission.tender_id,
        submission_id=submission.id,
        organisation_id=submission.organisation_id,
        status=OpenedStatus.NOT_OPENED,
    )
    if isinstance(outcome, NotOpened):
        row.reason = outcome.reason
        return row
    row.status, row.price_fen = OpenedStatus.OPENED, _price(outcome)
    row.files = [
        OpenedFile(position=n, name=names.safe(one["name"], n), sha256=one["sha256"], size=one["size"])
        for n, one in enumerate(outcome.manifest["files"], start=1)
    ]
    return row
