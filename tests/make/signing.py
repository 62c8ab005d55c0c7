"""Saved documents and signatures, without any page."""

from __future__ import annotations

from datetime import datetime

from procure.db import new_id, unit_of_work
from procure.signing import service
from procure.signing.models import Document, Kind, Signature
from tests.cast import START, Player

CONTENT = "%PDF-1.7 合同正文\n".encode()


def prepared(content: bytes = CONTENT, *, kind: Kind = Kind.CONTRACT, subject: str | None = None) -> Document:
    """A document that awaits signatures."""
    with unit_of_work():
        return service.prepare(
            kind,
            subject=subject or new_id(),
            name="合同.pdf",
            media_type="application/pdf",
            content=content,
            at=START,
        )


def signed(
    document: Document, player: Player, *, content: bytes = CONTENT, at: datetime = START
) -> Signature:
    """A player's signature, taken in."""
    with unit_of_work():
        return service.sign(document, player.sign(content, at), by=player.actor, at=at)
