"""The law of electronic signatures at its boundaries: one byte, one second, one document beside."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from procure import storage
from procure.accounts.models import Certificate
from procure.bids import queries as bids
from procure.bids import service as bidding
from procure.bids.refusals import Refused
from procure.core.errors import BadInput
from procure.crypto.documents import Receipt
from procure.crypto.entries import entry_of
from procure.db import db, unit_of_work
from procure.signing import queries, service
from procure.tenders import queries as tenders
from tests.cast import START, Cast, Player
from tests.ground import Hands
from tests.make import bids as make_bids
from tests.make import tenders as make_tenders
from tests.make.signing import CONTENT, prepared, signed

SECOND, MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)


def stored(sha256: str) -> Path:
    return next(path for path in storage.current().root.rglob(sha256) if path.is_file())


@pytest.mark.parametrize(
    ("content", "is_whole"),
    [
        (CONTENT, True),
        (CONTENT + b"\n", False),
        (CONTENT[:-1], False),
        (CONTENT[1:], False),
        (bytes([CONTENT[0] ^ 1]) + CONTENT[1:], False),
        (CONTENT[:-1] + bytes([CONTENT[-1] ^ 1]), False),
    ],
)
def test_s02_the_original_is_whole_to_the_byte(cast: Cast, content: bytes, is_whole: bool) -> None:
    document = prepared()
    signature = signed(document, cast.supplier)
    path = stored(document.sha256)
    path.chmod(0o600)
    path.write_bytes(content)
    assert queries.seen(signature).ok is is_whole


@pytest.mark.parametrize("apart", [-SECOND, timedelta(), SECOND])
def test_s03_sender_and_both_times_are_told_apart_to_the_second(cast: Cast, apart: timedelta) -> None:
    document = prepared()
    with unit_of_work():
        p7s = cast.supplier.sign(CONTENT, START + apart)
        signature = service.sign(document, p7s, by=cast.supplier.actor, at=START)
    seen = queries.seen(signature)
    assert (seen.claimed_at, seen.at) == (START + apart, START)
    assert (seen.signer, seen.code) == (cast.supplier.name, cast.supplier.house.code)


def certificate_of(player: Player) -> Certificate:
    return db.session.scalars(sa.select(Certificate).where(Certificate.person_id == player.id)).one()


@pytest.mark.parametrize(("after", "is_taken"), [(-SECOND, True), (timedelta(), False), (SECOND, False)])
def test_s04_a_signature_is_as_reliable_as_its_certificate_was_when_it_came(
    cast: Cast, after: timedelta, is_taken: bool
) -> None:
    revoked_at, document = START + timedelta(days=1), prepared()
    with unit_of_work():
        certificate_of(cast.supplier).revoked_at = revoked_at
    p7s = cast.supplier.sign(CONTENT, START)
    if not is_taken:
        with pytest.raises(BadInput) as refused, unit_of_work():
            service.sign(document, p7s, by=cast.supplier.actor, at=revoked_at + after)
        assert refused.value.code == "revoked"
        return
    with unit_of_work():
        signature = service.sign(document, p7s, by=cast.supplier.actor, at=revoked_at + after)
    assert queries.seen(signature).ok


def test_s05_the_receipt_is_for_these_bytes_and_no_others(cast: Cast) -> None:
    tender = make_tenders.published(cast)
    handed = make_bids.committed(tender, cast.supplier)
    entry = entry_of(Receipt.parse(handed.receipt.encode())).value
    assert entry["bid_sha256"] == handed.sha256
    other = make_bids.sealed(tender, cast.rival)
    assert bids.last_of(tender.id, cast.rival.organisation) is None
    assert other.sha256 not in handed.receipt


@pytest.mark.parametrize("claimed", [-SECOND, timedelta(), SECOND])
@pytest.mark.parametrize(("left", "is_received"), [(MICROSECOND, True), (timedelta(), False)])
def test_s06_what_counts_is_when_it_came_in_and_not_when_it_says_it_was_signed(
    cast: Cast, clock: Hands, claimed: timedelta, left: timedelta, is_received: bool
) -> None:
    tender = make_tenders.published(cast)
    assert tender.opens_at is not None
    arrived_at: datetime = tender.opens_at - left
    bid = make_bids.sealed(tender, cast.supplier)
    make_bids.uploaded(cast.supplier, bid)
    p7s = cast.supplier.sign(bid.document, tender.opens_at + claimed)
    clock.move_to(arrived_at)
    found = tenders.published(tender.id)
    if is_received:
        with unit_of_work():
            handed = bidding.submit(found, bid.document, p7s, by=cast.supplier.actor, arrived_at=arrived_at)
        assert handed.arrived_at == arrived_at
        return
    with pytest.raises(Refused) as refused, unit_of_work():
        bidding.submit(found, bid.document, p7s, by=cast.supplier.actor, arrived_at=arrived_at)
    assert refused.value.code == "late"
