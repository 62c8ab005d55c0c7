"""Heads stamped with the time by an outside authority: what they cover was there by then.

After each close and once a day the newest signed head is stamped, which covers every line before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from procure.core import clock
from procure.core.actors import platform
from procure.crypto import stamps
from procure.db import db
from procure.ledger import queries, service
from procure.ledger.models import Anchor, SignedHead


@dataclass(frozen=True)
class Authority:
    """Who stamps: its address, and the roots under which its stamps hold."""

    url: str
    roots: Sequence[x509.Certificate]


def due(at: datetime) -> SignedHead | None:
    """The newest signed head, where a close or a new day has come since the last that was stamped."""
    newest, last = queries.newest_head(), queries.newest_anchor()
    if newest is None or (last is not None and last.head == newest.head):
        return None
    if last is None or clock.beijing_day(last.signed_head.at) != clock.beijing_day(newest.at):
        return newest
    return newest if queries.has_closed_between(last.signed_head.index, newest.index) else None


def keep(head: str, answer: bytes, stamped_at: datetime, at: datetime) -> Anchor:
    """Keep the time stamp of a signed head; the first one counts."""
    service.lock()
    if known := db.session.get(Anchor, head):
        return known
    anchor = Anchor(head=head, stamped_at=stamped_at, answer=answer)
    db.session.add(anchor)
    db.session.flush()
    entry = {"head": head, "stamp_sha256": stamps.digest(answer)}
    service.record("head.stamped", subject="platform", by=platform(), at=at, entry=entry)
    return anchor
