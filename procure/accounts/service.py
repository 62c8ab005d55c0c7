"""The acts about organisations, people and how they sign in."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from datetime import datetime
from typing import Any

from procure.accounts import passwords, queries, sessions
from procure.accounts.models import Organisation, Person, Role, Size
from procure.accounts.rules import AssignRoles, RegisterOrganisation, SeatPerson
from procure.core import clock
from procure.core.actors import Actor, RoleName
from procure.core.errors import BadInput, NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db, new_id
from procure.ledger import service as ledger


def register(
    name: str,
    code: str,
    *,
    by: Actor,
    at: datetime,
    size: Size = Size.OTHER,
    controller_code: str | None = None,
    **particulars: str,
) -> Organisation:
    """Enter an organisation; ``particulars`` are legal_representative, address, phone, bank_account.

    RuleBroken for a wrong credit code, BadInput for one that is entered already.
    """
    code, controller = _code(code), _code(controller_code or "") or None
    enforce(RegisterOrganisation(code, controller), on=clock.beijing_day(at))
    if queries.organisation_of_code(code):
        raise BadInput(
            Message("统一社会信用代码“%(code)s”的单位已经登记，请在列表中查找。", code=code), field="code"
        )
    added = Organisation(
        id=new_id(), name=name, code=code, size=size, controller_code=controller, created_at=at, **particulars
    )
    db.session.add(added)
    db.session.flush()
    ledger.record(
        "organisation.registered", subject=added.id, by=by, at=at, facts={"name": name, "code": code}
    )
    return added


def add_person(
    organisation: Organisation,
    name: str,
    email: str,
    roles: Collection[RoleName],
    *,
    by: Actor,
    at: datetime,
    proposed: Collection[RoleName] = (),
) -> tuple[Person, str]:
    """Enter somebody with a first password, which is shown once and kept only as a hash.

    ``proposed``: roles that wait for a second administrator, told in the same line.
    """
    check_roles(organisation, roles, at)
    email = email.strip().lower()
    if queries.person_of_email(email):
        raise BadInput(Message("邮箱“%(email)s”已有账号，请换一个邮箱。", email=email), field="email")
    initial = passwords.new_initial()
    added = Person(
        id=new_id(),
        email=email,
        name=name,
        password=passwords.hash_of(initial),
        password_is_initial=True,
        active=True,
        fs_uniquifier=new_id(),
        organisation_id=organisation.id,
        roles=role_rows(roles),
        created_at=at,
    )
    db.session.add(added)
    db.session.flush()
    facts = {"organisation": organisation.id, "roles": _names(roles), "proposed": _names(proposed)}
    _record("person.added", added, by, at, **facts)
    return added, initial


def check_roles(organisation: Organisation, roles: Collection[RoleName], at: datetime) -> None:
    """RuleBroken where nobody may have these roles together, or nobody of this organisation."""
    enforce(AssignRoles(frozenset(roles)), on=clock.beijing_day(at))
    enforce(SeatPerson(frozenset(roles), queries.roles_around(organisation)), on=clock.beijing_day(at))


def assign_roles(person: Person, roles: Collection[RoleName], *, by: Actor, at: datetime) -> None:
    """Give a person exactly these roles, from the next request on."""
    not_oneself(person, by)
    check_roles(person.organisation, roles, at)
    before = _names([role.name for role in person.roles])
    if before == _names(roles):
        raise NotAllowed(Message("岗位没有变化，无须保存。"))
    person.roles = role_rows(roles)
    _record("person.assigned", person, by, at, before=before, roles=_names(roles))


def acknowledge(person: Person, *, by: Actor, at: datetime) -> None:
    """Keep that a person has seen what others did to the account."""
    person.told_until = at
    _record("account.seen", person, by, at)


def deactivate(person: Person, *, by: Actor, at: datetime) -> None:
    """Close an account: its next request is refused."""
    not_oneself(person, by)
    if not person.active:
        raise NotAllowed(Message("该账号已经停用。"))
    person.active = False
    sessions.end_all(person, at)
    _record("person.deactivated", person, by, at)


def activate(person: Person, *, by: Actor, at: datetime) -> None:
    """Open a closed account again."""
    if person.active:
        raise NotAllowed(Message("该账号正在使用，无须恢复。"))
    check_roles(person.organisation, [role.name for role in person.roles], at)
    person.active = True
    _record("person.activated", person, by, at)


def reset_password(person: Person, *, by: Actor, at: datetime) -> str:
    """A new first password for somebody who forgot theirs; ends every sign-in."""
    not_oneself(person, by)
    initial = passwords.new_initial()
    person.password, person.password_is_initial = passwords.hash_of(initial), True
    sessions.end_all(person, at)
    _record("password.reset", person, by, at)
    return initial


def change_password(person: Person, current: str, new: str, *, others: bool, by: Actor, at: datetime) -> None:
    """Replace one's own password; with ``others`` every sign-in ends, and this browser needs a new one."""
    if not passwords.fits(person, current):
        raise BadInput(Message("现在的密码不对，请重新输入。"), field="current", code="wrong-password")
    if new == current or new.lower() == person.email:
        raise BadInput(
            Message("新密码不能与现在的密码或者邮箱相同，请另设一个。"), field="new", code="weak-password"
        )
    person.password, person.password_is_initial = passwords.hash_of(new), False
    if others:
        sessions.end_all(person, at)
    _record("password.changed", person, by, at, others_ended=others)


def _code(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "").upper()


def role_rows(names: Collection[RoleName]) -> list[Role]:
    """The rows of some roles, made where they are new."""
    found = queries.roles(names)
    return found + [Role(name=name) for name in set(names) - {role.name for role in found}]


def _names(roles: Collection[RoleName]) -> list[str]:
    return sorted(str(role) for role in roles)


def not_oneself(person: Person, by: Actor) -> None:
    """NotAllowed where somebody acts on their own account."""
    if person.id == by.person:
        raise NotAllowed(Message("不能对自己的账号做这项操作，请由另一位系统管理员办理。"))


def _record(act: str, person: Person, by: Actor, at: datetime, **facts: Any) -> None:
    ledger.record(act, subject=person.id, by=by, at=at, facts=facts)
