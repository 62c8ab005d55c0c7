"""Two documents at the same moment, and a document that is still on its way when the deadline comes."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure.bids import counter, queries
from procure.bids.taking import Accepted
from procure.db import db
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.ground import Hands
from tests.make import bids as make
from tests.make import clients
from tests.make import tenders as make_tenders

BOUNDARY = "the-parts-end-here"


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return make_tenders.published(cast)


def handed_in(app: Flask, tender_id: str, player: Player, bid: make.Sealed, start: threading.Barrier) -> str:
    """In a thread of its own: ``received``, or the code of the refusal."""
    with app.app_context():
        start.wait(30)
        answer = counter.hand_in(tender_id, counter.Parcel(bid.document, bid.p7s), player.actor)
        return "received" if isinstance(answer, Accepted) else answer.refused.code


def test_of_two_first_bids_at_once_one_stands(app: Flask, cast: Cast, tender: Tender) -> None:
    rivals = [make.sealed(tender, cast.supplier, price) for price in make.PRICES]
    for bid in rivals:
        make.uploaded(cast.supplier, bid)
    tender_id, start = tender.id, threading.Barrier(len(rivals))
    db.session.remove()
    with ThreadPoolExecutor(len(rivals)) as threads:
        going = [threads.submit(handed_in, app, tender_id, cast.supplier, bid, start) for bid in rivals]
        told = [one.result(60) for one in going]
    assert sorted(told) == ["bid-sequence", "bid-sequence", "received"]
    stands = [one.sha256 for one in queries.standing(tender_id)]
    assert stands == [bid.sha256 for bid, word in zip(rivals, told, strict=True) if word == "received"]


@dataclass
class Dripping(io.RawIOBase):
    """A body whose last byte comes after ``pause``."""

    content: bytes
    clock: Hands
    pause: timedelta
    sent: int = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # plain buffers only
        left = len(self.content) - self.sent
        piece = self.content[self.sent : self.sent + (min(len(buffer), left - 1) if left > 1 else left)]
        if left == 1:
            self.clock.forward(seconds=self.pause.total_seconds())
        buffer[: len(piece)] = piece
        self.sent += len(piece)
        return len(piece)


def body_of(bid: make.Sealed) -> bytes:
    """The two parts as they travel."""
    parts = {"document": bid.document, "signature": bid.p7s}
    head = 'Content-Disposition: form-data; name="{0}"; filename="{0}"'
    lines = [
        f"--{BOUNDARY}\r\n{head.format(name)}\r\n\r\n".encode() + part + b"\r\n"
        for name, part in parts.items()
    ]
    return b"".join(lines) + f"--{BOUNDARY}--\r\n".encode()


@pytest.mark.parametrize(("seconds", "status"), [(59, 201), (60, 409)])
def test_the_last_byte_decides_and_not_the_first(
    cast: Cast, tender: Tender, visitor: FlaskClient, clock: Hands, seconds: int, status: int
) -> None:
    bid = make.sealed(tender, cast.supplier)
    make.uploaded(cast.supplier, bid)
    assert tender.opens_at is not None
    clock.move_to(tender.opens_at - timedelta(seconds=60))
    headers = clients.bearer(visitor, cast.supplier)
    body = body_of(bid)
    answer = visitor.post(
        f"/api/tenders/{tender.id}/commit",
        environ_overrides={
            "wsgi.input": io.BufferedReader(Dripping(body, clock, timedelta(seconds=seconds))),
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        },
        headers=headers,
    )
    assert answer.status_code == status, answer.get_json()
    assert answer.get_json().get("code") == (None if status == 201 else "late")
