"""What the platform signs in answer to a bid: receipts, and slips for what it refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from procure.bids import queries
from procure.bids.models import Refusal
from procure.core import clock
from procure.core.actors import Actor
from procure.core.errors import ProcureError
from procure.crypto import documents, keyring
from procure.crypto.entries import Entry, receipt_of
from procure.db import db
from procure.ledger import queries as lines
from procure.ledger import service as ledger
from procure.ledger.models import Line


class Named(Protocol):
    """A tender by its id and number."""

    @property
    def id(self) -> str: ...

    @property
    def number(self) -> str: ...


@dataclass(frozen=True)
class Signed:
    """A document of the platform with its signature."""

    text: str
    p7s: bytes


@dataclass(frozen=True)
class Slip(Signed):
    """A signed refusal."""

    is_kept: bool = True


MOST_KEPT, SPAN = 60, timedelta(minutes=10)
"""So many refusals of one organisation are kept in so long a time, for each tender."""


def sign(document: documents.Document, at: datetime) -> Signed:
    """The platform's signature over a document."""
    return Signed(document.data.decode(), keyring.current().receipt_signer.sign(document.data, at))


def record(kind: str, tender: Named, by: Actor, at: datetime, **fields: object) -> Line:
    """One line whose entry is spelled by the sealing protocol; who acted from where lies beside it."""
    entry, facts = _entry(kind, tender, by, at, fields)
    return ledger.record_exact(kind, subject=tender.id, by=by, at=at, entry=entry.data.decode(), facts=facts)


def enter(
    lines: ledger.Lines, kind: str, tender: Named, by: Actor, at: datetime, **fields: object
) -> tuple[int, Signed]:
    """Let such a line follow others: its index and its signed receipt."""
    entry, facts = _entry(kind, tender, by, at, fields)
    place = lines.add(kind, subject=tender.id, by=by, at=at, entry=entry.data.decode(), facts=facts)
    return place.index, sign(receipt_of(entry, place.prev), at)


def _entry(
    kind: str, tender: Named, by: Actor, at: datetime, fields: Mapping[str, object]
) -> tuple[Entry, str]:
    facts = ledger.facts_beside(by, tender.id)
    return Entry.build(kind, at, tender=tender.number, facts_sha256=ledger.sha256(facts), **fields), facts


def receipt(line: Line, at: datetime) -> Signed:
    """The signed receipt of a line: its entry's exact text and where it stands in the chain."""
    return sign(receipt_of(Entry.parse(line.entry.encode()), line.prev), at)


def digest(content: bytes) -> str:
    """Hex SHA-256."""
    return sha256(content).hexdigest()


def refuse(
    tender: Named, document: bytes, refused: ProcureError, by: Actor, at: datetime, *, p7s: bytes = b""
) -> Slip:
    """Sign a slip for a refused document; it quotes the ledger's head and is kept with a line of its own.

    The same bytes refused for the same reason get the same slip again. Whoever has had very many lately
    still gets each one signed, but no more of them are kept: so nobody fills the ledger, and nobody is ever
    kept from handing in.
    """
    ledger.lock()
    content = digest(f"{digest(document)}{digest(p7s)}".encode())
    if known := queries.refused_before(tender.id, by.organisation, refused.code, content):
        return Slip(known.slip, known.slip_p7s)
    _, head = lines.tip()
    slip = sign(
        documents.Refusal.build(
            tender=tender.number,
            bid_sha256=digest(document),
            code=refused.code,
            time=clock.text(at),
            head=head,
        ),
        at,
    )
    if queries.refused_since(tender.id, by.organisation, at - SPAN) >= MOST_KEPT:
        return Slip(slip.text, slip.p7s, is_kept=False)
    _keep(tender, slip, refused.code, content, by, at)
    return Slip(slip.text, slip.p7s)


def _keep(tender: Named, slip: Signed, code: str, content: str, by: Actor, at: datetime) -> None:
    refusal = Refusal(
        tender_id=tender.id,
        organisation_id=by.organisation,
        code=code,
        content_sha256=content,
        at=at,
        slip=slip.text,
        slip_p7s=slip.p7s,
    )
    db.session.add(refusal)
    entry = {"slip_sha256": ledger.sha256(slip.text)}
    ledger.record("bid.refused", subject=tender.id, by=by, at=at, facts={"code": code}, entry=entry)
