"""No route publishes what the fair-competition gate stops: every act of the site is tried on such words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from procure.core import clock, rules
from procure.crypto import shapes
from procure.db import db, unit_of_work
from procure.signing import queries as signing
from procure.signing import service as signing_service
from procure.signing.models import Document, Kind
from procure.tenders import service
from procure.tenders.models import Answer, Change, Clarification, Section, Tender
from procure.tenders.rules import BindWords
from tests.cast import Cast, Player
from tests.conftest import DEEP
from tests.make import changes, findings, tenders
from tests.sweeps.paths import UNSAFE, Route, routes
from tests.sweeps.undoing import nothing_is_kept, prepare

PUBLIC = ("tender SET", "tender_change SET", "clarification SET")
"""What a statement begins with that could make something public."""


@dataclass(frozen=True)
class Planted:
    """Something signed whose words would be stopped, and the signature that its publication asks for."""

    name: str
    id: str
    p7s: bytes


def withdrawn(tender: Tender) -> None:
    """Take away behind the platform's back what the gate let pass."""
    with unit_of_work():
        db.session.execute(sa.delete(Answer).where(Answer.tender_id == tender.id))


def stopped_tender(cast: Cast) -> Planted:
    """Signed and ready to be published, but for its words."""
    tender = findings.excepted(cast, findings.draft(cast, findings.EXCEPTED, number="ZC-2026-11"))
    tender = tenders.sign(cast, tenders.prepare(cast, tender))
    withdrawn(tender)
    return Planted("tender", tender.id, b"")


def stopped_change(cast: Cast, tender: Tender) -> Planted:
    """An amendment that only waits for its signature and posting."""
    need = changes.NEED | {"need": f"{changes.NEED['need']}{findings.EXCEPTED}"}
    by, at = cast.purchaser.actor, clock.now()
    with unit_of_work():
        row = db.session.get_one(Tender, tender.id)
        change = service.begin_amendment(row, changes.REASON, by=by, at=at)
        service.write(change, Section.NEED, need, version=change.version, by=by, at=at)
    findings.excepted(cast, tender)
    with unit_of_work():
        change = db.session.merge(change)
        service.prepare_amendment(change, changes_object=False, version=change.version, by=by, at=at)
    withdrawn(tender)
    return Planted("tender_change", change.id, _p7s(cast, change.document))


def stopped_clarification(cast: Cast, tender: Tender) -> Planted:
    """Explained in lawful words, and its file exchanged for another."""
    found = tenders.explained(cast, tender)
    with unit_of_work():
        row = db.session.get_one(Clarification, found.id)
        said = shapes.canonical(
            {"text": findings.STOPPED, "affects_bids": False, "necessity": "", "type": "clarification"}
        )
        row.text = findings.STOPPED
        row.document = signing_service.prepare(
            Kind.CLARIFICATION,
            subject=tender.id,
            name="clarification.json",
            media_type="application/json",
            content=said,
            at=clock.now(),
        )
    return Planted("clarification", found.id, _p7s(cast, row.document))


@pytest.fixture
def planted(app: Flask, cast: Cast) -> list[Planted]:
    """One of each, and a draft that says plainly what it wants."""
    prepare(app)
    draft = findings.draft(cast, findings.STOPPED)
    found = [Planted("draft", draft.id, b""), stopped_tender(cast)]
    first = tenders.published(cast, number="ZC-2026-12")
    second = tenders.published(cast, number="ZC-2026-13")
    return [*found, stopped_change(cast, first), stopped_clarification(cast, second)]


@contextmanager
def made_public() -> Iterator[list[str]]:
    """The tables in which a row became public."""
    seen: list[str] = []

    def see(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        tables = [one for one in PUBLIC if statement.startswith(f"UPDATE {one}")]
        if tables and "'published'" in repr(values):
            seen.append(tables[0].split()[0])

    event.listen(Engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", see)


def published_by(app: Flask, who: FlaskClient, planted: list[Planted]) -> set[str]:
    """What any act of the site makes public of what was planted, by ``table by route``."""
    found = set[str]()
    acts = [one for one in routes(app) if one.method in UNSAFE and one.takes_ids]
    with nothing_is_kept(), made_public() as seen:
        for route in acts:
            for one in planted:
                if _may_concern(route, one):
                    seen.clear()
                    _tried(who, route, one)
                    found |= {f"{table} by {route.endpoint}" for table in seen}
    return found


def _may_concern(route: Route, one: Planted) -> bool:
    """The rows that an address names; each row for each address where all of it is tried."""
    return DEEP or {"draft": "tender"}.get(one.name, one.name) in route.tables[:1]


def _tried(who: FlaskClient, route: Route, one: Planted) -> None:
    """Everything that any page asks for, and what none does."""
    rows = (db.session.get(model, one.id) for model in (Tender, Change))
    version = next((row.version for row in rows if row is not None), 1)
    db.session.rollback()
    data = {
        **{"version": version, "medium": "中国政府采购网", "url": "https://example.org/notice/2"},
        **{"posted_at": "2026-03-02T08:30", "state": "published", "published_at": "2026-03-02T08:30"},
        **{"review": "clear", "outcome": "clear", "confirmed": "y", "fairness": "{}", "force": "y"},
        "evidence": (BytesIO(tenders.EVIDENCE), "公告.pdf"),
        "signature": (BytesIO(one.p7s), "签名.p7s"),
    }
    who.open(route.path(one.id), method=route.method, data=data)
    json = {name: value for name, value in data.items() if isinstance(value, str | int)}
    if route.is_api:
        who.open(route.path(one.id), method=route.method, json=json)


def _p7s(cast: Cast, document: Document | None) -> bytes:
    assert document is not None
    return cast.purchaser.sign(signing.content(document), clock.now())


def test_no_act_publishes_what_the_gate_stops(
    app: Flask, cast: Cast, client_of: Callable[[Player], FlaskClient], planted: list[Planted]
) -> None:
    assert published_by(app, client_of(cast.purchaser), planted) == set()


def test_without_the_gate_the_same_acts_publish_all_of_it(
    app: Flask,
    cast: Cast,
    client_of: Callable[[Player], FlaskClient],
    planted: list[Planted],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The positive control: a way past the gate is noticed at every door."""
    monkeypatch.setitem(rules.RULES, BindWords, [])
    assert published_by(app, client_of(cast.purchaser), planted) == {
        "tender by tenders.publish",
        "tender_change by tenders.publish_change",
        "clarification by tenders.publish_clarification",
    }
