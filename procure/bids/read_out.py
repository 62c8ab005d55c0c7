"""What came of each closed bid, written down together: the opening, its public record, and a row for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import sqlalchemy as sa

from procure.bids import judging, slips
from procure.bids.models import Closing, OpenedBid, OpenedFile, OpenedStatus, Opening, Submission
from procure.core import money
from procure.core.actors import platform
from procure.crypto import names
from procure.crypto.opening import NotOpened, Opened, Outcome, Result, build_opening, build_record
from procure.db import db, new_id
from procure.ledger import service as ledger
from procure.tenders.models import Envelope, Tender

CURRENCY = "CNY"
Row = dict[str, Any]


@dataclass(frozen=True)
class Reader:
    """How the form of one envelope is read: the price lies in the last envelope and in no other."""

    has_price: bool

    @classmethod
    def of(cls, tender: Tender, envelope: Envelope) -> Self:
        """How the forms of a tender's envelope are read."""
        return cls(envelope is tender.envelopes[-1])

    def fault(self, outcome: Opened) -> str | None:
        """Why what opened can't be read out."""
        if self.has_price:
            return None if self.price(outcome) else "price-unreadable"
        return "price-disclosed" if "price" in outcome.manifest["form"] else None

    def price(self, outcome: Opened) -> int | None:
        """Whole fen of the form's price in yuan; None where it is none."""
        form = outcome.manifest["form"]
        try:
            amount = money.fen(form.get("price", ""))
        except ValueError:
            return None
        return amount if amount > 0 and form.get("currency", CURRENCY) == CURRENCY else None


def write_down(
    tender: Tender,
    closing: Closing,
    closed: Sequence[Submission],
    outcomes: Mapping[str, Outcome],
    at: datetime,
) -> None:
    """Sign and keep what came of the closed bids, by the ids of their submissions; within a unit of work."""
    results = [(one, outcomes[one.id]) for one in closed]
    opening = _signed(tender, closing, [_result(*one) for one in results], at)
    reads = Reader.of(tender, closing.envelope)
    _keep([_row(one, outcome, reads) for one, outcome in results])
    entry = {
        "opening_sha256": ledger.sha256(opening.document),
        "record_sha256": ledger.sha256(opening.record),
    }
    ledger.record("tender.opened", subject=tender.id, by=platform(), at=at, entry=entry)


def _signed(tender: Tender, closing: Closing, results: list[Result], at: datetime) -> Opening:
    about = judging.tender_document(tender, closing.envelope)
    document = slips.sign(build_opening(about, closing.head, results, at), at)
    record = slips.sign(build_record(about, closing.head, results, at), at)
    opening = Opening(
        tender_id=tender.id,
        envelope=closing.envelope,
        opened_at=at,
        document=document.text,
        p7s=document.p7s,
        record=record.text,
        record_p7s=record.p7s,
    )
    db.session.add(opening)
    return opening


def _result(submission: Submission, outcome: Outcome) -> Result:
    organisation = submission.organisation
    return Result(submission.bid, outcome, organisation.code, organisation.name)


def _keep(rows: Sequence[tuple[Row, list[Row]]]) -> None:
    """All rows of a kind by one statement: with hundreds of bids, objects cost more than opening them."""
    files = [file for _, files in rows for file in files]
    db.session.execute(sa.insert(OpenedBid), [row for row, _ in rows])
    if files:
        db.session.execute(sa.insert(OpenedFile), files)


def _row(submission: Submission, outcome: Outcome, reads: Reader) -> tuple[Row, list[Row]]:
    row = {
        "id": new_id(),
        "tender_id": submission.tender_id,
        "envelope": submission.envelope,
        "has_price": reads.has_price,
        "submission_id": submission.id,
        "organisation_id": submission.organisation_id,
    }
    if isinstance(outcome, NotOpened):
        return {**row, "status": OpenedStatus.NOT_OPENED, "reason": outcome.reason, "read_fen": None}, []
    files = [
        {
            "opened_bid_id": row["id"],
            "position": position,
            "name": names.safe(one["name"], position),
            "sha256": one["sha256"],
            "size": one["size"],
        }
        for position, one in enumerate(outcome.manifest["files"], start=1)
    ]
    return {**row, "status": OpenedStatus.OPENED, "reason": None, "read_fen": reads.price(outcome)}, files
