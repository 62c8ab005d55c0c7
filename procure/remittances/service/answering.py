"""The bank's answer: each row ends a payment, gives it back, or is told for what it is."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from procure import patience, storage
from procure.accounts.models import Organisation
from procure.core.actors import Actor
from procure.core.clock import text
from procure.db import db, unit_of_work
from procure.ledger import service as ledger
from procure.ledger.service import json_text
from procure.remittances import queries
from procure.remittances.answers import Row
from procure.remittances.models import BankAnswer
from procure.remittances.service.booking import Done, Verdict, book

_BOOKED = (Verdict.BOOKED, Verdict.BEFORE)


def take(content: bytes, name: str, rows: list[Row], *, by: Actor, at: datetime) -> BankAnswer:
    """Book each row in a unit of work of its own, then keep the paper; the same bytes are taken in once.

    What ended in between is done when the file comes again: a row that was booked is told as such.
    """
    hashed = hashlib.sha256(content).hexdigest()
    if (before := queries.taken(hashed, by.organisation)) is not None:
        return before
    done: list[Done] = []
    seen: set[str] = set()
    for row in rows:
        with patience.patience(patience.REQUEST_SECONDS):  # a row is an act, and a file may have many
            done.append(book(row, hashed, seen, by=by, at=at))
        seen.add(row.reference)
    with unit_of_work():
        return _keep(content, hashed, name, done, by, at)


def _keep(content: bytes, hashed: str, name: str, done: list[Done], by: Actor, at: datetime) -> BankAnswer:
    db.session.execute(sa.select(Organisation.id).where(Organisation.id == by.organisation).with_for_update())
    if (before := queries.taken(hashed, by.organisation)) is not None:
        return before
    said = _report(hashed, name, done, at)
    answer = BankAnswer(
        purchaser_id=by.organisation,
        name=name,
        sha256=storage.current().put(content),
        report_sha256=storage.current().put(json_text(said).encode()),
        rows=len(done),
        booked=sum(one.verdict in _BOOKED for one in done),
        taken_by=by.person,
        taken_at=at,
    )
    db.session.add(answer)
    db.session.flush()
    facts = {"sha256": hashed, "report_sha256": answer.report_sha256, "rows": answer.rows}
    ledger.record("bank.answered", subject=answer.id, by=by, at=at, facts=facts | {"booked": answer.booked})
    return answer


def _report(hashed: str, name: str, done: list[Done], at: datetime) -> dict[str, Any]:
    return {
        "document": "银行回执处理单",
        "answer": name,
        "answer_sha256": hashed,
        "taken_at": text(at),
        "rows": [one.told(number) for number, one in enumerate(done, 1)],
    }
