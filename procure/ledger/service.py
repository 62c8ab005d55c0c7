"""Appending to the chain; the caller's transaction carries both the change and its line."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from procure.core import clock
from procure.core.actors import Actor
from procure.db import db
from procure.ledger import queries
from procure.ledger.models import Line, SignedHead
from procure.prepared import Prepared

_LOCK = 0x70726F63


def record(
    act: str,
    *,
    subject: str,
    by: Actor,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    entry: Mapping[str, Any] | None = None,
) -> Line:
    """Append one line and return it; call it last, since it holds the ledger's lock until the commit.

    ``entry`` are public fields hashed into the leaf; ``facts`` (JSON values) lie beside it under their hash.
    """
    text = json_text(dict(facts or {}) | _who(by))
    fields = {"kind": act, "subject": subject, "time": clock.text(at), "salt": secrets.token_hex(16)}
    content = json_text(fields | {"facts_sha256": sha256(text)} | dict(entry or {}))
    return record_exact(act, subject=subject, by=by, at=at, entry=content, facts=text)


def record_exact(act: str, *, subject: str, by: Actor, at: datetime, entry: str, facts: str) -> Line:
    """Append a line whose entry is spelled by the sealing protocol (tender, bid, withdraw, close).

    ``facts`` are those of ``facts_beside``, whose hash the entry names.
    """
    lines = Lines()
    lines.add(act, subject=subject, by=by, at=at, entry=entry, facts=facts)
    return lines.write()


@dataclass(frozen=True)
class Place:
    """Where a line stands in the chain."""

    index: int
    prev: str
    head: str


class Lines:
    """Lines of one transaction, each following the one before; ``write`` puts them down, called last."""

    def __init__(self) -> None:
        lock()
        self._tip = queries.ask_tip()
        self._rows: list[dict[str, Any]] = []

    def add(self, act: str, *, subject: str, by: Actor, at: datetime, entry: str, facts: str) -> Place:
        """Let one more follow."""
        index, prev = (self._rows[-1]["index"], self._rows[-1]["head"]) if self._rows else self._tip()
        leaf = sha256(entry)
        place = Place(index + 1, prev, sha256(prev + leaf))
        at = at.replace(microsecond=0)  # as the entry tells it: what isn't hashed could be changed
        about = {"act": act, "subject": subject, "at": at, "entry": entry, "facts": facts, "leaf": leaf}
        self._rows.append(
            {**about, "by_person": by.person, "by_organisation": by.organisation, **vars(place)}
        )
        return place

    def write(self) -> Line:
        """Put them down; the last one."""
        db.session.flush()
        _LINE.write(*self._rows)
        return Line(**self._rows[-1])


def facts_beside(by: Actor, subject: str, more: Mapping[str, Any] | None = None) -> str:
    """What such an entry doesn't say itself: who acted from where, about what, and ``more``."""
    return json_text(dict(more or {}) | _who(by) | {"subject": subject})


def lock() -> None:
    """Take the ledger's lock, early where what is decided depends on the order of lines.

    PostgreSQL: one lock a transaction; SQLite has one writer anyway. A savepoint that is undone lets go of
    what was taken in it, so each one takes the lock for itself.
    """
    connection = db.session.connection()
    if connection.dialect.name != "postgresql":
        return
    transaction = connection.get_nested_transaction() or connection.get_transaction()
    if db.session.info.get("ledger") is not transaction:
        _TAKE.ask()
        db.session.info["ledger"] = transaction


def tick(at: datetime, by: Actor) -> Line:
    """The minute's line: it moves the head even when nothing else happens."""
    return record("tick", subject="platform", by=by, at=at)


def publish_head(line: Line, document: str, p7s: bytes, at: datetime) -> SignedHead:
    """Keep the signed head of a line."""
    signed_at = at.replace(microsecond=0)
    head = SignedHead(head=line.head, index=line.index, at=signed_at, document=document, p7s=p7s)
    db.session.add(head)
    return head


def json_text(value: Mapping[str, Any]) -> str:
    """Canonical JSON: sorted keys, no blanks, UTF-8 characters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text: str) -> str:
    """Hex SHA-256 of the UTF-8 bytes of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _who(by: Actor) -> dict[str, str]:
    return {
        "by_person": by.person,
        "by_organisation": by.organisation,
        "by_role": by.role,
        "address": by.address,
    }


_LINE = Prepared(sa.insert(Line.metadata.tables[Line.__tablename__]))
_TAKE = Prepared(sa.select(sa.func.pg_advisory_xact_lock(_LOCK).label("taken")))
