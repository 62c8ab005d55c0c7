"""Reading the clocks."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.core.actors import RoleName
from procure.core.calendar import Calendar
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import db
from procure.obligations.clocks import Clock
from procure.obligations.deadlines import Stage, reminders_until, stage
from procure.obligations.models import Hold, Move, Obligation, Reminder

_NEVER_STOPPED = (RoleName.FINANCE, RoleName.SUPERVISOR)


def of(subject: str) -> list[Obligation]:
    """Every clock of one thing, the next due first."""
    return _all(sa.select(Obligation).where(Obligation.subject == subject))


def of_tender(tender_id: str) -> list[Obligation]:
    """Every clock in the life of a tender, the next due first."""
    return _all(sa.select(Obligation).where(Obligation.tender_id == tender_id))


def find(subject: str, clock: Clock) -> Obligation | None:
    """The clock of that kind on one thing, if it was started."""
    wanted = sa.select(Obligation).where(Obligation.subject == subject, Obligation.code == clock.code)
    return db.session.scalars(wanted).one_or_none()


def open_for(organisation_id: str, role: RoleName, at: datetime) -> list[Obligation]:
    """What an organisation owes in one role at an instant and has not done, the next due first."""
    wanted = sa.select(Obligation).where(
        Obligation.debtor_id == organisation_id,
        Obligation.debtor_role == role,
        Obligation.met_by.is_(None),
        Obligation.since <= at,
    )
    return _all(wanted)


def overdue(at: datetime) -> list[Obligation]:
    """Every duty whose day has passed undone, the longest overdue first: the supervisor's board."""
    return _all(_running().where(Obligation.due_at <= at))


def paused() -> list[Obligation]:
    """Every clock that a hold has stopped."""
    wanted = sa.select(Obligation).where(Obligation.met_by.is_(None), Obligation.paused_at.is_not(None))
    return _all(wanted)


def holds_on(subject: str) -> list[Hold]:
    """The holds on one thing that are not lifted."""
    wanted = sa.select(Hold).where(Hold.subject == subject, Hold.lifted_at.is_(None)).order_by(Hold.placed_at)
    return list(db.session.scalars(wanted))


def stopped_by(subject: str) -> list[Obligation]:
    """The unmet clocks that a hold on a thing, or on the whole tender of that id, stops.

    Payment of what was delivered runs on, and so does a supervisor's own duty to decide.
    """
    inside = sa.and_(Obligation.tender_id == subject, Obligation.debtor_role.not_in(_NEVER_STOPPED))
    wanted = sa.select(Obligation).where(sa.or_(Obligation.subject == subject, inside))
    return _all(wanted.where(Obligation.met_by.is_(None)))


def stops(subject: str, tender_id: str, role: RoleName) -> list[Hold]:
    """The standing holds that stop a clock of this kind."""
    return holds_on(subject) + ([] if role in _NEVER_STOPPED or subject == tender_id else holds_on(tender_id))


def hold_history(subject: str) -> list[Hold]:
    """Every hold there ever was on one thing, the newest first."""
    wanted = sa.select(Hold).where(Hold.subject == subject).order_by(Hold.placed_at.desc(), Hold.id)
    return list(db.session.scalars(wanted))


def get_hold(hold_id: str) -> Hold:
    """One hold; NotFound where there is none."""
    found = db.session.get(Hold, hold_id)
    if found is None:
        raise NotFound(Message("没有这次暂停。"))
    return found


def to_remind(at: datetime) -> list[Obligation]:
    """The duties whose debtor has not yet had the reminder that is right at an instant."""
    told = sa.select(Reminder).where(Reminder.obligation_id == Obligation.id, Reminder.stage == Stage.OVERDUE)
    near = _all(_running().where(Obligation.due_at <= reminders_until(at), ~told.exists()))
    reminders = sa.select(Reminder).where(Reminder.obligation_id.in_([one.id for one in near]))
    given = {(one.obligation_id, one.stage) for one in db.session.scalars(reminders)}
    return [one for one in near if (now := stage(one.due_on, at)) and (one.id, str(now)) not in given]


def outdated(at: datetime) -> list[Obligation]:
    """The open clocks whose day was provisional, is not over, and is another on the calendar of now."""
    return [one for one in _all(_ahead(at).where(Obligation.provisional)) if is_outdated(one)]


def outdated_on(calendar: Calendar | None, at: datetime) -> list[Obligation]:
    """Every open clock whose day is not over and is another on a calendar, without one on that of now."""
    return [one for one in _all(_ahead(at)) if is_outdated(one, calendar)]


def moves_by(line: int) -> list[Move]:
    """The clocks that one act moved, the next due first."""
    wanted = sa.select(Move).where(Move.moved_by == line, Move.before_on != Move.after_on)
    return list(db.session.scalars(wanted.order_by(Move.after_on, Move.id)))


def moves_of(organisation_id: str, at: datetime) -> list[Move]:
    """The moved days of what an organisation still owes or is owed, the next due first."""
    concerned = sa.or_(Obligation.debtor_id == organisation_id, Obligation.creditor_id == organisation_id)
    wanted = sa.select(Move).join(Move.obligation).where(concerned, Move.before_on != Move.after_on)
    wanted = wanted.where(Obligation.met_by.is_(None), Obligation.due_at > at)
    return list(db.session.scalars(wanted.order_by(Move.after_on, Move.moved_at, Move.id)))


def is_outdated(obligation: Obligation, calendar: Calendar | None = None) -> bool:
    """Whether a calendar gives another day, or the same one for certain."""
    last = obligation.anew(calendar)
    return (last.day, last.unrolled, last.provisional) != (
        obligation.due_on,
        obligation.target_on,
        obligation.provisional,
    )


def get(obligation_id: str) -> Obligation:
    """One clock; NotFound where there is none."""
    found = db.session.get(Obligation, obligation_id)
    if found is None:
        raise NotFound(Message("没有这项期限。"))
    return found


def reminders(obligation: Obligation) -> list[Reminder]:
    """The reminders given for one duty."""
    wanted = sa.select(Reminder).where(Reminder.obligation_id == obligation.id).order_by(Reminder.given_at)
    return list(db.session.scalars(wanted))


def _running() -> sa.Select[Obligation]:
    return sa.select(Obligation).where(Obligation.met_by.is_(None), Obligation.paused_at.is_(None))


def _ahead(at: datetime) -> sa.Select[Obligation]:
    return sa.select(Obligation).where(Obligation.met_by.is_(None), Obligation.due_at > at)


def _all(wanted: sa.Select[Obligation]) -> list[Obligation]:
    return list(db.session.scalars(wanted.order_by(Obligation.due_at, Obligation.id)))
