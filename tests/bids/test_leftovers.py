"""What no bid needs is removed, and nothing else."""

from __future__ import annotations

from procure import storage
from procure.bids import leftovers
from procure.bids.models import Blob, Upload
from procure.core import clock
from procure.crypto.documents import Bid
from procure.db import db, unit_of_work
from procure.tenders.models import Tender
from tests.cast import Cast
from tests.make import bids as make
from tests.make import tenders as make_tenders


def tidied() -> set[str]:
    found = leftovers.due(clock.now())
    for one in found:
        with unit_of_work():
            leftovers.remove(one, clock.now())
    return set(found)


def blobs_of(document: bytes) -> set[str]:
    return set(Bid.parse(document).blob_hashes)


def test_files_of_a_replaced_and_of_a_withdrawn_bid_go_at_once(cast: Cast) -> None:
    tender = make_tenders.published(cast)
    first, other = make.committed(tender, cast.supplier), make.committed(tender, cast.rival)
    second = make.replaced(tender, cast.supplier, "990000.00")
    make.withdrawn(tender, cast.rival)
    assert tidied() == blobs_of(first.document) | blobs_of(other.document)
    assert set(storage.current().hashes()) >= blobs_of(second.document)
    assert not set(storage.current().hashes()) & blobs_of(first.document)
    assert tidied() == set()


def test_closed_and_opened_bids_keep_their_files(cast: Cast) -> None:
    make.opened(cast)
    assert tidied() == set()


def test_what_was_never_handed_in_stays_until_the_tenders_of_its_day_have_closed(cast: Cast) -> None:
    tender = make.bid_on(cast)
    stray = make.sealed(tender, cast.stranger)
    make.uploaded(cast.stranger, stray)
    with unit_of_work():
        part = {"organisation_id": cast.stranger.organisation, "started_at": clock.now()}
        db.session.add(Upload(id="a" * 32, **part))
    assert tidied() == set()
    make.close(tender)
    assert tidied() == set()
    clock.move_to(_after(tender))
    assert tidied() == {*stray.blobs, "a" * 32}
    assert db.session.query(Blob).where(Blob.sha256.in_(stray.blobs)).count() == 0


def _after(tender: Tender) -> clock.datetime:
    assert tender.opens_at is not None
    return tender.opens_at + leftovers.PATIENCE
