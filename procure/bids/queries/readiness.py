"""Which custodians have shown before an opening that they can open; derived from the clock, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procure.bids import deadlines
from procure.bids.deadlines import Asked
from procure.bids.models import Readiness
from procure.bids.queries import envelopes
from procure.core.actors import Actor, RoleName
from procure.core.tasks import Task
from procure.core.terms import Message
from procure.db import db
from procure.obligations import queries as obligations
from procure.tenders.models import Custodian, Envelope, Tender, TenderState

_OPENING = "《电子招标投标办法》第二十九条、第三十条"
_EXTENDING = (
    "《政府采购法实施条例》第三十一条；《政府采购货物和服务招标投标管理办法》（财政部令第87号）第二十七条"
)


@dataclass(frozen=True)
class Standing:
    """How the check that is on stands: who answered when, and who did not."""

    tender: Tender
    envelope: Envelope
    asked: Asked
    answered: dict[str, datetime]
    """By the custodian's id."""

    @property
    def missing(self) -> list[Custodian]:
        """The custodians that have not answered."""
        return [one for one in self.tender.custodians if one.key not in self.answered]

    def is_late(self, at: datetime) -> bool:
        """Whether whoever has not answered should have."""
        return bool(self.missing) and at >= self.asked.late_at

    def is_short(self, at: datetime) -> bool:
        """Whether by now so few answered that the opening could fail."""
        return self.is_late(at) and len(self.answered) < self.tender.threshold


def readiness(tender: Tender, at: datetime) -> Standing | None:
    """How the check that is on stands; None where none is, and while the tender is suspended or has ended."""
    envelope = envelopes.waits_for(tender)
    opens_at = envelopes.opens_at(tender, envelope)
    if tender.state is not TenderState.PUBLISHED or opens_at is None:
        return None
    asked = deadlines.asked(opens_at, at)
    if asked is None or obligations.holds_on(tender.id):
        return None
    wanted = sa.select(Readiness).where(
        Readiness.tender_id == tender.id,
        Readiness.answered_at >= asked.since,
        Readiness.answered_at < asked.until,
    )
    return Standing(tender, envelope, asked, {one.key: one.answered_at for one in db.session.scalars(wanted)})


def readiness_of(tender_id: str, nonce: str) -> Readiness | None:
    """The answer to one challenge."""
    wanted = sa.select(Readiness).where(Readiness.tender_id == tender_id, Readiness.nonce == nonce)
    return db.session.scalars(wanted).one_or_none()


def readiness_tasks(actor: Actor, at: datetime) -> list[Task]:
    """What the checks ask of a custodian, show a supervisor, and tell a purchaser."""
    source = _SOURCES.get(RoleName(actor.role))
    if source is None:
        return []
    found = [source(one, actor, at) for tender in _near(at) if (one := readiness(tender, at))]
    return [task for task in found if task is not None]


def _near(at: datetime) -> list[Tender]:
    """Published tenders of which something opens soon enough for a check."""
    until = at + deadlines.LONGEST_AHEAD
    soon = [sa.and_(one > at, one <= until) for one in (Tender.opens_at, Tender.price_opens_at)]
    wanted = sa.select(Tender).where(Tender.state == TenderState.PUBLISHED, sa.or_(*soon))
    return list(db.session.scalars(wanted.order_by(Tender.opens_at, Tender.id)))


def _as_custodian(standing: Standing, actor: Actor, at: datetime) -> Task | None:
    if all(one.organisation_id != actor.organisation for one in standing.missing):
        return None
    title = Message("%(check)s：请证明密钥可用：%(title)s", **_named(standing))
    return Task(title, "bids.custody", {"id": standing.tender.id}, standing.asked.late_at, _OPENING)


def _as_supervisor(standing: Standing, actor: Actor, at: datetime) -> Task | None:
    if not standing.missing:
        return None
    names = "、".join(one.organisation.name for one in standing.missing)
    title = Message("%(check)s：尚未作答的保管人有%(names)s：%(title)s", names=names, **_named(standing))
    return Task(title, "bids.supervise", {"id": standing.tender.id}, standing.asked.late_at, _OPENING)


def _as_purchaser(standing: Standing, actor: Actor, at: datetime) -> Task | None:
    tender = standing.tender
    if tender.purchaser_id != actor.organisation or not standing.is_short(at):
        return None
    if standing.envelope is not Envelope.FIRST:
        return None
    title = Message(
        "能开标的保管人只有%(k)s家，需要%(t)s家，请在开标前延期：%(title)s",
        k=len(standing.answered),
        t=tender.threshold,
        title=tender.title,
    )
    return Task(title, "tenders.changes", {"id": tender.id}, tender.opens_at, _EXTENDING)


def _named(standing: Standing) -> dict[str, str]:
    return {"check": standing.asked.check.label, "title": standing.tender.title}


_SOURCES = {
    RoleName.CUSTODIAN: _as_custodian,
    RoleName.SUPERVISOR: _as_supervisor,
    RoleName.PURCHASER: _as_purchaser,
}
