"""Signs of life, the gaps between them, and what waits for their judgement."""

from __future__ import annotations

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from flask import Flask

from procure.bids import closings
from procure.bids import queries as bids
from procure.core import clock as moment
from procure.core.errors import NotAllowed
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.outages import deadlines, queries
from procure.outages.models import Beat, Outage
from procure.tenders import queries as tenders
from procure.tenders.models import Tender
from procure.web import heart
from tests.cast import START, Cast
from tests.make import bids as make_bids
from tests.make import outages as make
from tests.make import tenders as make_tenders

if TYPE_CHECKING:
    from tests.ground import Hands

SECOND = timedelta(seconds=1)


def outages() -> list[Outage]:
    return list(db.session.scalars(sa.select(Outage)))


def due(tender: Tender) -> bool:
    db.session.rollback()
    return tender.id in bids.due_to_close(moment.now())


def close(tender: Tender) -> None:
    with unit_of_work():
        closings.close(tenders.published(tender.id), moment.now())


def test_a_gap_is_longer_than_a_minute_and_is_found_once(app: Flask) -> None:
    last = START
    for seconds in (5, 60, 60):
        last += timedelta(seconds=seconds)
        assert make.beaten(last) is None
    found = make.beaten(last + timedelta(seconds=61))
    assert found is not None
    assert (found.began_at, found.ended_at) == (last, last + timedelta(seconds=61))
    assert make.beaten(last + timedelta(seconds=66)) is None
    assert [one.act for one in ledger.of(found.id)] == ["outage.found"]


def test_a_clock_that_was_put_back_shows_nothing(app: Flask) -> None:
    make.beaten(START)
    assert make.beaten(START - timedelta(hours=1)) is None
    assert queries.newest_beat() == START
    assert outages() == []


def test_old_signs_of_life_are_thinned_to_the_first_of_each_hour(app: Flask) -> None:
    for n in range(0, 7200, 40):
        make.beaten(START + timedelta(seconds=n))
    later = START + timedelta(days=1, hours=3)
    make.beaten(later)
    kept = list(db.session.scalars(sa.select(Beat.at).order_by(Beat.at)))
    assert kept == [START, START + timedelta(hours=1), later]


def test_what_ends_in_a_gap_waits_until_people_have_judged(cast: Cast, clock: Hands) -> None:
    tender = make_bids.bid_on(cast)
    opens = tender.opens_at
    assert opens is not None
    outage = make.found(opens - timedelta(minutes=30), opens + timedelta(minutes=30))
    clock.forward(seconds=10)
    make.beaten(moment.now())
    assert not due(tender)
    with pytest.raises(NotAllowed) as refused:
        close(tender)
    assert refused.value.code == "outage"
    make.judged(cast, outage, was_down=False)
    assert due(tender)
    close(tender)


def test_without_a_gap_nothing_waits(cast: Cast, clock: Hands) -> None:
    """The control: the same instants with a sign of life between them."""
    tender = make_bids.bid_on(cast)
    opens = tender.opens_at
    assert opens is not None
    for late in (-60, 0, 5):
        make.beaten(opens + timedelta(seconds=late))
    clock.move_to(opens + timedelta(seconds=5))
    assert due(tender)
    close(tender)


def test_while_nobody_is_served_nothing_closes_though_the_outage_is_not_over(
    cast: Cast, clock: Hands
) -> None:
    tender = make_tenders.published(cast)
    opens = tender.opens_at
    assert opens is not None
    make.beaten(opens - SECOND)
    clock.move_to(opens + timedelta(minutes=10))
    assert not due(tender)
    clock.move_to(deadlines.judged_by(opens) - SECOND)
    assert not due(tender)
    clock.forward(seconds=1)
    assert due(tender)


def test_a_judgement_that_never_comes_holds_nothing_up_for_ever(cast: Cast, clock: Hands) -> None:
    tender = make_tenders.published(cast)
    opens = tender.opens_at
    assert opens is not None
    outage = make.found(opens - timedelta(minutes=5), opens + timedelta(minutes=5))
    until = deadlines.judged_by(outage.ended_at)
    make.beaten(clock.move_to(until - SECOND))
    assert not due(tender)
    make.beaten(clock.forward(seconds=1))
    assert due(tender)


def test_two_workers_that_come_back_at_once_find_one_outage(app: Flask) -> None:
    make.beaten(START)
    together, back = threading.Barrier(2), START + timedelta(hours=1)

    def work(late: int) -> None:
        with app.app_context():
            together.wait(30)
            make.beaten(back + timedelta(milliseconds=late))
            db.session.remove()

    workers = [threading.Thread(target=work, args=(n,)) for n in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    db.session.rollback()
    assert len(outages()) == 1


class Site(BaseHTTPRequestHandler):
    """A site that serves, or doesn't."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silence."""


def test_the_heart_beats_only_while_the_site_answers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with HTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{server.server_port}/"
        assert heart.beat(site) is False, "the clock of the tests is moved by hand"
        moment.release()
        assert heart.beat(site) is True
        monkeypatch.setattr(Site, "status", 503)
        assert heart.beat(site) is False
        server.shutdown()
    assert heart.beat(site) is False
    assert heart.beat() is True
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Beat)) == 2
