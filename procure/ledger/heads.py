"""Signed heads: what the platform says, minute by minute, that its ledger was."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from procure.core import clock
from procure.core.actors import platform
from procure.crypto import keyring
from procure.db import db
from procure.ledger import service
from procure.ledger.models import SignedHead

_EACH = timedelta(minutes=1)


def is_due(at: datetime) -> bool:
    """Whether this minute has no signed head yet; on a training clock each round of jobs signs one."""
    newest = db.session.scalar(sa.select(sa.func.max(SignedHead.at)).select_from(SignedHead))
    return newest is None or clock.is_training() or _minute(newest) < _minute(at)


def sign(at: datetime) -> SignedHead | None:
    """Append the minute's line and sign the head after it; None where that was done."""
    service.lock()
    if not is_due(at):
        return None
    line = service.tick(at, platform())
    text = document(line.head, at)
    p7s = keyring.current().receipt_signer.sign(text.encode(), at)
    return service.publish_head(line, text, p7s, at)


def document(head: str, at: datetime) -> str:
    """What is signed: ``{v, type, head, time}``, without an index that would count the acts before it."""
    return service.json_text({"v": 1, "type": "head", "head": head, "time": clock.text(at)})


def _minute(at: datetime) -> int:
    return int(at.timestamp() // _EACH.total_seconds())
