"""What somebody must do next, from every package, as the rows of one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app, url_for

from procure.core.actors import Actor, RoleName
from procure.core.tasks import Task
from procure.core.terms import Message
from procure.db import db
from procure.obligations import queries as obligations
from procure.obligations.deadlines import reminders_until
from procure.obligations.models import Obligation
from procure.tenders.models import Tender
from procure.web import filters

Source = Callable[[Actor, datetime], list[Task]]


@dataclass(frozen=True)
class Row:
    """One thing to do, ready for the page; ``url`` is empty where its page does not exist."""

    title: Message
    url: str
    due_at: datetime | None
    article: str
    overdue: bool
    provisional: bool
    note: Message | None


@dataclass(frozen=True)
class Figures:
    """The three numbers of a desk."""

    all_: int
    soon: int
    overdue: int


def rows(actor: Actor, at: datetime, sources: Iterable[Source]) -> list[Row]:
    """What the actor's organisation owes in this role and what the sources ask for, the next due first."""
    owed = obligations.open_for(actor.organisation, RoleName(actor.role), at)
    tasks = [task for source in sources for task in source(actor, at)]
    about = projects(owed)
    running = [_owed(one, about.get(one.tender_id), at) for one in owed if one.paused_at is None]
    found = running + [_asked(task, at) for task in tasks]
    return sorted(found, key=lambda row: (row.due_at is None, row.due_at or at))


def figures(found: list[Row], at: datetime) -> Figures:
    """How many things there are, how many end within three working days, how many are late."""
    late = sum(row.overdue for row in found)
    near = sum(row.due_at is not None and row.due_at <= reminders_until(at) for row in found)
    return Figures(len(found), near - late, late)


def projects(found: Iterable[Obligation]) -> dict[str, Message]:
    """Which tender each duty belongs to, in words, by the tender's id."""
    wanted = sa.select(Tender).where(Tender.id.in_({one.tender_id for one in found}))
    return {
        one.id: Message("%(title)s（%(number)s）", title=one.title, number=one.number)
        for one in db.session.scalars(wanted)
    }


def url_of(endpoint: str, values: Mapping[str, Any]) -> str:
    """The address of a page, or nothing where there is none."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def _owed(one: Obligation, about: Message | None, at: datetime) -> Row:
    return Row(
        title=Message(one.duty),
        url=url_of(one.endpoint, {"id": one.subject}),
        due_at=one.due_at,
        article=f"{one.article}（{filters.label(one.weight)}）",
        overdue=one.is_overdue(at),
        provisional=one.provisional,
        note=about,
    )


def _asked(task: Task, at: datetime) -> Row:
    return Row(
        title=task.title,
        url=url_of(task.endpoint, task.values),
        due_at=task.due_at,
        article=task.article,
        overdue=task.is_overdue(at),
        provisional=task.provisional,
        note=task.note,
    )
