"""When each envelope of a tender is opened, and whose: the price's only after the purchaser's notice."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.bids.models import PriceNotice, Submission
from procure.bids.queries import reading
from procure.crypto.documents import Extension
from procure.db import db
from procure.signing import queries as signing
from procure.signing.models import Document
from procure.tenders import queries as tenders
from procure.tenders.models import ChangeKind, Envelope, Tender

FIRST = Envelope.FIRST


def price_notice(tender_id: str) -> PriceNotice | None:
    """The purchaser's notice of the opening of the price's envelopes, signed or still to be signed."""
    return db.session.scalars(sa.select(PriceNotice).where(PriceNotice.tender_id == tender_id)).one_or_none()


def opens_at(tender: Tender, envelope: Envelope = FIRST) -> datetime | None:
    """From when an envelope may be opened; None for the price's before the purchaser's notice."""
    return tender.opens_at if envelope is FIRST else tender.price_opens_at


def extensions(tender: Tender, envelope: Envelope = FIRST) -> list[Document]:
    """What was announced of an envelope's opening; for the price's, the notice that admits bids too."""
    found = [one.document_in(envelope) for one in tenders.changes(tender, ChangeKind.EXTENSION)]
    notice = price_notice(tender.id) if envelope is not FIRST else None
    if notice is not None and notice.published_at is not None:
        found.append(notice.document)
    return [one for one in found if one is not None]


def to_open(tender: Tender, envelope: Envelope = FIRST) -> list[Submission]:
    """The closed bids that are opened: all, but of the price's envelopes those that the notice admits."""
    closed = reading.closed(tender.id, envelope)
    if envelope is FIRST:
        return closed
    admitted = _admitted(tender)
    return [one for one in closed if one.sha256 in admitted]


def _admitted(tender: Tender) -> set[str]:
    notice = price_notice(tender.id)
    if notice is None or notice.published_at is None:
        return set()
    return set(Extension.parse(signing.content(notice.document))["admitted"])


def waits_for(tender: Tender) -> Envelope:
    """The envelope whose turn it is: the price's from the purchaser's notice on."""
    notice = price_notice(tender.id)
    return FIRST if notice is None or notice.published_at is None else Envelope.PRICE


def begun(tender: Tender, at: datetime) -> Envelope:
    """The envelope whose opening is on, or was last; the first before any."""
    turn = waits_for(tender)
    opens = opens_at(tender, turn)
    return turn if opens is not None and at >= opens else FIRST
