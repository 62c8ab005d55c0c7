"""Clocks that go wrong change no decision: the database's alone judges, and receipts never go back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure.bids import closings, gates, openings, queries, service
from procure.core import clock as running_clock
from procure.core.errors import NotAllowed
from procure.crypto.documents import Receipt
from procure.crypto.entries import entry_of
from procure.db import clock_skew, db, deciding_clock, unit_of_work, writing
from procure.tenders import queries as tenders
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.ground import Hands
from tests.make import bids as make
from tests.make import tenders as make_tenders
from tests.make.clients import bearer

FIVE_MINUTES = timedelta(minutes=5)
Ahead = Callable[[timedelta], None]


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return make_tenders.published(cast)


@pytest.fixture
def database_ahead(app: Flask, cast: Cast, database_name: str) -> Iterator[Ahead]:
    """Sets how far the deciding clock is ahead of this machine's own, which runs for real from then on.

    On SQLite both are one clock, and nothing can come between them.
    """

    def set_ahead(span: timedelta) -> None:
        running_clock.release()
        if database_name == "postgresql":
            _pretend(span)

    yield set_ahead
    running_clock.release()


def _pretend(span: timedelta) -> None:
    name = db.engine.url.database
    with writing(), db.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE OR REPLACE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS"
            f" $$ SELECT pg_catalog.clock_timestamp() + interval '{span.total_seconds()} seconds' $$"
        )
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET search_path = public, pg_catalog")
    db.session.rollback()
    db.engine.dispose()


def opens_in(tender: Tender, span: timedelta) -> datetime:
    """Let the tender's deadline be that far from the deciding clock's now."""
    opens_at = deciding_clock() + span
    with unit_of_work():
        db.session.get_one(Tender, tender.id).opens_at = opens_at
    return opens_at


def skewed(database_name: str) -> list[timedelta]:
    return [-FIVE_MINUTES, FIVE_MINUTES] if database_name == "postgresql" else [timedelta()]


def times(tender_id: str) -> list[datetime]:
    """When each receipt says its document came, in the order of the ledger's lines."""
    handed = sorted(queries.accepted(tender_id), key=lambda one: one.line_index)
    return [entry_of(Receipt.parse(one.receipt.encode())).time for one in handed]


def goes_back(told: list[datetime]) -> bool:
    return any(later < earlier for earlier, later in zip(told, told[1:], strict=False))


def hand_in(tender: Tender, player: Player, bid: make.Sealed, arrived_at: datetime) -> None:
    make.uploaded(player, bid)
    with unit_of_work():
        found = tenders.published(tender.id)
        service.submit(found, bid.document, bid.p7s, by=player.actor, arrived_at=arrived_at)


def test_receipts_never_go_back_though_the_clock_is_put_back(
    tender: Tender, cast: Cast, clock: Hands
) -> None:
    now = clock.forward(days=1)
    arrivals = [now, now - timedelta(seconds=2), now - timedelta(milliseconds=1)]
    for player, arrived_at in zip(cast.bidders, arrivals, strict=True):
        hand_in(tender, player, make.sealed(tender, player), arrived_at)
    assert not goes_back(times(tender.id))
    assert goes_back(arrivals)
    assert len(times(tender.id)) == 3


def test_a_receipt_that_is_put_in_order_stays_in_time(tender: Tender, cast: Cast, clock: Hands) -> None:
    opens_at = tender.opens_at
    assert opens_at is not None
    last = clock.move_to(opens_at - timedelta(microseconds=1))
    for player, back in zip(cast.bidders, (0, 2, 1), strict=True):
        hand_in(tender, player, make.sealed(tender, player), last - timedelta(seconds=back))
    assert {one.arrived_at for one in queries.accepted(tender.id)} == {last}
    clock.move_to(opens_at)
    assert len(queries.standing(tender.id)) == 3


def test_the_machines_own_clock_decides_nothing_about_a_bid(
    tender: Tender, cast: Cast, visitor: FlaskClient, database_ahead: Ahead, database_name: str
) -> None:
    bids = [(player, make.sealed(tender, player)) for player in cast.bidders]
    for player, bid in bids:
        make.uploaded(player, bid)
    for ahead, (player, bid) in zip(skewed(database_name), bids, strict=False):
        database_ahead(ahead)
        header = bearer(visitor, player)
        for left, status in ((timedelta(minutes=-1), 409), (timedelta(minutes=1), 201)):
            opens_in(tender, left)
            told = visitor.get(f"/api/tenders/{tender.id}", headers=header).get_json()
            assert told["accepts_bids"] is (status == 201)
            sent = make.multipart(bid.document, bid.p7s)
            answer = visitor.post(f"/api/tenders/{tender.id}/commit", data=sent, headers=header)
            assert answer.status_code == status, (ahead, left, answer.get_json())


def test_a_machine_whose_clock_is_wrong_closes_and_opens_nothing(
    tender: Tender, cast: Cast, database_ahead: Ahead, database_name: str
) -> None:
    for player in cast.bidders:
        make.committed(tender, player)
    for ahead in skewed(database_name) if database_name == "postgresql" else []:
        database_ahead(ahead)
        opens_in(tender, timedelta(minutes=-1))
        with unit_of_work(), pytest.raises(NotAllowed) as refused:
            closings.close(tenders.published(tender.id), deciding_clock())
        assert refused.value.code == "clock-skew"
        assert openings.open_by_id(tender.id, deciding_clock()) is None
    database_ahead(timedelta(seconds=4))
    opens_in(tender, timedelta(minutes=-2))
    with unit_of_work():
        assert closings.close(tenders.published(tender.id), deciding_clock()).opens


def test_a_machine_that_is_ahead_closes_nothing_before_the_deadline(
    tender: Tender, cast: Cast, database_ahead: Ahead
) -> None:
    database_ahead(timedelta(seconds=-4))
    opens_in(tender, timedelta(seconds=3))
    with unit_of_work(), pytest.raises(NotAllowed) as refused:
        closings.close(tenders.published(tender.id), deciding_clock())
    assert refused.value.code == "not-yet"


def test_the_skew_is_measured_and_told(
    database_ahead: Ahead, database_name: str, visitor: FlaskClient
) -> None:
    for ahead in skewed(database_name):
        database_ahead(ahead)
        assert abs(clock_skew() + ahead) < timedelta(seconds=1)
        assert gates.is_skewed() == bool(ahead)
        assert visitor.get("/health/ready").get_json()["clock"] is (not ahead)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_bidders_clock_a_day_off_changes_nothing(
    tender: Tender, cast: Cast, clock: Hands, days: int
) -> None:
    now = clock.forward(days=3)
    with running_clock.fixed(now + timedelta(days=days)):
        bid = make.sealed(tender, cast.supplier)
    hand_in(tender, cast.supplier, bid, now)
    assert times(tender.id) == [now.astimezone(UTC).replace(microsecond=0)]
