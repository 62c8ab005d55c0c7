"""Reading outages: what was found, which deadlines wait for a judgement, which tenders are still to move."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.core.errors import NotFound
from procure.core.tasks import Task
from procure.core.terms import Message
from procure.db import db
from procure.ledger.models import Line
from procure.outages import deadlines
from procure.outages.deadlines import Window
from procure.outages.models import Beat, Outage, OutageState
from procure.tenders.models import Tender, TenderState

_LONGEST_LIST = 200
_TOGETHER = 10
"""So many tenders are moved in one transaction: bids that come in meanwhile wait for it."""


def get(outage_id: str) -> Outage:
    """One outage; NotFound where there is none."""
    found = db.session.get(Outage, outage_id)
    if found is None:
        raise NotFound(Message("没有这次中断的记录。"))
    return found


def history() -> list[Outage]:
    """The newest outages, whatever became of them."""
    return list(db.session.scalars(sa.select(Outage).order_by(Outage.began_at.desc()).limit(_LONGEST_LIST)))


def newest_beat() -> datetime | None:
    """The last sign of life; None where nothing ever watched."""
    return db.session.scalar(sa.select(sa.func.max(Beat.at)).select_from(Beat))


def window(outage: Outage) -> Window:
    """The deadlines that it touched."""
    return deadlines.touched(outage.began_at, outage.ended_at)


def waiting(at: datetime) -> list[Window]:
    """The deadlines that nobody may close now, because bidders may be owed time before them.

    They are those of outages that are not judged yet, those whose extension is on its way, and those after
    the last sign of life. Nobody waits for a judgement for ever.
    """
    found = [window(one) for one in _with_effect() if not one.is_open or _may_wait(one.ended_at, at)]
    silent_since = newest_beat()
    if silent_since is not None and _may_wait(silent_since, at):
        found.append(Window(silent_since, max(at, silent_since) + deadlines.longest_silence(at)))
    return found


def why_waits(tender: Tender, at: datetime) -> Outage | None:
    """The outage for which the close of a published tender waits, where one was found."""
    if tender.opens_at is None or tender.state is not TenderState.PUBLISHED:
        return None
    open_ones = (one for one in _with_effect() if not one.is_open or _may_wait(one.ended_at, at))
    return next((one for one in open_ones if window(one).covers(tender.opens_at)), None)


def touched(outage: Outage) -> list[Tender]:
    """The published tenders that it touched, neither closed nor moved yet, the nearest first."""
    closed = sa.exists().where(Line.subject == Tender.id, Line.act == "close")
    wanted = sa.select(Tender).where(Tender.state == TenderState.PUBLISHED, ~closed)
    wanted = wanted.where(window(outage).covers(Tender.opens_at))
    return list(db.session.scalars(wanted.order_by(Tender.opens_at, Tender.number, Tender.lot)))


def to_extend(at: datetime) -> list[str]:
    """What is still to be moved after confirmed outages, as ``outage tender tender …``."""
    confirmed = sa.select(Outage).where(Outage.state == OutageState.CONFIRMED).order_by(Outage.began_at)
    rows = []
    for one in db.session.scalars(confirmed):
        ids = [tender.id for tender in touched(one)]
        rows += [" ".join((one.id, *ids[n : n + _TOGETHER])) for n in range(0, len(ids), _TOGETHER)]
    return rows


def apart(row: str) -> list[str]:
    """Such a row as one for each of its tenders; none where it has but one."""
    outage_id, *tender_ids = row.split()
    return [f"{outage_id} {one}" for one in tender_ids] if len(tender_ids) > 1 else []


def is_closed(tender: Tender) -> bool:
    """Whether its close record is in the ledger."""
    wanted = sa.select(Line.index).where(Line.subject == tender.id, Line.act == "close")
    return db.session.scalar(wanted) is not None


def to_do(actor: Actor, at: datetime) -> list[Task]:
    """Gaps to be explained by the operator, explanations to be judged by the supervisor."""
    state = _WAITS_FOR.get(RoleName(actor.role))
    wanted = sa.select(Outage).where(Outage.state == state).order_by(Outage.began_at)
    return [_task(one) for one in db.session.scalars(wanted)] if state else []


_WAITS_FOR = {
    RoleName.ADMINISTRATOR: OutageState.FOUND,
    RoleName.SUPERVISOR: OutageState.PROPOSED,
}


def _task(outage: Outage) -> Task:
    began = outage.began_at
    due = deadlines.judged_by(outage.ended_at)
    if outage.state is OutageState.FOUND:
        title = Message("核实疑似的平台中断（%(began)s起）", began=began)
        return Task(title, "outages.explain", {"id": outage.id}, due)
    title = Message("认定平台中断（%(began)s起）", began=began)
    return Task(title, "outages.judge", {"id": outage.id}, due)


def _with_effect() -> list[Outage]:
    wanted = sa.select(Outage).where(Outage.state != OutageState.DISMISSED).order_by(Outage.began_at)
    return list(db.session.scalars(wanted))


def _may_wait(since: datetime, at: datetime) -> bool:
    return clock.in_time(at, deadlines.judged_by(since))
