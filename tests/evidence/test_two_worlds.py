"""Before the opening a world with seven bids looks, to everybody who may not know, like one without any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from hashlib import sha256
from itertools import islice
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from procure.core import clock as running_clock
from procure.db import db, unit_of_work
from procure.tenders.models import Tender
from procure.web import jobs
from tests import ground
from tests.bids.racing import crowd
from tests.cast import Cast, Player
from tests.make import bids as make
from tests.make import clients
from tests.make import tenders as make_tenders
from tests.sweeps.paths import Route, routes, sampled, story_ids

BIDDERS = 7
_MOST_ROWS = 2
_ASKS_ALL = {"public"}
"""Whoever signs in asks for every second address, each for others; in a deep run everybody for all."""
VARYING = {"Date", "X-Request-ID", "Set-Cookie"}
OF_THE_MOMENT = (
    *("/heads", "/health", "/me/sessions", "/me/second-factor", "/logout"),
    *("/api/roots", "/static-hashes.json.p7s"),
)
"""Heads follow every minute; signatures and the others are new with every look or sign-in, or end it."""
DRAWN = re.compile(r'name="(?:csrf_token|number)"[^>]*>|"p7s":"[^"]*"')

Answer = tuple[int, tuple[tuple[str, str], ...], str, int]
"""Status, headers, digest of the content, and how often the database was asked."""
Seen = dict[tuple[str, str], Answer]
"""By person and address."""


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return make_tenders.published(cast)


def bystanders(cast: Cast) -> dict[str, Player | None]:
    """Everybody but the bidders."""
    people: dict[str, Player | None] = {"public": None, "purchaser": cast.purchaser}
    people |= {"colleague": cast.colleague, "finance": cast.finance[0], "expert": cast.experts[0]}
    people |= {"custodian": cast.custodians[0], "supervisor": cast.supervisor, "auditor": cast.auditor}
    return people | {"administrator": cast.administrator, "stranger": cast.stranger}


class Doors:
    """The same people before the same addresses, as often as wanted."""

    def __init__(self, app: Flask, people: dict[str, Player | None]) -> None:
        self.app, self.visitor = app, app.test_client()
        self.browsers = {who: ground.browser(app, one) for who, one in people.items()}
        self.tokens = {who: clients.bearer(self.visitor, one) if one else {} for who, one in people.items()}
        ids = story_ids()
        pages = [one for one in routes(app) if one.method == "GET"]
        self.paths = [(one, path) for one in pages for path in islice(one.paths(ids), _MOST_ROWS)]

    def look(self) -> Seen:
        """What each of them gets everywhere."""
        return {
            (who, path): self._answer(who, route, path)
            for who in self.browsers
            for route, path in self.paths
            if not path.startswith(OF_THE_MOMENT) and self._asks(who, route)
        }

    @staticmethod
    def _asks(who: str, route: Route) -> bool:
        return who in _ASKS_ALL or bool(sampled([(who, route.name)], 2))

    def _answer(self, who: str, route: Route, path: str) -> tuple[int, tuple[tuple[str, str], ...], str, int]:
        with statements() as asked:
            if route.is_api:
                got = self.visitor.get(path, headers=self.tokens[who])
            else:
                got = self.browsers[who].get(path)
        headers = tuple(sorted((name, value) for name, value in got.headers if name not in VARYING))
        return got.status_code, headers, digest(got), len(asked)


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def digest(got: Any) -> str:
    """Of the content without what is drawn for each look."""
    return sha256(DRAWN.sub("", make.masked(got.get_data().decode("utf-8", "replace"))).encode()).hexdigest()


def differences(one: Seen, other: Seen) -> list[str]:
    """Where two looks differ, and in what."""
    return [
        f"{who} {path}: {', '.join(unlike(one[who, path], other[who, path]))}"
        for who, path in one
        if one[who, path] != other[who, path]
    ]


def unlike(one: Answer, other: Answer) -> Iterator[str]:
    """The parts of two answers that differ."""
    for name, this, that in zip(("status", "headers", "content", "statements"), one, other, strict=True):
        if this != that:
            yield name


def heads(app: Flask) -> int:
    """How many heads the public sees."""
    return app.test_client().get("/heads").get_data(as_text=True).count("head.json")


def test_seven_bids_change_nothing_that_anybody_else_can_see(app: Flask, cast: Cast, tender: Tender) -> None:
    bidders = crowd(BIDDERS)
    sealed = [
        make.sealed(tender, one, f"{n + 1}00000.00", files={"a.pdf": bytes(n * 3001)})
        for n, one in enumerate(bidders)
    ]
    doors = Doors(app, bystanders(cast))
    without, listed = doors.look(), heads(app)
    for bidder, bid in zip(bidders, sealed, strict=True):
        make.committed(tender, bidder, bid)
    assert differences(without, doors.look()) == []
    assert heads(app) == listed
    jobs.run_due(running_clock.now())
    assert heads(app) == listed + 1, "one minute, one head, however much was done in it"
    assert len(without) > 10 * len(bystanders(cast))


def test_a_planted_count_is_seen(app: Flask, cast: Cast, tender: Tender) -> None:
    doors = Doors(app, {"public": None})
    before = doors.look()
    with unit_of_work():
        db.session.get_one(Tender, tender.id).own_title = "课桌椅采购（已收到7份投标）"
    assert f"public /tenders/{tender.id}: headers, content" in differences(before, doors.look())


def test_one_more_question_to_the_database_is_seen(
    app: Flask, tender: Tender, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors = Doors(app, {"public": None})
    before = doors.look()
    view = app.view_functions["public.tender"]

    @wraps(view)
    def slower(**values: Any) -> Any:
        db.session.connection().exec_driver_sql("SELECT count(*) FROM submission")
        return view(**values)

    monkeypatch.setitem(app.view_functions, "public.tender", slower)
    assert differences(before, doors.look()) == [f"public /tenders/{tender.id}: statements"]
