"""Outages in given states, by the acts themselves but without their pages."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from procure.core import clock
from procure.db import db, unit_of_work
from procure.outages import queries, service
from procure.outages.models import Beat, Outage
from procure.outages.service import Explanation
from procure.signing.models import Document
from procure.tenders.models import Project, Tender
from procure.web.jobs import JOBS, run_due
from tests.cast import Cast

CAUSE = "机房供电故障，备用电源未能切换。"
EVIDENCE = b"%PDF-1.7 power"
_EXTEND = [job for job in JOBS if job.name == "outages.extend"]


def beaten(at: datetime) -> Outage | None:
    """A sign of life at an instant; the outage that it ends."""
    with unit_of_work():
        return service.beat(at)


def alive(at: datetime) -> None:
    """A sign of life at an instant, as if there had been one every few seconds until then."""
    with unit_of_work():
        db.session.add(Beat(at=at, is_first_of_hour=False))


def found(began_at: datetime, ended_at: datetime) -> Outage:
    """A gap between two signs of life; the clock has come to its end."""
    if queries.newest_beat() != began_at:
        beaten(began_at)
    clock.move_to(max(clock.now(), ended_at))
    outage = beaten(ended_at)
    assert outage is not None
    return outage


def explained(cast: Cast, outage: Outage, *, was_down: bool = True) -> Outage:
    """What the operator says of it."""
    said = Explanation(was_down, CAUSE, EVIDENCE, "故障单.pdf")
    with unit_of_work():
        return service.explain(queries.get(outage.id), said, by=cast.administrator.actor, at=clock.now())


def judged(cast: Cast, outage: Outage, *, was_down: bool = True) -> Outage:
    """What the supervisor agreed to."""
    explained(cast, outage, was_down=was_down)
    with unit_of_work():
        return service.judge(queries.get(outage.id), "情况属实。", by=cast.supervisor.actor, at=clock.now())


def extended(at: datetime | None = None) -> list[str]:
    """Let the worker move what a confirmed outage touched; the rows that it moved."""
    return run_due(at or clock.now(), _EXTEND)


def many(pattern: Tender, deadlines: list[datetime]) -> list[str]:
    """Copies of a published tender with these deadlines; their ids in the same order."""
    row = {one.key: getattr(pattern, one.key) for one in sa.inspect(Tender).column_attrs}
    numbers = [f"ZC-M-{n}" for n in range(len(deadlines))]
    ids = [f"{n:032x}" for n in range(1, len(deadlines) + 1)]
    documents = {one.key: getattr(pattern.document, one.key) for one in sa.inspect(Document).column_attrs}
    with unit_of_work():
        db.session.execute(sa.insert(Project), [{"number": one} for one in numbers])
        db.session.execute(sa.insert(Document), [documents | {"id": one, "subject": one} for one in ids])
        rows = [
            row | {"id": id_, "number": number, "opens_at": due, "document_id": id_}
            for id_, number, due in zip(ids, numbers, deadlines, strict=True)
        ]
        db.session.execute(sa.insert(Tender), rows)
    return ids
