"""Questions of suppliers, and what is explained to everybody at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from procure.core import rules
from procure.core.actors import Actor
from procure.core.rules import RuleBroken
from procure.crypto import shapes
from procure.db import db
from procure.fairness import entries
from procure.ledger import service as ledger
from procure.signing import service as signing
from procure.signing.models import Document, Kind
from procure.signing.queries import content as signed_content
from procure.tenders import queries
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


@dataclass(frozen=True)
class Words:
    """What a purchaser explains, and why what the fair-competition gate asks about in it is needed."""

    text: str
    affects_bids: bool
    changes_object: bool = False
    necessity: str = ""


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


def explain(tender: Tender, words: Words, *, by: Actor, at: datetime) -> Clarification:
    """An explanation that nobody asked for, ready for its signature."""
    return _prepare(tender, None, words, by, at)


def answer(tender: Tender, question: Question, words: Words, *, by: Actor, at: datetime) -> Clarification:
    """The answer to a question, ready for its signature; an earlier text not yet published gives way."""
    hold(tender)
    earlier = db.session.scalars(
        sa.select(Clarification).where(Clarification.question_id == question.id)
    ).one_or_none()
    return revise(earlier, words, by=by, at=at) if earlier else _prepare(tender, question, words, by, at)


def revise(clarification: Clarification, words: Words, *, by: Actor, at: datetime) -> Clarification:
    """Other words for what is not yet published; they need a new signature."""
    tender = clarification.tender
    hold(tender)
    CLARIFICATION.after("revise", clarification.state)
    _enforce(tender, replace(words, affects_bids=False), at)
    if words == replace(_words_of(clarification), changes_object=words.changes_object):
        return clarification
    _say(clarification, words, at)
    _record("clarification.revised", clarification, by, at)
    return clarification


def publish_clarification(
    clarification: Clarification, p7s: bytes, *, by: Actor, at: datetime
) -> Clarification:
    """Sign and publish in one act: from now on everybody reads the same words."""
    tender = clarification.tender
    hold(tender)
    state = CLARIFICATION.after("publish", clarification.state)
    signed = json.loads(signed_content(clarification.document))
    _enforce(tender, Words(signed["text"], signed["affects_bids"], necessity=signed["necessity"]), at)
    signing.sign(clarification.document, p7s, by=by, at=at)
    clarification.state, clarification.published_at = ClarificationState(state), at
    _record("clarification.published", clarification, by, at, {"catalogue": entries.version()})
    return clarification


def _prepare(
    tender: Tender, question: Question | None, words: Words, by: Actor, at: datetime
) -> Clarification:
    _enforce(tender, replace(words, affects_bids=False), at)
    clarification = Clarification(tender=tender, question=question, state=CLARIFICATION.initial)
    _say(clarification, words, at)
    db.session.add(clarification)
    db.session.flush()
    _record("clarification.prepared", clarification, by, at)
    return clarification


def _say(clarification: Clarification, words: Words, at: datetime) -> None:
    clarification.text, clarification.affects_bids = words.text, words.affects_bids
    clarification.necessity = words.necessity
    clarification.document = _document(clarification, at)
    clarification.prepared_at = at


def _words_of(clarification: Clarification) -> Words:
    return Words(clarification.text, clarification.affects_bids, necessity=clarification.necessity)


def _enforce(tender: Tender, words: Words, at: datetime) -> None:
    """The fifteen days count when it is published: until then the opening may be moved for it."""
    TENDER.after("explain", tender.state)
    assert tender.opens_at is not None
    on = tender.governed_on(at)
    explained = ClarifyTender(at, tender.opens_at, words.affects_bids, words.changes_object)
    judged = queries.said(tender, words.text, words.necessity, on)
    if found := [one for facts in (explained, judged) for one in rules.breaches(facts, on)]:
        raise RuleBroken(found)


def _document(clarification: Clarification, at: datetime) -> Document:
    tender, question = clarification.tender, clarification.question
    content = {
        "v": 1,
        "type": "clarification",
        "tender": tender.number,
        "tender_sha256": tender.tender_sha256,
        "question": question.text if question else None,
        "text": clarification.text,
        "necessity": clarification.necessity,
        "affects_bids": clarification.affects_bids,
    }
    return signing.prepare(
        Kind.CLARIFICATION,
        subject=tender.id,
        name="clarification.json",
        media_type="application/json",
        content=shapes.canonical(content),
        at=at,
    )


def _record(
    act: str, clarification: Clarification, by: Actor, at: datetime, facts: Mapping[str, str] | None = None
) -> None:
    public = {"tender": clarification.tender.number, "sha256": clarification.document.sha256}
    ledger.record(act, subject=clarification.id, by=by, at=at, facts=facts, entry=public)
