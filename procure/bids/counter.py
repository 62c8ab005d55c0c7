"""The counter: what is handed in is timed, judged, and answered with a receipt or a signed refusal."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime

from procure.accounts.clients import Enrolled
from procure.bids import gates, queries, service, slips
from procure.bids.judging import Handed
from procure.bids.queries import Door
from procure.bids.refusals import Refused
from procure.bids.taking import Accepted, Arrival
from procure.bids.together import Desk
from procure.core.actors import Actor
from procure.db import unit_of_work

_DESK = Desk()
_JUDGED = threading.BoundedSemaphore(1)
"""One is judged while others are written down. Python runs one thread at a time: more at once would only take
the interpreter away, at each look at the database, from the one for whose lock all others wait."""


@dataclass(frozen=True)
class Parcel:
    """What came: document and signature; where they could not be read, ``fault`` and the bytes that came."""

    document: bytes
    p7s: bytes
    fault: Refused | None = None
    known: Enrolled | None = None
    """The certificate with which its sender signed in."""


@dataclass(frozen=True)
class Returned:
    """Why a document was refused, and the platform's signed word for it."""

    refused: Refused
    slip: slips.Slip
    at: datetime


def hand_in(tender_id: str, parcel: Parcel, by: Actor) -> Accepted | Returned:
    """Hand in a parcel whose last byte has come; the deciding clock says now when that was.

    NotFound where there is no such tender. The close waits at the gate until a parcel that came in time has
    its receipt; a refusal is written down afterwards, so that it holds nobody up.
    """
    tender = queries.door(tender_id, slips.digest(parcel.document))
    if tender.only_for not in (None, by.organisation):
        raise queries.no_such_tender()
    with gates.arriving(tender.id):
        at = gates.time_of_arrival()
        try:
            return _take_in(tender, parcel, by, at)
        except Refused as refusal:
            refused = refusal
    with unit_of_work():
        slip = slips.refuse(tender, parcel.document, refused, by, at, p7s=parcel.p7s)
    return Returned(refused, slip, at)


def _take_in(tender: Door, parcel: Parcel, by: Actor, at: datetime) -> Accepted:
    document, p7s = parcel.document, parcel.p7s
    if tender.knows and (repeated := queries.repeated(tender.id, by.organisation, document, p7s)):
        return Accepted.of(repeated)
    with _JUDGED:
        handed = _judge(tender, parcel, by, at)
    return _DESK.take_in(Arrival(tender, handed, by, at))


def _judge(tender: Door, parcel: Parcel, by: Actor, at: datetime) -> Handed:
    if parcel.fault:
        service.refuse_late(tender, at)
        raise parcel.fault
    about = (tender, parcel.document, parcel.p7s)
    return service.judge(*about, by=by, arrived_at=at, known=parcel.known)
