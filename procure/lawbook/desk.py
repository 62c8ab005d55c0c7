"""What the keepers of calendar and numbers are asked: a second look, and the next notice once it is out."""

from __future__ import annotations

from datetime import datetime

from procure.core import calendar, clock
from procure.core.actors import Actor, RoleName
from procure.core.tasks import Task
from procure.core.terms import Message
from procure.lawbook import queries
from procure.lawbook.models import Subject

KEEPERS = (RoleName.ADMINISTRATOR, RoleName.SUPERVISOR)
"""Who may propose and, as another person, confirm."""
_NOTICES_BEGIN = (10, 25)
"""Since 2017 no notice came out earlier in the year before."""


def to_do(actor: Actor, at: datetime) -> list[Task]:
    """Everything that is open for this person in this role."""
    if actor.role not in KEEPERS:
        return []
    waiting = queries.waiting()
    count = sum(one.proposed_by != actor.person for one in waiting)
    words = Message("确认%(n)s项日历或者法定数字的变动", n=count)
    found = [Task(words, "lawbook.changes")] if count else []
    return found + _next_year(actor, at)


def _next_year(actor: Actor, at: datetime) -> list[Task]:
    today = clock.beijing_day(at)
    year = str(today.year + 1)
    is_due = (today.month, today.day) >= _NOTICES_BEGIN and not calendar.current().is_published(
        today.year + 1
    )
    if actor.role != RoleName.ADMINISTRATOR or not is_due or queries.waiting_about(Subject.CALENDAR, year):
        return []
    return [Task(Message("通知公布后，导入%(year)s年的放假安排", year=year), "lawbook.enter_year")]
