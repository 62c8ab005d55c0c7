"""A ledger with lines and signed heads, and the hands of somebody who owns the database."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from procure.crypto import keyring
from procure.db import db, unit_of_work
from procure.ledger import heads
from procure.ledger import service as ledger
from procure.ledger.verify import Report, Signers, verify
from tests.cast import START, Cast

TABLES = ("ledger_line", "ledger_signed_head", "closing")


def written(cast: Cast, acts: int = 6) -> list[str]:
    """Some acts with a signed head after every third line; the heads of all lines in order."""
    for number in range(acts):
        when = START + timedelta(minutes=number)
        with unit_of_work():
            ledger.record(
                f"thing.{number}", subject="thing", by=cast.purchaser.actor, at=when, facts={"n": number}
            )
        if number % 2:
            with unit_of_work():
                heads.sign(when)
    return [line.head for line in ledger.queries.every()]


def checked(*outside: str) -> Report:
    """The verdict on the ledger as it lies in the database."""
    db.session.rollback()
    ring = keyring.current()
    return verify(Signers(ring.root_certificate, ring.receipt_certificate), outside)


def tamper(*statements: str, **values: Any) -> None:
    """Change the ledger as the database's owner could: without its triggers and foreign keys."""
    with unit_of_work():
        for statement in [*_unguarded(), *statements]:
            text = sa.text(re.sub(r"(?<!:)\bindex\b", '"index"', statement))
            db.session.execute(text, {name: values[name] for name in text.compile().params})


def _unguarded() -> list[str]:
    if db.engine.dialect.name == "postgresql":
        return ["SET LOCAL session_replication_role = replica"]
    drop = [f"DROP TRIGGER IF EXISTS {table}_no_{act}" for table in TABLES for act in ("update", "delete")]
    return ["COMMIT", "PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE", *drop]
