"""A tender to practise on: the very same steps for its one supplier, and nothing of it anywhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from procure.bids import leftovers, papers, queries, service
from procure.bids.models import Submission
from procure.core import clock as running_clock
from procure.core.errors import NotFound
from procure.crypto import cms, keyring
from procure.db import db, unit_of_work
from procure.signing import queries as signing
from procure.tenders import queries as tenders
from procure.tenders import service as tender_service
from procure.tenders.models import Tender, TenderState
from procure.web import panels
from tests.cast import Cast, Player
from tests.ground import Hands
from tests.make import bids as make
from tests.make import clients
from tests.make import tenders as make_tenders

Sign = Callable[[Player], FlaskClient]


@pytest.fixture
def practice(cast: Cast) -> Tender:
    with unit_of_work():
        return tender_service.rehearse(by=cast.supplier.actor, at=running_clock.now())


def handed_in(tender: Tender, player: Player, bid: make.Sealed) -> Submission:
    make.uploaded(player, bid)
    with unit_of_work():
        found = db.session.get_one(Tender, tender.id)
        return service.submit(found, bid.document, bid.p7s, by=player.actor, arrived_at=running_clock.now())


def test_one_click_gives_a_tender_that_takes_the_whole_course(cast: Cast, client_of: Sign) -> None:
    supplier = client_of(cast.supplier)
    there = supplier.post("/my-bids/rehearse").headers["Location"]
    assert supplier.post("/my-bids/rehearse").headers["Location"] == there
    page = supplier.get(there)
    assert "演练标，没有法律效力" in page.text
    assert 'data-mark="演练 没有法律效力"' in page.text
    tender = db.session.get_one(Tender, there.split("/")[2])
    first = handed_in(tender, cast.supplier, make.sealed(tender, cast.supplier))
    second = make.sealed(tender, cast.supplier, "940000.00", seq=2, prev=first.sha256)
    own = handed_in(tender, cast.supplier, second)
    assert "演练回执，没有法律效力" in supplier.get(f"/my-bids/{own.id}/receipt").text
    assert "演练，没有法律效力" in papers.receipt_page(own)
    assert "确认撤回投标" in supplier.get(f"{there}/withdraw").text


def test_its_signature_holds_for_every_client_and_names_nobody(practice: Tender) -> None:
    assert practice.document is not None
    p7s = signing.p7s_of(practice.document, practice.purchaser_id)
    assert p7s is not None
    data = signing.content(practice.document)
    signed = cms.verify(data, p7s, [keyring.current().root_certificate], running_clock.now())
    assert "没有法律效力" in str(signed.certificate.subject)
    assert tenders.document_of(practice).sha256 == practice.tender_sha256


def test_nobody_else_sees_it_and_nothing_counts_it(
    practice: Tender, cast: Cast, client_of: Sign, visitor: FlaskClient, clock: Hands
) -> None:
    real = make_tenders.published(cast)
    handed_in(practice, cast.supplier, make.sealed(practice, cast.supplier))
    at = clock.now()
    assert [one.id for one in tenders.public(at)] == [real.id]
    assert [one.id for one in tenders.open_for_bids(at)] == [real.id]
    assert tenders.of_purchaser(cast.supplier.organisation) == []
    with pytest.raises(NotFound):
        tenders.mine(practice.id, cast.supplier.actor)
    shown = [visitor.get(path).text for path in ("/", "/notices")]
    shown += [client_of(player).get("/desk/").text for player in (cast.rival, cast.supervisor)]
    assert not [one for one in shown if practice.number in one]
    for path in ("", "/opening", "/notices", "/my-bid", "/my-bid/prepare", "/my-bid/find"):
        assert client_of(cast.rival).get(f"/tenders/{practice.id}{path}").status_code == 404, path
    assert visitor.get(f"/tenders/{practice.id}").status_code == 404
    assert practice.id not in str(panels.my_bids(cast.supplier.actor, at).items)


def test_another_supplier_can_neither_read_it_nor_hand_in(
    practice: Tender, cast: Cast, visitor: FlaskClient
) -> None:
    headers = clients.bearer(visitor, cast.rival)
    bid = make.sealed(practice, cast.rival)
    make.uploaded(cast.rival, bid)
    parts = {"document": (BytesIO(bid.document), "b.json"), "signature": (BytesIO(bid.p7s), "b.p7s")}
    path = f"/api/tenders/{practice.id}"
    assert visitor.post(f"{path}/commit", data=parts, headers=headers).status_code == 404
    assert visitor.get(path, headers=headers).status_code == 404
    own = clients.bearer(visitor, cast.supplier)
    assert visitor.get(path, headers=own).get_json()["accepts_bids"] is True


def test_when_its_time_is_over_nothing_opens_and_its_files_go(
    practice: Tender, cast: Cast, client_of: Sign, clock: Hands
) -> None:
    bid = make.sealed(practice, cast.supplier)
    handed_in(practice, cast.supplier, bid)
    assert practice.opens_at is not None
    clock.move_to(practice.opens_at - timedelta(seconds=1))
    assert set(leftovers.due(clock.now())).isdisjoint(bid.blobs)
    clock.move_to(practice.opens_at + timedelta(minutes=5))
    assert queries.due_to_close(clock.now()) == []
    assert set(leftovers.due(clock.now())) >= set(bid.blobs)
    assert "演练已经结束" in client_of(cast.supplier).get(f"/tenders/{practice.id}/my-bid").text
    with unit_of_work():
        again = tender_service.rehearse(by=cast.supplier.actor, at=clock.now())
    assert again.id != practice.id


def test_a_real_tender_would_have_been_found_everywhere(practice: Tender, clock: Hands) -> None:
    """The looks above do see a tender of another state."""
    with unit_of_work():
        practice = db.session.get_one(Tender, practice.id)
        practice.posted_at, practice.state = clock.now(), TenderState.PUBLISHED
    assert [one.id for one in tenders.public(clock.now())] == [practice.id]
    assert [one.id for one in tenders.open_for_bids(clock.now())] == [practice.id]
