"""Questions of suppliers, and what is explained to everybody at once."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.core import rules
from procure.core.actors import Actor
from procure.crypto import shapes
from procure.db import db
from procure.ledger import service as ledger
from procure.signing import service as signing
from procure.signing.models import Document, Kind
from procure.tenders.models import (
    CLARIFICATION,
    TENDER,
    Clarification,
    ClarificationState,
    Question,
    Tender,
)
from procure.tenders.rules import AskQuestion, ClarifyTender
from procure.tenders.service.standing import hold


def ask(tender: Tender, text: str, *, by: Actor, at: datetime) -> Question:
    """A supplier's question; the same twice is one question."""
    TENDER.after("ask", tender.state)
    assert tender.opens_at is not None
    rules.enforce(AskQuestion(at, tender.opens_at), tender.governed_on(at))
    own = sa.select(Question).where(
        Question.tender_id == tender.id, Question.organisation_id == by.organisation
    )
    if same := db.session.scalars(own.where(Question.text == text)).first():
        return same
    question = Question(tender_id=tender.id, organisation_id=by.organisation, text=text, asked_at=at)
    db.session.add(question)
    db.session.flush()
    ledger.record("question.asked", subject=question.id, by=by, at=at, facts={"tender": tender.id})
    return question


def explain(
    tender: Tender, text: str, *, affects_bids: bool, changes_object: bool, by: Actor, at: datetime
) -> Clarification:
    """An explanation that nobody asked for, ready for its signature."""
    return _prepare(tender, None, text, affects_bids, changes_object, by, at)


def answer(
    tender: Tender,
    question: Question,
    text: str,
    *,
    affects_bids: bool,
    changes_object: bool,
    by: Actor,
    at: datetime,
) -> Clarification:
    """The answer to a question, ready for its signature; an earlier text not yet published gives way."""
    hold(tender)
    earlier = db.session.scalars(
        sa.select(Clarification).where(Clarification.question_id == question.id)
    ).one_or_none()
    if earlier is None:
        return _prepare(tender, question, text, affects_bids, changes_object, by, at)
    return revise(earlier, text, affects_bids=affects_bids, changes_object=changes_object, by=by, at=at)


def revise(
    clarification: Clarification,
    text: str,
    *,
    affects_bids: bool,
    changes_object: bool,
    by: Actor,
    at: datetime,
) -> Clarification:
    """Other words for what is not yet published; they need a new signature."""
    tender = clarification.tender
    hold(tender)
    CLARIFICATION.after("revise", clarification.state)
    _enforce(tender, False, changes_object, at)
    if (clarification.text, clarification.affects_bids) == (text, affects_bids):
        return clarification
    clarification.text, clarification.affects_bids = text, affects_bids
    clarification.document = _document(tender, clarification.question, text, affects_bids, at)
    clarification.prepared_at = at
    _record("clarification.revised", clarification, by, at)
    return clarification


def publish_clarification(
    clarification: Clarification, p7s: bytes, *, by: Actor, at: datetime
) -> Clarification:
    """Sign and publish in one act: from now on everybody reads the same words."""
    tender = clarification.tender
    hold(tender)
    state = CLARIFICATION.after("publish", clarification.state)
    _enforce(tender, clarification.affects_bids, False, at)
    signing.sign(clarification.document, p7s, by=by, at=at)
    clarification.state, clarification.published_at = ClarificationState(state), at
    _record("clarification.published", clarification, by, at)
    return clarification


def _prepare(
    tender: Tender,
    question: Question | None,
    text: str,
    affects_bids: bool,
    changes_object: bool,
    by: Actor,
    at: datetime,
) -> Clarification:
    _enforce(tender, False, changes_object, at)
    clarification = Clarification(
        tender=tender,
        question=question,
        text=text,
        affects_bids=affects_bids,
        state=CLARIFICATION.initial,
        document=_document(tender, question, text, affects_bids, at),
        prepared_at=at,
    )
    db.session.add(clarification)
    db.session.flush()
    _record("clarification.prepared", clarification, by, at)
    return clarification


def _enforce(tender: Tender, affects_bids: bool, changes_object: bool, at: datetime) -> None:
    """The fifteen days count when it is published: until then the opening may be moved for it."""
    TENDER.after("explain", tender.state)
    assert tender.opens_at is not None
    facts = ClarifyTender(at, tender.opens_at, affects_bids, changes_object)
    rules.enforce(facts, tender.governed_on(at))


def _document(
    tender: Tender, question: Question | None, text: str, affects_bids: bool, at: datetime
) -> Document:
    content = {
        "v": 1,
        "type": "clarification",
        "tender": tender.number,
        "tender_sha256": tender.tender_sha256,
        "question": question.text if question else None,
        "text": text,
        "affects_bids": affects_bids,
    }
    return signing.prepare(
        Kind.CLARIFICATION,
        subject=tender.id,
        name="clarification.json",
        media_type="application/json",
        content=shapes.canonical(content),
        at=at,
    )


def _record(act: str, clarification: Clarification, by: Actor, at: datetime) -> None:
    public = {"tender": clarification.tender.number, "sha256": clarification.document.sha256}
    ledger.record(act, subject=clarification.id, by=by, at=at, entry=public)
