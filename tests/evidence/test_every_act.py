"""Every act leaves exactly one line in the ledger; where the line can't be written, nothing has happened."""

from __future__ import annotations

import logging
import os
import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure.core import clock as running_clock
from procure.core.actors import platform
from procure.db import Base, db, unit_of_work, writing
from procure.gate.access import open_to_everyone, own_transaction
from procure.ledger import service as ledger
from procure.tenders.models import Tender
from procure.web.app import create_app
from procure.web.config import Config
from procure.web.demo import city, life, script
from procure.web.demo.play import Play
from procure.web.demo.stage import Stage, performing
from procure.web.demo.town import PASSWORD
from tests import ground
from tests.cast import Cast, Player
from tests.evidence.observing import EACH_LOT, SAFE, SILENT, TOLD, TWICE, Kept, Unrecorded, judge
from tests.evidence.watching import Act, Watched, content, refusing
from tests.make import tenders

_DAYS = 130


def unsafe(app: Flask) -> set[str]:
    """Every endpoint that may change something."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if (rule.methods or set()) - set(SAFE)}


def perform(stage: Stage, folder: Path, until: datetime) -> None:
    """One whole procurement by everybody's own pages and programs."""
    town = city.found(stage, folder / "keys", 3)
    play = Play(
        replace(script.COMPUTERS, number="ZC-ACTS", dual=True),
        town.people,
        stage,
        folder / "play",
        random.Random(1),
    )
    prices = {key: f"{1_000_000 + number}.00" for number, key in enumerate(city.bidder_keys(3))}
    life.perform(stage, [(running_clock.now(), life.whole(play, prices, life.Result()))], until)


DATABASES = ["sqlite", "postgresql"] if os.environ.get("PROCURE_DEEP") else ["sqlite"]


@pytest.fixture(scope="module", params=DATABASES)
def played(
    request: pytest.FixtureRequest, sources: Callable[[str], Any], tmp_path_factory: pytest.TempPathFactory
) -> Watched:
    """A play in which each endpoint's first success came after an attempt without a ledger."""
    folder, source = tmp_path_factory.mktemp("play"), sources(request.param)
    url = source.fresh()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROCURE_PASSPHRASE", PASSWORD)
        until = running_clock.now()
        start = city.morning(_DAYS, until)
        running_clock.move_to(start)
        app = create_app(Config(home=folder / "home", database_url=url, secret_key=secrets.token_hex(32)))
        with app.app_context():
            emptied()
        watched = Watched(app, SILENT)
        with quietly(), performing(app, start) as stage:
            perform(stage, folder, until)
    with app.app_context():
        ground.release(app)
    source.drop(url)
    return watched


@contextmanager
def quietly() -> Iterator[None]:
    """Without a word in the log of what fails on purpose."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def emptied() -> None:
    """Take away the tables: a play begins with none."""
    with writing(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        else:
            Base.metadata.drop_all(connection)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_each_act_of_a_whole_procurement_leaves_one_line(played: Watched) -> None:
    more = {one.endpoint for one in played.acts if one.lines > 1}
    assert more <= set(TWICE)
    assert {one for one in played.acts if one.lines == 0 and one.endpoint not in SILENT} == set()
    assert {one for one in played.acts if one.lines and one.endpoint in SILENT} == set()
    assert len(played.acts) > 100


@pytest.mark.long
@pytest.mark.timeout(600)
def test_none_of_them_happens_where_its_line_cannot_be_written(played: Watched) -> None:
    assert played.kept_anyway == set()
    assert sorted(played.rolled_back) == TOLD["played"]


def test_the_exceptions_are_addresses_that_may_change_something(app: Flask) -> None:
    assert sorted({*TOLD["played"], *SILENT, *TWICE, *EACH_LOT} - unsafe(app)) == []
    assert set(SILENT) & {*TOLD["played"], *TWICE, *EACH_LOT} == set()
    reasons = (*SILENT.values(), *TWICE.values(), *EACH_LOT.values())
    assert all(reason.endswith(".") for reason in reasons)


def test_a_form_does_nothing_where_its_line_cannot_be_written(
    cast: Cast, client_of: Callable[[Player], FlaskClient]
) -> None:
    client = client_of(cast.purchaser)
    sent = {"number": "ZC-2026-77", "title": "课桌椅", "goods": "goods"}
    before = content()
    with quietly(), refusing():
        assert client.post("/purchaser/tenders/new", data=sent).status_code == 500
    assert content() == before
    assert client.post("/purchaser/tenders/new", data=sent).status_code == 303
    assert content() != before


def test_an_act_that_is_kept_without_its_line_and_one_without_a_line_are_noticed(
    app: Flask, cast: Cast, visitor: FlaskClient
) -> None:
    tender = tenders.draft(cast).id

    def write(title: str) -> None:
        db.session.get_one(Tender, tender).need = title

    @own_transaction
    @open_to_everyone
    def two() -> str:
        with unit_of_work():
            write("改在前面")
        with unit_of_work():
            ledger.tick(running_clock.now(), platform())
        return "<h1>两次</h1>"

    @open_to_everyone
    def none() -> str:
        write("不留一行")
        return "<h1>没有</h1>"

    app.add_url_rule("/two", "two", two, methods=["POST"])
    app.add_url_rule("/none", "none", none, methods=["POST"])
    watched = Watched(app)
    with quietly():
        assert [visitor.post(path).status_code for path in ("/two", "/none")] == [200, 200]
    assert watched.kept_anyway == {"two", "none"}
    assert watched.acts == [Act("two", 1), Act("none", 0)]


def test_in_every_test_an_act_without_its_line_is_noticed(
    app: Flask, cast: Cast, visitor: FlaskClient
) -> None:
    tender = tenders.draft(cast).id

    @open_to_everyone
    def none() -> str:
        db.session.get_one(Tender, tender).need = "不留一行"
        return "<h1>没有</h1>"

    app.add_url_rule("/none", "none", none, methods=["POST"])
    with pytest.raises(Unrecorded, match="none changed 1 rows and left 0 lines"):
        visitor.post("/none")


@pytest.mark.parametrize(
    ("endpoint", "kept", "is_right"),
    [
        ("tenders.create", Kept(1, 5), True),
        ("tenders.create", Kept(0, 0), True),
        ("tenders.create", Kept(0, 5), False),
        ("tenders.create", Kept(2, 5), False),
        ("prefs.view", Kept(0, 1), True),
        ("prefs.view", Kept(1, 1), False),
        ("bids_api.release", Kept(2, 9), True),
        ("bids_api.release", Kept(3, 9), False),
        ("tenders.publish", Kept(3, 3), True),
        ("tenders.publish", Kept(3, 2), False),
        ("tenders.publish", Kept(0, 2), False),
    ],
)
def test_what_is_judged_of_a_request(endpoint: str, kept: Kept, is_right: bool) -> None:
    judge(endpoint, 422, kept)
    if is_right:
        judge(endpoint, 303, kept)
        return
    with pytest.raises(Unrecorded):
        judge(endpoint, 303, kept)
