"""``procure bench inbox``: how long finance waits for its inbox while so many invoices are open."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import sqlalchemy as sa
from flask import current_app, session
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from procure.accounts import sign_in
from procure.accounts.models import Organisation, Person, Role, SignIn
from procure.core import clock
from procure.core.actors import RoleName
from procure.db import Model, db, new_id, unit_of_work
from procure.payments.queries.inbox import PAGE
from procure.payments.service.paying import CLOCKS
from procure.web.bench.figures import percentile
from procure.web.bench.ground import inside, machine, prepared
from procure.web.bench.rows import AT, Rows

BILLS, LOOKS = 10_000, 25
STATEMENTS = 20
"""More than these a page of the inbox never asks, however much is open."""
_CHUNK = 500
_MILLISECONDS = 1000


def measure(folder: Path, server_url: str | None, asked: argparse.Namespace) -> dict[str, Any]:
    """On each database: the first page and the last, many times each."""
    bills = asked.bids or BILLS
    with prepared(folder, server_url, lambda: _fill(bills)) as ground:
        found: dict[str, Any] = {"invoices": bills, "looks": LOOKS, "machine": machine(ground.places)}
        for place in ground.places:
            with ground.copy(place) as url, inside(ground.at, url):
                found[place.name] = _looked(ground.built, bills)
    return found


def table(found: dict[str, Any]) -> str:
    """For people."""
    told = [f"{found['invoices']}张未付发票时打开待付款页（毫秒，{found['looks']}次）"]
    for name in ("sqlite", "postgresql"):
        for page, one in found.get(name, {}).items():
            told.append(
                f"{name} 第{page}页：中位{one['p50_ms']}，95%不超过{one['p95_ms']}，"
                f"处理器{one['cpu_ms']}，语句{one['statements']}条"
            )
    return "\n".join(told)


def _looked(person: str, bills: int) -> dict[str, Any]:
    client = _browser(person)
    return {str(page): _page(client, page) for page in (1, -(-bills // PAGE))}


def _page(client: FlaskClient, page: int) -> dict[str, Any]:
    waits, asked, spent = [], 0, 0.0
    for _ in range(LOOKS):
        with _counting() as seen:
            began, busy = perf_counter(), process_time()
            answer = client.get(f"/payments?page={page}")
            waits.append((perf_counter() - began) * _MILLISECONDS)
            spent += (process_time() - busy) * _MILLISECONDS
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(answer.status)
        asked = max(asked, len(seen))
    return {
        "p50_ms": round(percentile(waits, 50), 1),
        "p95_ms": round(percentile(waits, 95), 1),
        "cpu_ms": round(spent / LOOKS, 1),
        "statements": asked,
        "within_budget": asked <= STATEMENTS,
    }


@contextmanager
def _counting() -> Iterator[list[str]]:
    seen: list[str] = []

    def see(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", see)


def _browser(person: str) -> FlaskClient:
    client = current_app.test_client()
    with current_app.test_request_context("/", environ_base=client.environ_base):
        with unit_of_work():
            begun = SignIn(person_id=person, address="127.0.0.1", began_at=clock.now())
            db.session.add(begun)
            db.session.flush()
            sign_in.begin(db.session.get_one(Person, person), begun.id)
        held = dict(session)
    with client.session_transaction() as kept:
        kept.update(held)
    return client


def _fill(bills: int) -> str:
    """One contract with so many open invoices, each due a minute after another; whose finance it is."""
    rows = Rows()
    with unit_of_work():
        buyer = Organisation(name="采购人", code="1" * 18, created_at=AT)
        seller = Organisation(name="供应商", code="2" * 18, created_at=AT)
        db.session.add_all([buyer, seller])
        db.session.flush()
        role = db.session.scalar(sa.select(Role).where(Role.name == RoleName.FINANCE))
        person = Person(
            email="finance@example.org",
            name="财务",
            password="none",  # noqa: S106  # it opens nothing
            active=True,
            fs_uniquifier=new_id(),
            organisation_id=buyer.id,
            roles=[role or Role(name=RoleName.FINANCE)],
            created_at=AT,
        )
        db.session.add(person)
        db.session.flush()
        rows.use("organisation", {"id": seller.id})
        rows.use("person", {"id": person.id})
        rows.one("certificate", key_sha256="0" * 64)
        rows.one("opened_bid", read_fen=100)
        contract = rows.one("contract", purchaser_id=buyer.id, supplier_id=seller.id)
        for first in range(0, bills, _CHUNK):
            _open(rows, contract, range(first, min(first + _CHUNK, bills)))
        return person.id


def _open(rows: Rows, contract: dict[str, Any], numbers: range) -> None:
    made: dict[str, list[dict[str, Any]]] = {}

    def add(table: str, **given: Any) -> dict[str, Any]:
        made.setdefault(table, []).append(row := rows.values(table, **given))
        return row

    owed = {"supplier_id": contract["supplier_id"], "contract_id": contract["id"], "amount_fen": 100}
    for number in numbers:
        part = add("instalment", contract_id=contract["id"], position=number + 1)["id"]
        invoice = add("invoice", instalment_id=part, number=f"{number:020}", code="", **owed)["id"]
        payment = add("payment", invoice_id=invoice, amount_fen=100)["id"]
        for late, one in enumerate(CLOCKS):
            due_at = AT + timedelta(days=5 + late, minutes=number)
            about = {"subject": payment, "code": one.code, "debtor_id": contract["purchaser_id"]}
            add("obligation", due_at=due_at, count=5, **about)
    for table, values in made.items():
        db.session.execute(sa.insert(Model.metadata.tables[table]), values)
