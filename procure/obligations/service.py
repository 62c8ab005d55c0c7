"""Starting, meeting, stopping and reminding: no other package computes a legal day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from procure.core.actors import Actor, platform
from procure.core.calendar import day_of
from procure.core.errors import NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.obligations import deadlines, queries
from procure.obligations.clocks import Clock
from procure.obligations.models import Hold, Obligation, Reminder
from procure.obligations.recounting import set_day
from procure.obligations.rules import PlaceHold, Proceed


def start(
    clock: Clock,
    *,
    subject: str,
    tender_id: str,
    debtor_id: str,
    creditor_id: str | None = None,
    line: Line,
    since: datetime,
) -> Obligation:
    """Start a clock on a thing by the ledger line of its event; the first start counts.

    A clock on a thing that is held starts stopped. NotInForce where the law of that day has no such period.
    """
    if standing := queries.find(subject, clock):
        return standing
    dates = deadlines.due(clock.code, since)
    obligation = Obligation(
        code=clock.code,
        duty=clock.duty,
        weight=clock.weight,
        article=dates.article,
        count=dates.period.count,
        unit=dates.period.unit,
        subject=subject,
        tender_id=tender_id,
        endpoint=clock.endpoint,
        debtor_id=debtor_id,
        debtor_role=clock.debtor_role,
        creditor_id=creditor_id,
        started_by=line.index,
        since=since,
        counted_from=since,
        remaining=dates.period.count,
        due_on=dates.last.day,
        target_on=dates.last.unrolled,
        due_at=dates.due_at,
        provisional=dates.provisional,
        paused_at=since if queries.stops(subject, tender_id, clock.debtor_role) else None,
    )
    db.session.add(obligation)
    return obligation


def meet(subject: str, clock: Clock, *, line: Line, at: datetime) -> Obligation | None:
    """Mark a duty as done by a ledger line; the first meeting counts, and a late one stays visible as late.

    None where the clock was never started.
    """
    obligation = queries.find(subject, clock)
    if obligation is not None and obligation.met_by is None:
        obligation.met_by, obligation.met_at = line.index, at
    return obligation


def reopen(subject: str, clock: Clock) -> Obligation | None:
    """Undo a meeting that turned out untrue: the duty was never done, and its day is what it was."""
    obligation = queries.find(subject, clock)
    if obligation is not None:
        obligation.met_by = obligation.met_at = None
    return obligation


def hold(
    subject: str,
    *,
    ground: str,
    article: str,
    decision: str = "",
    reason: str = "",
    limit: Clock | None = None,
    by: Actor,
    at: datetime,
) -> Hold:
    """Stop every running clock of a thing or tender; RuleBroken for anyone but a supervisor who owes none.

    What is overdue stays overdue: a hold heals nothing. ``limit`` is the clock by which it must be lifted.
    """
    clocks = queries.stopped_by(subject)
    _enforce_holder(clocks, by, at)
    placed = Hold(
        subject=subject,
        ground=ground,
        article=article,
        decision=decision,
        reason=reason,
        placed_by=by.person,
        placed_at=at,
    )
    db.session.add(placed)
    db.session.flush()
    running = [one for one in clocks if one.paused_at is None and not one.is_overdue(at)]
    for obligation in running:
        obligation.paused_at = at
    stopped = {_named(one, subject): one.due_on.isoformat() for one in running}
    facts = {"ground": ground, "article": article, "decision": decision, "stopped": stopped}
    line = ledger.record("hold.placed", subject=subject, by=by, at=at, facts=facts)
    if limit is not None:
        _must_end(placed, limit, line, by, at)
    return placed


def lift(placed: Hold, *, by: Actor, at: datetime) -> None:
    """End a hold; what was left of each period runs on from now, unless another hold still stands.

    NotAllowed where it was lifted before; the days before and after are kept in the ledger.
    """
    db.session.refresh(placed, with_for_update={"of": Hold})
    if placed.lifted_at is not None:
        raise NotAllowed(Message("这次暂停已经解除，不能重复解除。请刷新页面查看最新状态。"))
    clocks = queries.stopped_by(placed.subject)
    _enforce_holder(clocks, by, at)
    placed.lifted_by, placed.lifted_at = by.person, at
    db.session.flush()
    stopped = [one for one in clocks if one.paused_at is not None and not _is_stopped(one)]
    moved = {_named(one, placed.subject): _resume(one, at) for one in stopped}
    facts = {"hold": placed.id, "moved": moved}
    line = ledger.record("hold.lifted", subject=placed.subject, by=by, at=at, facts=facts)
    for duty in queries.of(placed.id):
        duty.met_by, duty.met_at = line.index, at


def fall_away(tender_id: str, *, line: Line, at: datetime, but: Collection[str] = ()) -> None:
    """Every open duty of a tender that has ended is owed no more; what was overdue stays visible as late.

    Duties with a code of ``but`` outlive it.
    """
    for one in queries.of_tender(tender_id):
        if one.met_by is None and one.code not in but:
            one.met_by, one.met_at, one.paused_at = line.index, at, None


def proceed(tender_id: str, at: datetime) -> None:
    """Return where a tender is not suspended; RuleBroken otherwise."""
    held = tuple(one.decision or one.ground for one in queries.holds_on(tender_id))
    enforce(Proceed(held), on=day_of(at))


def _enforce_holder(clocks: list[Obligation], by: Actor, at: datetime) -> None:
    debtors = frozenset(one.debtor_id for one in clocks)
    enforce(PlaceHold(by.role, by.organisation, debtors), on=day_of(at))


def _must_end(placed: Hold, limit: Clock, line: Line, by: Actor, at: datetime) -> None:
    whose = {"tender_id": placed.subject, "debtor_id": by.organisation}
    start(limit, subject=placed.id, **whose, line=line, since=at)


def _named(obligation: Obligation, subject: str) -> str:
    return obligation.code if obligation.subject == subject else f"{obligation.code} {obligation.subject}"


def _is_stopped(obligation: Obligation) -> bool:
    return bool(queries.stops(obligation.subject, obligation.tender_id, obligation.debtor_role))


def remind(obligation: Obligation, at: datetime) -> Reminder | None:
    """Give the reminder that is right at an instant, once; None where there is nothing to remind of."""
    db.session.refresh(obligation, with_for_update={"of": Obligation})
    stage = deadlines.stage(obligation.due_on, at)
    given = {one.stage for one in queries.reminders(obligation)}
    if stage is None or stage in given or obligation.met_by is not None or obligation.paused_at is not None:
        return None
    reminder = Reminder(obligation_id=obligation.id, stage=stage.value, given_at=at)
    db.session.add(reminder)
    facts = {"stage": stage.value, "code": obligation.code, "due_on": obligation.due_on.isoformat()}
    ledger.record("obligation.reminded", subject=obligation.id, by=platform(), at=at, facts=facts)
    return reminder


def _resume(obligation: Obligation, at: datetime) -> dict[str, str]:
    assert obligation.paused_at is not None
    count = deadlines.resumed(obligation.counting, obligation.paused_at, at)
    obligation.remaining, obligation.counted_from, obligation.paused_at = count.left, count.since, None
    return set_day(obligation, obligation.counting.last())
