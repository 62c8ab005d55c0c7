"""Reading organisations, people, certificates and sign-ins."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NoReturn

import sqlalchemy as sa

from procure.accounts.models import (
    Certificate,
    EnrolmentCode,
    Organisation,
    Person,
    Role,
    TrustedRoot,
)
from procure.core.actors import Actor, RoleName
from procure.core.errors import NotFound
from procure.core.tasks import Task
from procure.core.terms import Message
from procure.db import db

PAGE = 100
REMINDED = timedelta(days=30)
"""How long before the end of a certificate or list the desk asks for the next one."""
SIGNING_ROLES = {
    RoleName.PURCHASER,
    RoleName.SUPPLIER,
    RoleName.EXPERT,
    RoleName.CUSTODIAN,
    RoleName.FINANCE,
}


def organisations(words: str = "", after: str = "") -> list[Organisation]:
    """The next hundred organisations whose name or code has these words, in the order of their codes."""
    wanted = sa.select(Organisation).where(Organisation.code > after)
    if words:
        wanted = wanted.where(_has(words, Organisation.name, Organisation.code))
    return list(db.session.scalars(wanted.order_by(Organisation.code).limit(PAGE)))


def people(words: str = "", after: str = "") -> list[Person]:
    """The next hundred people whose name, address or organisation has these words, by their addresses."""
    wanted = sa.select(Person).join(Organisation, Organisation.id == Person.organisation_id)
    wanted = wanted.where(Person.email > after)
    if words:
        wanted = wanted.where(_has(words, Person.name, Person.email, Organisation.name, Organisation.code))
    return list(db.session.scalars(wanted.order_by(Person.email).limit(PAGE)))


def _has(words: str, *columns: Any) -> sa.ColumnElement[bool]:
    return sa.or_(*(column.icontains(words, autoescape=True) for column in columns))


def organisation(id_: str) -> Organisation:
    """One organisation; NotFound where there is none."""
    return db.session.get(Organisation, id_) or _missing()


def organisation_of_code(code: str) -> Organisation | None:
    """The organisation with a credit code."""
    return db.session.scalar(sa.select(Organisation).where(Organisation.code == code))


def roles_around(organisation: Organisation) -> frozenset[RoleName]:
    """The roles that people hold in an organisation, in whoever controls it, and in those it controls."""
    tied = [Organisation.id == organisation.id, Organisation.controller_code == organisation.code]
    if organisation.controller_code:
        tied.append(Organisation.code == organisation.controller_code)
    held = (
        sa.select(Role.name).join(Person.roles).join(Person.organisation).where(sa.or_(*tied), Person.active)
    )
    return frozenset(RoleName(name) for name in db.session.scalars(held.distinct()))


def people_of(organisation_id: str) -> list[Person]:
    """Everybody of an organisation, by name."""
    wanted = sa.select(Person).where(Person.organisation_id == organisation_id)
    return list(db.session.scalars(wanted.order_by(Person.name, Person.id)))


def person(id_: str) -> Person | None:
    """One person who may act; None where there is none or the account is closed."""
    return db.session.scalar(sa.select(Person).where(Person.id == id_, Person.active))


def any_person(id_: str) -> Person:
    """One person, active or not; NotFound where there is none."""
    return db.session.get(Person, id_) or _missing()


def person_of_email(email: str) -> Person | None:
    """The person who signs in with an address, however it is capitalised."""
    return db.session.scalar(sa.select(Person).where(Person.email == email.strip().lower()))


def with_role(name: RoleName) -> list[Person]:
    """Everybody active in a role, by name."""
    wanted = sa.select(Person).where(Person.active, Person.roles.any(Role.name == name))
    return list(db.session.scalars(wanted.order_by(Person.name, Person.id)))


def roles(names: Iterable[RoleName]) -> list[Role]:
    """The rows of some roles."""
    return list(db.session.scalars(sa.select(Role).where(Role.name.in_(list(names)))))


def certificates_of(person_id: str) -> list[Certificate]:
    """A person's certificates, newest first."""
    wanted = sa.select(Certificate).where(Certificate.person_id == person_id)
    return list(db.session.scalars(wanted.order_by(Certificate.not_before.desc(), Certificate.id)))


def valid_certificates(person_id: str, at: datetime) -> list[Certificate]:
    """Those of a person's certificates that sign at an instant, newest first."""
    return [one for one in certificates_of(person_id) if one.is_valid(at)]


def my_certificate(id_: str, actor: Actor) -> Certificate:
    """One of the person's own certificates; NotFound for any other."""
    return certificate_of(actor.person, id_)


def certificate_of(person_id: str, id_: str) -> Certificate:
    """One of a person's certificates; NotFound for any other."""
    wanted = sa.select(Certificate).where(Certificate.id == id_, Certificate.person_id == person_id)
    return db.session.scalar(wanted) or _missing()


def certificate_of_hash(sha256: str) -> Certificate | None:
    """The enrolled certificate with a DER hash."""
    return db.session.scalar(sa.select(Certificate).where(Certificate.sha256 == sha256))


def certificate_of_key(key_sha256: str) -> Certificate | None:
    """The certificate that a key is enrolled with."""
    return db.session.scalar(sa.select(Certificate).where(Certificate.key_sha256 == key_sha256))


def roots() -> list[TrustedRoot]:
    """Every root that was ever trusted beside the platform's own, by name."""
    return list(db.session.scalars(sa.select(TrustedRoot).order_by(TrustedRoot.name, TrustedRoot.id)))


def roots_at(at: datetime) -> list[TrustedRoot]:
    """The roots that were trusted at an instant."""
    return [one for one in roots() if one.is_trusted(at)]


def root(id_: str) -> TrustedRoot:
    """One root; NotFound where there is none."""
    return db.session.get(TrustedRoot, id_) or _missing()


def is_anothers_recipient(recipients: Iterable[str], person_id: str) -> bool:
    """Whether somebody else has enrolled one of these age recipients."""
    taken = list(recipients)
    either = Certificate.recipient.in_(taken) | Certificate.spare_recipient.in_(taken)
    wanted = sa.select(Certificate.id).where(either, Certificate.person_id != person_id)
    return db.session.scalar(wanted.limit(1)) is not None


def enrolment_code(code: str) -> EnrolmentCode | None:
    """The row of a one-time code, locked so that two requests can't both use it."""
    wanted = sa.select(EnrolmentCode).where(EnrolmentCode.code_sha256 == hash_of(code.strip().upper()))
    return db.session.scalar(wanted.with_for_update())


def to_do(actor: Actor, at: datetime) -> list[Task]:
    """Whoever signs needs a certificate, and the next before it ends; an administrator keeps lists fresh."""
    if actor.role == RoleName.ADMINISTRATOR:
        return [_stale_list(one) for one in roots_at(at) if _ends_soon(one.revocations_until, at)]
    if actor.role not in SIGNING_ROLES:
        return []
    valid = valid_certificates(actor.person, at)
    last = max((one.not_after for one in valid), default=None)
    if last is None:
        what = Message("登记签名证书：没有有效证书不能签名、投标")
    elif _ends_soon(last, at):
        what = Message("给签名证书续期：到期后不能再签名、投标")
    else:
        return []
    return [Task(what, "accounts.certificates", due_at=last, article="《电子签名法》第十三条")]


def _ends_soon(until: datetime | None, at: datetime) -> bool:
    return until is not None and until - at <= REMINDED


def _stale_list(root: TrustedRoot) -> Task:
    what = Message("更新“%(name)s”的证书吊销列表", name=root.name)
    return Task(what, "accounts.root", {"root_id": root.id}, root.revocations_until)


def hash_of(text: str) -> str:
    """Hex SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _missing() -> NoReturn:
    raise NotFound(Message("没有这项内容，或者它不属于您。"))
