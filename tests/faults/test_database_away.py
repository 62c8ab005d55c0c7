"""While the database is away every request is answered soon; retrying does a thing once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask

from procure import patience
from procure.bids import queries
from procure.db import db, durability_faults, unit_of_work
from procure.ledger import queries as ledger
from procure.tenders.models import Tender
from procure.web.cli import worker
from tests import conftest, databases
from tests.cast import Cast, Player
from tests.faults.away import Server
from tests.ground import Hands
from tests.make import bids as make
from tests.make import clients
from tests.make import tenders as make_tenders

DEEP = bool(os.environ.get("PROCURE_DEEP"))
ROUNDS = 5 if DEEP else 1
"""Of each way of being away."""
SECONDS = 5 if DEEP else 30
"""Within which a request is answered; a machine that runs many tests at once is slow."""
KEPT = "您已填写的内容已保留"


@pytest.fixture(scope="module")
def server() -> Server:
    """A server of this module's own."""
    return Server()


@pytest.fixture(scope="module")
def source(server: Server, shared_home: Path, whole_cast: Cast, ground: Any) -> Iterator[databases.Postgres]:
    """Databases with the cast on that server."""
    made = databases.Postgres(
        server.address, lambda url: ground.fill(conftest._application(shared_home, url), whole_cast)
    )
    yield made
    made.close()


@pytest.fixture
def url(source: databases.Postgres) -> Iterator[str]:
    """A database of its own on that server."""
    url = source.fresh()
    yield url
    source.drop(url)


@pytest.fixture
def site(home: Path, url: str, clock: Hands, ground: Any) -> Iterator[Flask]:
    """The application on it, its context open."""
    made = conftest._application(home, url)
    made.test_client_class = ground.Browser
    with made.app_context():
        yield made
        ground.release(made)


def soon(ask: Callable[[], Any]) -> Any:
    """An answer, which must come soon."""
    begun = time.monotonic()
    answer = ask()
    assert time.monotonic() - begun < SECONDS
    return answer


def told(answer: Any) -> bool:
    """Whether it says to come back soon."""
    return answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0


def next_bid(tender: Tender, player: Player, n: int) -> make.Sealed:
    last = queries.last_of(tender.id, player.organisation)
    seq, prev = (last.seq + 1, last.sha256) if last else (1, None)
    bid = make.sealed(tender, player, f"{1_000_000 + n}.00", seq=seq, prev=prev)
    make.uploaded(player, bid)
    return bid


def test_whatever_way_it_is_away_it_is_told_soon_and_nothing_is_done_twice(
    server: Server, site: Flask, whole_cast: Cast, ground: Any
) -> None:
    cast, visitor, tender = whole_cast, ground.browser(site), make_tenders.published(whole_cast)
    client, headers = ground.browser(site, cast.purchaser), clients.bearer(visitor, cast.supplier)
    for n, away in enumerate(server.ways * ROUNDS):
        bid = next_bid(tender, cast.supplier, n)
        address = f"/api/tenders/{tender.id}/commit"

        def commit(address: str = address, bid: make.Sealed = bid) -> Any:
            sent = make.multipart(bid.document, bid.p7s)
            return visitor.post(address, data=sent, headers=headers)

        db.session.remove()
        with away():
            refused = soon(commit)
            form = soon(lambda: client.post("/purchaser/tenders/new", data={"title": "台式计算机采购"}))
        assert told(refused)
        assert refused.json["code"] == "away"
        assert told(form)
        assert KEPT in form.text
        first, again = soon(commit), soon(commit)
        assert (first.status_code, first.json) == (201, again.json)
        assert "/desk/" in client.get("/desk/").headers["Location"]
        db.session.rollback()
        assert len(queries.of(tender.id, cast.supplier.organisation)) == n + 1
    assert [line.act for line in ledger.of(tender.id)].count("bid") == 4 * ROUNDS


def test_whoever_has_more_patience_is_noticed(
    server: Server, site: Flask, ground: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without its limit a request to a frozen server would wait as long as that stands still."""
    visitor, usual, answers = ground.browser(site), patience.REQUEST_SECONDS, []
    visitor.get("/")
    monkeypatch.setattr(patience, "REQUEST_SECONDS", 60.0)

    def ask() -> None:
        with site.app_context():
            answers.append(visitor.get("/").status_code)

    asking = threading.Thread(target=ask)
    with server.frozen():
        asking.start()
        asking.join(usual + 1)
        assert asking.is_alive()
    asking.join()
    assert answers == [200]


def test_a_statement_that_takes_too_long_is_given_up(site: Flask) -> None:
    with patience.patience(0.2), pytest.raises(db.exc.OperationalError) as late:
        db.session.execute(db.text("SELECT pg_sleep(5)"))
    assert patience.is_away(late.value)
    db.session.rollback()
    db.session.execute(db.text("SELECT pg_sleep(0.3)"))


def test_the_workers_round_ends_and_the_next_one_works(
    server: Server, site: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.session.execute(db.text("SELECT 1"))
    db.session.remove()
    with server.frozen(), monkeypatch.context() as hurry:
        hurry.setattr(patience, "JOB_SECONDS", 0.5)
        worker._round()
    assert "this round failed" in caplog.text
    caplog.clear()
    worker._round()
    assert "failed" not in caplog.text


def test_a_lock_that_is_held_too_long_is_told(site: Flask, url: str) -> None:
    plain = url.replace("+psycopg", "")
    with psycopg.connect(plain) as other:
        other.execute("LOCK TABLE ledger_line IN ACCESS EXCLUSIVE MODE")
        with patience.patience(1), pytest.raises(db.exc.OperationalError) as late, unit_of_work():
            list(ledger.every())
        other.rollback()
    assert patience.is_away(late.value)
    assert list(ledger.every()) == []


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_each_setting_that_loses_receipts_is_named(server: Server, site: Flask, name: str) -> None:
    assert durability_faults() == []
    server.set(name, "off")
    assert [one.values["name"] for one in durability_faults()] == [name]
    server.set(name, "on")
    assert durability_faults() == []
