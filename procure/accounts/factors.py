"""Reading second factors: who has which, and who needs one."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from procure.accounts.models import Authenticator, FactorDuty, Passkey, Person, RecoveryCode
from procure.core.actors import RoleName
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.db import db

ADVISED = frozenset({RoleName.ADMINISTRATOR, RoleName.FINANCE, RoleName.SUPERVISOR})
"""Who gives out roles, pays or supervises is asked to have one."""


def of(person_id: str) -> Sequence[Authenticator | Passkey]:
    """Every second factor of a person."""
    own = authenticator(person_id)
    return [*([own] if own else []), *passkeys(person_id)]


def authenticator(person_id: str, *, locked: bool = False) -> Authenticator | None:
    """A person's source of one-time codes; ``locked`` so that no code is taken twice."""
    wanted = sa.select(Authenticator).where(Authenticator.person_id == person_id)
    return db.session.scalar(wanted.with_for_update() if locked else wanted)


def passkeys(person_id: str) -> list[Passkey]:
    """A person's passkeys, in the order they were added."""
    wanted = sa.select(Passkey).where(Passkey.person_id == person_id)
    return list(db.session.scalars(wanted.order_by(Passkey.added_at, Passkey.id)))


def mine(person_id: str, id_: str) -> Authenticator | Passkey:
    """One of a person's factors; NotFound for any other."""
    for one in of(person_id):
        if one.id == id_:
            return one
    raise NotFound(Message("没有这项内容，或者它不属于您。"))


def passkey_of(credential_id: bytes) -> Passkey | None:
    """The passkey that a device names."""
    return db.session.scalar(sa.select(Passkey).where(Passkey.credential_id == credential_id))


def recovery_code(person_id: str, sha256: str) -> RecoveryCode | None:
    """An unused recovery code of a person, locked until the transaction ends."""
    wanted = _unused(person_id).where(RecoveryCode.code_sha256 == sha256)
    return db.session.scalar(wanted.with_for_update())


def codes_left(person_id: str) -> int:
    """How many recovery codes a person has left."""
    return len(db.session.scalars(_unused(person_id)).all())


def duties() -> frozenset[RoleName]:
    """The roles whose people need a second factor."""
    return frozenset(db.session.scalars(sa.select(FactorDuty.role)))


def is_due(person: Person) -> bool:
    """Whether one of the person's roles needs a second factor."""
    return person.is_a(*duties())


def is_missing(person: Person) -> bool:
    """Whether a person needs a second factor and has none."""
    return is_due(person) and not of(person.id)


def _unused(person_id: str) -> sa.Select[RecoveryCode]:
    return sa.select(RecoveryCode).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
