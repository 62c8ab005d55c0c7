"""Roles that two administrators give together: one proposes, another confirms or declines (trust: M4)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from procure.accounts import queries, service
from procure.accounts.models import Organisation, Person, RoleProposal
from procure.accounts.rules import WEIGHTY, ConfirmRoles
from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.core.errors import NotAllowed, NotFound
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db, new_id
from procure.ledger import service as ledger


def needs_two(before: Collection[RoleName], after: Collection[RoleName], by: Actor) -> bool:
    """Whether an administrator may not give these roles alone."""
    return by.role == RoleName.ADMINISTRATOR and bool((set(after) - set(before)) & WEIGHTY)


def assign(person: Person, roles: Collection[RoleName], *, by: Actor, at: datetime) -> RoleProposal | None:
    """Give a person exactly these roles; where a weighty one is new, only propose it, and return that."""
    if not needs_two([role.name for role in person.roles], roles, by):
        service.assign_roles(person, roles, by=by, at=at)
        return None
    service.not_oneself(person, by)
    service.check_roles(person.organisation, roles, at)
    proposal = draw_up(person, roles, by=by, at=at)
    ledger.record("roles.proposed", subject=person.id, by=by, at=at, facts=_facts(proposal))
    return proposal


def add_person(
    organisation: Organisation, name: str, email: str, roles: Collection[RoleName], *, by: Actor, at: datetime
) -> tuple[Person, str]:
    """Enter somebody with a first password; weighty roles wait for a second administrator."""
    service.check_roles(organisation, roles, at)
    light = set(roles) - WEIGHTY if needs_two([], roles, by) else set(roles)
    proposed = roles if light != set(roles) else ()
    added, initial = service.add_person(organisation, name, email, light, by=by, at=at, proposed=proposed)
    if proposed:
        draw_up(added, proposed, by=by, at=at)
    return added, initial


def draw_up(person: Person, roles: Collection[RoleName], *, by: Actor, at: datetime) -> RoleProposal:
    """A proposal for roles that were checked; the caller records the act."""
    if open_for(person.id) is not None:
        raise NotAllowed(Message("对这个人的岗位变动正等待另一位系统管理员确认，请先处理完。"))
    proposal = RoleProposal(
        id=new_id(),
        person_id=person.id,
        roles=",".join(sorted(map(str, roles))),
        proposed_by=by.person,
        proposed_at=at,
    )
    db.session.add(proposal)
    db.session.flush()
    return proposal


def decide(proposal: RoleProposal, *, confirms: bool, by: Actor, at: datetime) -> None:
    """Confirm or decline a proposal; who proposed may only take it back, whom it is for may not decide."""
    if proposal.decided_at is not None:
        raise NotAllowed(Message("这项岗位变动已经处理过。"))
    if confirms:
        facts = ConfirmRoles(proposal.proposed_by, by.person, proposal.person_id)
        enforce(facts, on=clock.beijing_day(at))
        service.check_roles(proposal.person.organisation, proposal.role_names, at)
    proposal.decided_at, proposal.confirmed = at, confirms
    act = "roles.confirmed" if confirms else "roles.declined"
    if confirms:
        proposal.person.roles = service.role_rows(proposal.role_names)
    ledger.record(act, subject=proposal.person_id, by=by, at=at, facts=_facts(proposal))


def get(id_: str) -> RoleProposal:
    """One proposal; NotFound where there is none."""
    found = db.session.get(RoleProposal, id_)
    if found is None:
        raise NotFound(Message("没有这项内容，或者它不属于您。"))
    return found


def open_for(person_id: str) -> RoleProposal | None:
    """The proposal about a person that waits."""
    return db.session.scalar(_waiting().where(RoleProposal.person_id == person_id))


def waiting() -> list[RoleProposal]:
    """Every proposal that waits, oldest first."""
    return list(db.session.scalars(_waiting().order_by(RoleProposal.proposed_at, RoleProposal.id)))


def is_alone() -> bool:
    """Whether nobody is there who could confirm."""
    return len(queries.with_role(RoleName.ADMINISTRATOR)) < 2


def _waiting() -> sa.Select[RoleProposal]:
    return sa.select(RoleProposal).where(RoleProposal.decided_at.is_(None))


def _facts(proposal: RoleProposal) -> dict[str, object]:
    return {"roles": proposal.roles.split(","), "proposed_by": proposal.proposed_by}
