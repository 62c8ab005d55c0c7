"""Bids that wait at the same time are written in one transaction, each answered as if it were alone."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from procure.bids import queries, service, taking
from procure.bids.models import Submission
from procure.bids.refusals import Refused
from procure.bids.taking import Accepted, Arrival
from procure.bids.together import Desk
from procure.core import clock
from procure.crypto import keyring
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.ledger import service as ledger_service
from procure.ledger import verify
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.make import bids as make
from tests.make import tenders as make_tenders


def arrival(tender: Tender, player: Player, *, uploaded: bool = True) -> Arrival:
    """A judged bid of its own for this tender."""
    bid = make.sealed(tender, player)
    if uploaded:
        make.uploaded(player, bid)
    door, at = queries.door(tender.id), clock.now()
    return Arrival(
        door, service.judge(door, bid.document, bid.p7s, by=player.actor, arrived_at=at), player.actor, at
    )


@contextmanager
def commits() -> Iterator[list[object]]:
    """Each transaction that was committed."""
    seen: list[object] = []

    def see(connection: object) -> None:
        seen.append(connection)

    event.listen(db.engine, "commit", see)
    try:
        yield seen
    finally:
        event.remove(db.engine, "commit", see)


def handed_in(app: Flask, desk: Desk, arrivals: Sequence[Arrival]) -> list[Accepted | Exception]:
    """What each is told of those who come, one after another, while somebody else holds the ledger."""

    def come(one: Arrival) -> Accepted | Exception:
        with app.app_context():
            try:
                return desk.take_in(one)
            except Exception as error:
                return error

    with ThreadPoolExecutor(len(arrivals)) as threads:
        with unit_of_work():
            ledger_service.lock()
            told = []
            for number, one in enumerate(arrivals):
                told.append(threads.submit(come, one))
                wait_until_there_are(number, desk)
        return [one.result(60) for one in told]


def wait_until_there_are(number: int, desk: Desk) -> None:
    """The first has begun to write; the others wait for it."""
    until = time.monotonic() + 60
    while len(desk._waiting) != number or not desk._writing.locked():
        assert time.monotonic() < until
        time.sleep(0.001)


def lines_of(*tenders: Tender) -> list[str]:
    """Who has bids in the ledger, as often as there are lines."""
    db.session.rollback()
    lines = [line for tender in tenders for line in ledger.of(tender.id) if line.act == "bid"]
    return sorted(line.by_organisation for line in lines)


def holds() -> bool:
    """Whether the whole chain is sound."""
    ring = keyring.current()
    return verify.verify(verify.Signers(ring.root_certificate, ring.receipt_certificate), set()).holds


def test_all_who_wait_have_one_transaction_and_each_a_line_of_its_own(app: Flask, cast: Cast) -> None:
    tender = make_tenders.published(cast)
    players = (cast.supplier, cast.rival, cast.third)
    arrivals = [arrival(tender, one) for one in players]
    with commits() as seen:
        answers = handed_in(app, Desk(), arrivals)
    assert [one.sha256 for one in answers] == [one.handed.sha256 for one in arrivals]
    assert len({one.receipt for one in answers}) == len(arrivals)
    assert lines_of(tender) == sorted(one.organisation for one in players)
    assert len(seen) == 3, "who held the ledger, who came first, and the two who waited for it"
    assert holds()


def test_two_of_one_organisation_are_not_taken_in_together(app: Flask, cast: Cast) -> None:
    tenders = [make_tenders.published(cast, number=f"ZC-TOGETHER-{n}") for n in range(3)]
    arrivals = [arrival(one, cast.supplier) for one in tenders]
    with commits() as seen:
        answers = handed_in(app, Desk(), arrivals)
    assert all(isinstance(one, Accepted) for one in answers)
    assert len(seen) == 1 + len(arrivals)


def test_the_same_bid_from_two_windows_has_one_receipt(app: Flask, cast: Cast) -> None:
    one = arrival(make_tenders.published(cast), cast.supplier)
    first, second, third = handed_in(app, Desk(), [one, one, one])
    assert first == second == third


@pytest.fixture
def refused(cast: Cast) -> tuple[Tender, list[Arrival]]:
    """Three of whom the one in the middle has not uploaded its files."""
    tender = make_tenders.published(cast)
    has_files = {cast.supplier: True, cast.rival: False, cast.third: True}
    return tender, [arrival(tender, player, uploaded=has) for player, has in has_files.items()]


def test_one_who_is_refused_hinders_nobody_and_leaves_nothing(
    refused: tuple[Tender, list[Arrival]], cast: Cast
) -> None:
    tender, arrivals = refused
    with unit_of_work():
        first, second, third = taking.take_in(arrivals)
    assert isinstance(second, Refused)
    assert second.code == "blob-missing"
    assert isinstance(first, Accepted)
    assert isinstance(third, Accepted)
    assert lines_of(tender) == sorted([cast.supplier.organisation, cast.third.organisation])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 2
    assert holds()


def test_where_the_transaction_fails_each_is_tried_alone(app: Flask, cast: Cast) -> None:
    tender = make_tenders.published(cast)
    whole = [arrival(tender, one) for one in (cast.supplier, cast.rival, cast.third)]
    broken = replace(whole[1], handed=replace(whole[1].handed, certificate_id="of nobody"))
    first, second, third = handed_in(app, Desk(), [whole[0], broken, whole[2]])
    assert isinstance(second, IntegrityError)
    assert isinstance(first, Accepted)
    assert isinstance(third, Accepted)
    assert lines_of(tender) == sorted([cast.supplier.organisation, cast.third.organisation])
    assert holds()


def test_a_transaction_that_fails_would_take_the_others_with_it(cast: Cast) -> None:
    """The positive control: without trying each alone, nobody of them would have a receipt."""
    tender = make_tenders.published(cast)
    whole = [arrival(tender, one) for one in (cast.supplier, cast.rival)]
    broken = replace(whole[1], handed=replace(whole[1].handed, certificate_id="of nobody"))
    with pytest.raises(IntegrityError), unit_of_work():
        taking.take_in([whole[0], broken])
    assert lines_of(tender) == []


def test_who_comes_when_nobody_waits_is_written_at_once(app: Flask, cast: Cast) -> None:
    desk, one = Desk(), arrival(make_tenders.published(cast), cast.supplier)
    assert desk.take_in(one).sha256 == one.handed.sha256
    assert not desk._waiting
