"""Tenders and what belongs to them, as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from procure.accounts.models import Certificate, Person, Role
from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import db
from procure.signing import queries as signing
from procure.signing.models import Signature
from procure.tenders.models import (
    Attachment,
    Clarification,
    ClarificationState,
    Envelope,
    Question,
    Tender,
    TenderState,
)

Row = TypeVar("Row")
_PUBLIC = Tender.state.in_((TenderState.PUBLISHED, TenderState.ENDED))


def mine(tender_id: str, actor: Actor) -> Tender:
    """A tender of the actor's own organisation; NotFound for any other."""
    wanted = sa.select(Tender).where(
        Tender.id == tender_id,
        Tender.purchaser_id == actor.organisation,
        Tender.state != TenderState.REHEARSAL,
    )
    return _found(db.session.scalars(wanted).one_or_none())


def published(tender_id: str) -> Tender:
    """A tender everybody may read; NotFound for a draft."""
    wanted = sa.select(Tender).where(Tender.id == tender_id, _PUBLIC)
    return _found(db.session.scalars(wanted).one_or_none())


def for_bidder(tender_id: str, organisation_id: str) -> Tender:
    """A tender an organisation may bid for: one that everybody may read, or what it practises on itself."""
    found = db.session.get(Tender, tender_id)
    if found and found.is_rehearsal and found.purchaser_id == organisation_id:
        return found
    return published(tender_id)


def rehearsal(organisation_id: str, at: datetime) -> Tender | None:
    """What an organisation practises on, while it takes bids."""
    wanted = sa.select(Tender).where(
        Tender.state == TenderState.REHEARSAL,
        Tender.purchaser_id == organisation_id,
        clock.in_time(at, Tender.opens_at),
    )
    return db.session.scalars(wanted.order_by(Tender.opens_at.desc())).first()


def public(at: datetime) -> list[Tender]:
    """Every tender published by an instant, the newest first."""
    wanted = sa.select(Tender).where(_PUBLIC, Tender.published_at <= at)
    return list(db.session.scalars(wanted.order_by(Tender.published_at.desc(), Tender.id)))


def open_for_bids(at: datetime) -> list[Tender]:
    """Every tender whose deadline is still to come, the nearest first."""
    wanted = sa.select(Tender).where(
        Tender.state == TenderState.PUBLISHED, clock.in_time(at, Tender.opens_at)
    )
    return list(db.session.scalars(wanted.order_by(Tender.opens_at, Tender.id)))


def of_purchaser(organisation_id: str) -> list[Tender]:
    """Every tender of an organisation, the newest first."""
    wanted = sa.select(Tender).where(
        Tender.purchaser_id == organisation_id, Tender.state != TenderState.REHEARSAL
    )
    return list(db.session.scalars(wanted.order_by(Tender.created_at.desc(), Tender.id)))


def under_number(number: str) -> list[Tender]:
    """The tender that has a number, or every lot of the project that has it, in order."""
    return list(db.session.scalars(sa.select(Tender).where(Tender.number == number).order_by(Tender.lot)))


def noticed(number: str) -> list[Tender]:
    """The published lots of a project in order; NotFound where there is none."""
    wanted = sa.select(Tender).where(Tender.number == number, _PUBLIC).order_by(Tender.lot)
    return _found(list(db.session.scalars(wanted)) or None)


def attachment(tender: Tender, attachment_id: str) -> Attachment:
    """A file of one tender."""
    return _found(next((one for one in tender.attachments if one.id == attachment_id), None))


def signature(tender: Tender, envelope: Envelope = Envelope.FIRST) -> Signature | None:
    """The purchaser's signature over the frozen tender, or over what it says of another envelope."""
    document = tender.document_in(envelope)
    return signing.signed_by(document, tender.purchaser_id) if document else None


def is_signed(tender: Tender) -> bool:
    """Whether the purchaser has signed all that is to be signed."""
    return all(signature(tender, one) is not None for one in tender.envelopes)


def custodian_certificates(at: datetime) -> list[Certificate]:
    """Valid certificates of active custodians to whom shares can be sealed, by organisation."""
    keeps = Person.roles.any(Role.name == RoleName.CUSTODIAN)
    wanted = sa.select(Certificate).join(Person, Certificate.person_id == Person.id)
    wanted = wanted.where(Person.active, keeps, Certificate.recipient.is_not(None))
    rows = db.session.scalars(wanted.order_by(Certificate.serial)).all()
    return sorted((one for one in rows if one.is_valid(at)), key=lambda one: one.organisation.name)


def operators() -> set[str]:
    """Ids of the organisations that run the platform: those of its administrators."""
    runs = Person.roles.any(Role.name == RoleName.ADMINISTRATOR)
    return set(db.session.scalars(sa.select(Person.organisation_id).where(runs)))


def question(question_id: str, actor: Actor) -> tuple[Question, Tender]:
    """A question about a tender of the actor's own organisation; NotFound for any other."""
    found = _found(db.session.get(Question, question_id))
    return found, mine(found.tender_id, actor)


def questions(tender: Tender) -> list[Question]:
    """What was asked, oldest first; pages never show by whom."""
    wanted = sa.select(Question).where(Question.tender_id == tender.id)
    return list(db.session.scalars(wanted.order_by(Question.asked_at, Question.id)))


def unanswered(tender: Tender) -> list[Question]:
    """The questions to which nothing has been prepared or published."""
    answered = sa.select(Clarification.question_id).where(Clarification.question_id.is_not(None))
    wanted = sa.select(Question).where(Question.tender_id == tender.id, Question.id.not_in(answered))
    return list(db.session.scalars(wanted.order_by(Question.asked_at, Question.id)))


def clarification(clarification_id: str, actor: Actor) -> Clarification:
    """A clarification of a tender of the actor's own organisation; NotFound for any other."""
    found = _found(db.session.get(Clarification, clarification_id))
    mine(found.tender_id, actor)
    return found


def clarifications(tender: Tender, state: ClarificationState | None = None) -> list[Clarification]:
    """What was published to everybody, oldest first; another state on demand."""
    wanted = sa.select(Clarification).where(
        Clarification.tender_id == tender.id,
        Clarification.state == (state or ClarificationState.PUBLISHED),
    )
    return list(db.session.scalars(wanted.order_by(Clarification.prepared_at, Clarification.id)))


def released(clarification_id: str) -> Clarification:
    """A published clarification; NotFound for any other."""
    found = _found(db.session.get(Clarification, clarification_id))
    return _found(found if found.state is ClarificationState.PUBLISHED else None)


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound(Message("没有这个项目，或者它不属于本单位。"))
    return row
