"""What accounts ask of a person: certificates, roles to confirm, a second factor, a look at the account."""

from __future__ import annotations

from datetime import datetime

from procure.accounts import banking, factors, proposals, queries, told
from procure.core.actors import Actor, RoleName
from procure.core.tasks import Task
from procure.core.terms import Message


def to_do(actor: Actor, at: datetime) -> list[Task]:
    """Everything that is open for this person in this role."""
    person = queries.any_person(actor.person)
    found = queries.to_do(actor, at)
    if told.is_unseen(person):
        found.append(Task(Message("他人动过您的账号，请核对"), "accounts.account"))
    found += banking.to_do(actor, at)
    if actor.role == RoleName.ADMINISTRATOR:
        found += _to_confirm(actor)
    return found


def is_advised(actor: Actor) -> bool:
    """Whether a second factor is advised to a person in this role, who has none."""
    return actor.role in factors.ADVISED and not factors.of(actor.person)


def _to_confirm(actor: Actor) -> list[Task]:
    own = (actor.person,)
    count = sum(one.proposed_by not in own and one.person_id not in own for one in proposals.waiting())
    return [Task(Message("确认%(n)s项岗位变动", n=count), "accounts.role_proposals")] if count else []
