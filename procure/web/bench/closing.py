"""What stands before an opening: tenders closed with many bids, and the shares that open them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from procure.bids import closings, queries, service, taking
from procure.bids.models import Closing, Release
from procure.bids.taking import Accepted, Arrival
from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.crypto import records
from procure.crypto.documents import Bid
from procure.crypto.documents import Tender as TenderDocument
from procure.crypto.release import open_wrap
from procure.db import db, unit_of_work
from procure.tenders import queries as tenders
from procure.web.bench import requests, scene
from procure.web.bench.running import Wrong
from procure.web.bench.scene import Crowd, Noticed, Sealed, Supplier


@dataclass(frozen=True)
class Closed:
    """A closed tender whose custodians have released their shares, and when it may be opened."""

    tender: str
    bids: int
    at: datetime


@dataclass(frozen=True)
class Halls:
    """What was closed, one tender for each crowd, and the token of one who may upload."""

    closed: list[Closed]
    bearer: str


def halls(crowds: Sequence[Crowd]) -> Halls:
    """Fill the empty database and the storage."""
    at = clock.now()
    built = scene.build(crowds, at)
    for _, sealed in built.crowds:
        _hand_in(sealed, built.people, at)
    clock.move_to(at + scene.OPEN_FOR + timedelta(seconds=1))
    try:
        closed = [_close(noticed, sealed) for (noticed,), sealed in built.crowds]
    finally:
        clock.release()
    return Halls(closed, requests.token(built.people[0], at))


def _hand_in(sealed: Sequence[Sealed], people: Sequence[Supplier], at: datetime) -> None:
    door = queries.door(sealed[0].tender)
    arrivals = []
    for one in sealed:
        supplier = people[one.supplier]
        by = Actor(supplier.person, supplier.organisation, RoleName.SUPPLIER, "127.0.0.1")
        handed = service.judge(door, one.document, one.p7s, by=by, arrived_at=at)
        arrivals.append(Arrival(door, handed, by, at))
    with unit_of_work():
        answers = taking.take_in(arrivals)
    if refused := [one for one in answers if not isinstance(one, Accepted)]:
        raise Wrong(str(refused[0]))


def _close(noticed: Noticed, sealed: Sequence[Sealed]) -> Closed:
    about, at = TenderDocument.parse(noticed.document), clock.now()
    with unit_of_work():
        record = closings.close_by_id(noticed.id, at)
        bids = [Bid.parse(one.document) for one in sealed]
        purchaser = tenders.published(noticed.id).purchaser_id
        held = list(noticed.identities)[: about["threshold"]]
        db.session.add_all(_release(noticed, who, about, record, bids, purchaser, at) for who in held)
    return Closed(noticed.id, len(sealed), at)


def _release(
    noticed: Noticed,
    who: str,
    about: TenderDocument,
    record: Closing,
    bids: Sequence[Bid],
    organisation: str,
    at: datetime,
) -> Release:
    """A custodian's release as a row."""
    identities = [noticed.identities[who]]
    shares = {
        bid.sha256: {
            name: base64.b64encode(one).decode()
            for name, one in open_wrap(bid, about, who, identities).items()
        }
        for bid in bids
    }
    document = records.Release.build(
        who=who, tender_sha256=about.sha256, close_head=record.head, releases=shares
    )
    return Release(
        tender_id=noticed.id,
        key=who,
        organisation_id=organisation,
        document=document.data,
        p7s=b"",
        received_at=at,
    )
