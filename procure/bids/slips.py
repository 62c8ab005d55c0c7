"""What the platform signs in answer to a bid: receipts, and slips for what it refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from procure.bids.models import Refusal
from procure.core import clock
from procure.core.actors import Actor
from procure.core.errors import ProcureError
from procure.crypto import documents, keyring
from procure.crypto.chain import ZERO
from procure.crypto.entries import Entry, receipt_of
from procure.db import db
from procure.ledger import queries as lines
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.tenders.models import Tender


@dataclass(frozen=True)
class Signed:
    """A document of the platform with its signature."""

    text: str
    p7s: bytes


def sign(document: documents.Document, at: datetime) -> Signed:
    """The platform's signature over a document."""
    return Signed(document.data.decode(), keyring.current().receipt_signer.sign(document.data, at))


def record(kind: str, tender: Tender, by: Actor, at: datetime, **fields: object) -> Line:
    """One line whose entry is spelled by the sealing protocol; who acted from where lies beside it."""
    facts = ledger.facts_beside(by, tender.id)
    entry = Entry.build(kind, at, tender=tender.number, facts_sha256=ledger.sha256(facts), **fields)
    return ledger.record_exact(kind, subject=tender.id, by=by, at=at, entry=entry.data.decode(), facts=facts)


def receipt(line: Line, at: datetime) -> Signed:
    """The signed receipt of a line: its entry's exact text and where it stands in the chain."""
    return sign(receipt_of(Entry.parse(line.entry.encode()), line.prev), at)


def digest(content: bytes) -> str:
    """Hex SHA-256."""
    return sha256(content).hexdigest()


def refuse(tender: Tender, document: bytes, refused: ProcureError, by: Actor, at: datetime) -> Refusal:
    """Keep and sign a slip for a refused document; it quotes the ledger's head and leaves its own line."""
    ledger.lock()
    last = lines.last()
    slip = sign(
        documents.Refusal.build(
            tender=tender.number,
            bid_sha256=digest(document),
            code=refused.code,
            time=clock.text(at),
            head=last.head if last else ZERO,
        ),
        at,
    )
    refusal = Refusal(
        tender_id=tender.id,
        organisation_id=by.organisation,
        code=refused.code,
        at=at,
        slip=slip.text,
        slip_p7s=slip.p7s,
    )
    db.session.add(refusal)
    entry = {"slip_sha256": ledger.sha256(slip.text)}
    ledger.record("bid.refused", subject=tender.id, by=by, at=at, facts={"code": refused.code}, entry=entry)
    return refusal
