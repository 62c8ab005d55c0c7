"""One request of everybody to every address in every state; many tests judge the same answers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from procure import storage
from procure.db import db
from procure.tenders.models import Tender
from procure.web.tables import METADATA
from tests import ground
from tests.make.bids import masked
from tests.make.clients import bearer
from tests.sweeps.expected import STATES, Table
from tests.sweeps.faults import faults
from tests.sweeps.guarding import unguarded
from tests.sweeps.nasty import ABSENT
from tests.sweeps.paths import Route, story_ids
from tests.sweeps.undoing import UNDONE, nothing_is_kept

LETTERS = {302: "L", 401: "L", 403: "F", 404: "N", 409: "R"}
"""Any other answer is open: the page, the act, or what is missing for it."""
BEST_FIRST = "ORNFL"
ANY = "any"
"""The state of whatever belongs to no tender."""
_MOST_ROWS = 20
_ONE_IN = {"F": 24, "L": 24, "N": 12}
_USUAL = 8
"""What is shut in every state is asked for more seldom."""


class Takes(Protocol):
    """Whether a thing is asked for here, one in so many of its kind."""

    def __call__(self, *thing: object, one_in: int) -> bool:
        """Say so."""


def everything(*_: object, one_in: int) -> bool:
    """All of it."""
    return one_in > 0


@dataclass(frozen=True)
class Answer:
    """What one person got, without its text."""

    route: str
    who: str
    state: str
    path: str
    letter: str
    status: int
    faults: tuple[str, ...]
    bare: str


@dataclass
class Asked:
    """All answers of one database, and whether asking changed anything."""

    answers: list[Answer] = field(default_factory=list)
    nothing: dict[tuple[str, str], str] = field(default_factory=dict)
    """What each route says to a person of an id that is not there."""
    before: dict[str, str] = field(default_factory=dict)
    after_reading: dict[str, str] = field(default_factory=dict)
    after_all: dict[str, str] = field(default_factory=dict)

    def best(self) -> dict[tuple[str, str, str], str]:
        """The best letter by route, person and state."""
        found: dict[tuple[str, str, str], str] = {}
        for one in self.answers:
            key = (one.route, one.who, one.state)
            found[key] = min(one.letter, found.get(key, "L"), key=BEST_FIRST.index)
        return found


class Doors:
    """Everybody before every door of one installation."""

    def __init__(self, app: Flask, players: dict[str, Any], takes: Takes = everything) -> None:
        self.app = app
        self.takes = takes
        self.visitor: FlaskClient = app.test_client()
        self.clients = {name: ground.browser(app, who) for name, who in players.items()}
        self.headers = {name: bearer(self.visitor, who) if who else {} for name, who in players.items()}
        self.ids = story_ids()
        self.tenders = _tenders()

    def open(self, who: str, route: Route, path: str, **headers: str) -> Any:
        """The answer to one person."""
        if route.is_api:
            return self.visitor.open(path, method=route.method, headers=self.headers[who] | headers)
        return self.clients[who].open(path, method=route.method, headers=headers)

    def ask_all(self, wanted: Iterable[Route], table: Table) -> Asked:
        """Everybody everywhere: first whatever reads, then whatever writes, of which nothing is kept."""
        asked = Asked(before=content())
        last = sorted(wanted, key=lambda route: (route.method != "GET", route.endpoint == "security.logout"))
        for route in (one for one in last if one.method == "GET"):
            self._ask(route, table, asked)
        asked.after_reading = content()
        with nothing_is_kept():
            for route in (one for one in last if one.method != "GET"):
                self._ask(route, table, asked)
        asked.after_all = content()
        return asked

    def _ask(self, route: Route, table: Table, asked: Asked) -> None:
        for who in self.clients:
            for state, paths in self._places(route, who, table):
                for path in paths:
                    asked.answers.append(self.answer(route, who, state, path))
                    if asked.answers[-1].letter in "OFL":
                        break
            self._ask_for_nothing(route, who, asked)

    def _places(self, route: Route, who: str, table: Table) -> Iterator[tuple[str, list[str]]]:
        """The addresses of each state."""
        if not route.is_of_a_tender:
            if self.takes(route, who, one_in=_ONE_IN.get(table.cell(route.name, who), _USUAL)):
                rows = list(islice(route.paths(self.ids), _MOST_ROWS))
                yield ANY, rows or [route.path(ABSENT)]
            return
        for state, tender in self.tenders.items():
            if self.takes(route, who, state, one_in=_ONE_IN.get(table.cell(route.name, who), _USUAL)):
                yield state, list(islice(route.paths(self.ids | {"tender": [tender]}), 2))

    def _ask_for_nothing(self, route: Route, who: str, asked: Asked) -> None:
        """Where somebody was told that it is not there: what is said of what really is not."""
        mine = [one for one in asked.answers[-40:] if (one.route, one.who) == (route.name, who)]
        if route.takes_ids and any(one.status == 404 for one in mine):
            path = route.path(ABSENT)
            asked.nothing[route.name, who] = bare(self.open(who, route, path), path)

    def answer(self, route: Route, who: str, state: str, path: str) -> Answer:
        """One request and what is to be said of its answer."""
        got = self.open(who, route, path)
        found = [] if got.status_code == UNDONE else faults(got, is_api=route.is_api)
        is_elsewhere = got.status_code == 302 and "/login" not in got.location
        letter = "O" if is_elsewhere else LETTERS.get(got.status_code, "O")
        signed_in = who != "public" and route.endpoint != "security.logout"
        found += unguarded(got, signed_in=signed_in)
        text = bare(got, path) if letter == "N" else ""
        return Answer(route.name, who, state, path, letter, got.status_code, tuple(found), text)


def bare(answer: Any, path: str) -> str:
    """A digest of a page without what differs from request to request."""
    text = masked(answer.get_data(as_text=True)).replace(path, "")
    text = re.sub(r'<div class="flash.*?</div>', "", text, flags=re.DOTALL)
    return f"{answer.status_code} {_digest(text)}"


def content() -> dict[str, str]:
    """A hash of every table's rows and one of the names of all files."""
    db.session.rollback()
    found = {}
    for table in METADATA.sorted_tables:
        rows = sorted(repr(tuple(row)) for row in db.session.execute(sa.select(table)))
        found[table.name] = _digest("\n".join(rows))
    db.session.rollback()
    return found | {"files": _digest(repr(sorted(storage.current().hashes())))}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _tenders() -> dict[str, str]:
    """The tender of each state that the story has."""
    by_number = {number: id for id, number in db.session.execute(sa.select(Tender.id, Tender.number))}
    db.session.rollback()
    return {state: by_number[number] for state, number in STATES.items() if number in by_number}
