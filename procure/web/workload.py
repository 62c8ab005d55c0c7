"""What somebody must do next, from every package, as the rows of one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, url_for

from procure.core.actors import Actor, RoleName
from procure.core.tasks import Task
from procure.core.terms import Message
from procure.obligations import queries as obligations
from procure.obligations.deadlines import reminders_until
from procure.obligations.models import Obligation
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
    found = [_owed(one, at) for one in owed if one.paused_at is None] + [_asked(task, at) for task in tasks]
    return sorted(found, key=lambda row: (row.due_at is None, row.due_at or at))


def figures(found: list[Row], at: datetime) -> Figures:
    """How many things there are, how many end within three working days, how many are late."""
    late = sum(row.overdue for row in found)
    near = sum(row.due_at is not None and row.due_at <= reminders_until(at) for row in found)
    return Figures(len(found), near - late, late)


def last_day(obligation: Obligation) -> Message:
    """The last day of a duty in words, since 24:00 of a day reads like the next."""
    return Message("最后一天是%(day)s，当日24时截止。", day=filters.day(obligation.due_on))


def url_of(endpoint: str, values: Mapping[str, Any]) -> str:
    """The address of a page, or nothing where there is none."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def _owed(one: Obligation, at: datetime) -> Row:
    return Row(
        title=Message(one.duty),
        url=url_of(one.endpoint, {"id": one.subject}),
        due_at=one.due_at,
        article=one.article,
        overdue=one.is_overdue(at),
        provisional=one.provisional,
        note=last_day(one),
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
