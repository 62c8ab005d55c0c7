"""What accounts ask of a person: certificates, roles to confirm, a second factor, a look at the account."""

from __future__ import annotations

from datetime import datetime

from procure.accounts import factors, proposals, queries, told
from procure.core.actors import Actor, RoleName
from procure.core.tasks import Task
from procure.core.terms import Message


def to_do(actor: Actor, at: datetime) -> list[Task]:
    """Everything that is open for this person in this role."""
    person = queries.any_person(actor.person)
    found = queries.to_do(actor, at)
    if told.is_unseen(person):
        found.append(Task(Message("他人动过您的账号，请核对"), "accounts.account"))
    if actor.role == RoleName.ADMINISTRATOR:
        found += _to_confirm(actor)
    if actor.role in factors.ADVISED and not factors.of(person.id):
        advice = Message("建议添加第二重验证：密码泄露时别人仍然进不来")
        found.append(Task(advice, "accounts.second_factor_page", article="GB/T 22239-2019 8.1.4.1"))
    return found


def _to_confirm(actor: Actor) -> list[Task]:
    own = (actor.person,)
    count = sum(one.proposed_by not in own and one.person_id not in own for one in proposals.waiting())
    return [Task(Message("确认%(n)s项岗位变动", n=count), "accounts.role_proposals")] if count else []
