"""Several workers at once do each thing once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa

from procure.db import db
from procure.ledger.models import Line
from procure.web.jobs import run_due
from tests.make import awards, bids, contracts, payments

AT_ONCE = 4


def rounds(app, clock, times=3):
    """Workers on threads, each round begun by all of them together; what they say they did."""
    together = Barrier(AT_ONCE)

    def work(_):
        with app.app_context():
            try:
                together.wait(30)
                return run_due(clock.now())
            finally:
                db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as workers:
        return [one for _ in range(times) for done in workers.map(work, range(AT_ONCE)) for one in done]


def test_what_the_clock_asks_for_is_done_once_by_several_workers(app, cast, clock):
    contract = payments.accepted(cast, number="ZC-PAY")
    tender = bids.bid_on(cast, number="ZC-CLOSE")
    waiting = bids.bid_on(cast, number="ZC-OPEN")
    bids.close(waiting)
    for custodian in cast.custodians[:2]:
        bids.released(waiting, custodian)
    db.session.rollback()
    before = lines()
    rounds(app, clock)
    written = lines() - before
    assert written[("close", tender.id)] == 1
    assert written[("tender.opened", waiting.id)] == 1
    assert {key: times for key, times in written.items() if times > 1 and key[0] != "tick"} == {}
    owed = {contract.id, *(one.id for one in contract.instalments)}
    assert any(subject in owed for _, subject in written)


def lines():
    """How often each act was recorded of each subject."""
    db.session.rollback()
    return Counter(tuple(row) for row in db.session.execute(sa.select(Line.act, Line.subject)))


def test_the_chain_holds_though_many_wrote_at_once(app, cast, clock):
    awards.published(cast)
    contracts.begun(cast, number="ZC-2")
    rounds(app, clock)
    found = db.session.scalars(sa.select(Line).order_by(Line.index)).all()
    assert [one.index for one in found] == list(range(len(found)))
    assert all(one.prev == before.head for before, one in zip(found, found[1:], strict=False))
