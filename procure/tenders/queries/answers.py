"""Disputed findings, and who may decide about them."""

from __future__ import annotations

import sqlalchemy as sa

from procure.accounts.models import Organisation, Person, Role
from procure.core.actors import Actor, RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import db
from procure.tenders.models import Answer, Dispute, DisputeState, Tender
from procure.tenders.queries.wording import EXPLAINED, ROLES, of_draft


def dispute(dispute_id: str) -> Dispute:
    """One disputed finding; NotFound where there is none."""
    found = db.session.get(Dispute, dispute_id)
    if found is None:
        raise _missing()
    return found


def asked_of(dispute_id: str, supervisor: Actor) -> Dispute:
    """A dispute that was put before the actor's own organisation; NotFound for any other."""
    found = dispute(dispute_id)
    if found.supervisor_id != supervisor.organisation:
        raise _missing()
    return found


def decided(dispute_id: str) -> Dispute:
    """A decision that everybody may read; NotFound before it is made."""
    found = dispute(dispute_id)
    if found.state is DisputeState.RAISED:
        raise NotFound(Message("这项异议还没有决定。"))
    return found


def disputes() -> list[Dispute]:
    """Every decision, the newest first."""
    wanted = sa.select(Dispute).where(Dispute.decided_at.is_not(None))
    return list(db.session.scalars(wanted.order_by(Dispute.decided_at.desc(), Dispute.id)))


def disputed_words(tender: Tender) -> list[Dispute]:
    """What was disputed of the words of a tender's clarifications, the newest first."""
    wanted = sa.select(Dispute).where(Dispute.tender_id == tender.id, Dispute.place == EXPLAINED)
    return list(db.session.scalars(wanted.order_by(Dispute.raised_at.desc(), Dispute.id)))


def is_disputed(tender: Tender) -> bool:
    """Whether anything of a tender was put before a supervisor."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Dispute.tender_id == tender.id))))


def supervisors(tender: Tender) -> list[Organisation]:
    """The organisations whose supervisors may decide about a tender: any but its own purchaser."""
    watches = Person.active & Person.roles.any(Role.name == RoleName.SUPERVISOR)
    inside = sa.select(Person.organisation_id).where(watches)
    wanted = sa.select(Organisation).where(
        Organisation.id.in_(inside), Organisation.id != tender.purchaser_id
    )
    return list(db.session.scalars(wanted.order_by(Organisation.name)))


def unconfirmed(tender: Tender) -> list[Answer]:
    """The exceptions that wait for a second person; one whose words were changed waits for nobody."""
    wanted = sa.select(Answer).where(
        Answer.tender_id == tender.id, Answer.exception != "", Answer.confirmed_by.is_(None)
    )
    found = db.session.scalars(wanted.order_by(Answer.given_at, Answer.id)).all()
    texts = [one.text for one in of_draft(tender).texts] if found else []
    is_typed = (one.place in ROLES for one in found)
    return [
        one
        for one, typed in zip(found, is_typed, strict=True)
        if not typed or any(one.words in text for text in texts)
    ]


def _missing() -> NotFound:
    return NotFound(Message("没有这项异议，或者它不由本单位决定。"))
