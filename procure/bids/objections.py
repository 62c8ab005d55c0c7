"""Objections at an opening: a bidder raises one in the room, the purchaser answers there (87号令 42)."""

from __future__ import annotations

from datetime import datetime

from procure.bids import queries
from procure.bids.models import Objection, ObjectionKind
from procure.bids.rules import AnswerObjection, Object, on
from procure.core.actors import Actor
from procure.core.rules import enforce
from procure.db import db
from procure.ledger import service as ledger
from procure.tenders.models import Tender


def raise_one(tender: Tender, kind: ObjectionKind, statement: str, *, by: Actor, at: datetime) -> Objection:
    """A bidder of the close list objects; NotFound for anybody else, RuleBroken out of time."""
    ledger.lock()
    queries.closed_of(tender.id, by)
    is_closed = queries.closing(tender.id) is not None
    enforce(Object(at, is_closed, queries.session_ends(tender, at)), on(at))
    found = Objection(
        tender_id=tender.id, organisation_id=by.organisation, kind=kind, statement=statement, raised_at=at
    )
    db.session.add(found)
    db.session.flush()
    facts = {"objection": found.id, "kind": kind.value, "statement": statement}
    ledger.record("objection.raised", subject=tender.id, by=by, at=at, facts=facts)
    return found


def answer(objection: Objection, text: str, *, by: Actor, at: datetime) -> Objection:
    """The purchaser answers, once."""
    ledger.lock()
    db.session.refresh(objection)
    enforce(AnswerObjection(objection.answered_at is not None), on(at))
    objection.answer, objection.answered_at = text, at
    facts = {"objection": objection.id, "answer": text}
    ledger.record("objection.answered", subject=objection.tender_id, by=by, at=at, facts=facts)
    return objection
