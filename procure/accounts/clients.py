"""What a program's request asks of the accounts each time, in one light look: nothing of it is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from procure.accounts.models import Certificate, Person, Role
from procure.accounts.queries import certificate_of_hash
from procure.core.actors import RoleName
from procure.db import db


@dataclass(frozen=True)
class Named:
    """A role."""

    name: RoleName


@dataclass(frozen=True)
class Client:
    """Whom a program acts for: as much of a person as a request needs."""

    id: str
    organisation_id: str
    password_is_initial: bool
    roles: tuple[Named, ...]


@dataclass(frozen=True)
class Enrolled:
    """A certificate that is enrolled here, and whether it signs at the instant asked for."""

    id: str
    organisation_id: str
    is_valid: bool


def client_of(sha256: str, at: datetime) -> Client | None:
    """The person of an enrolled certificate, while it is valid and the person may act."""
    rows = db.session.connection().execute(_CLIENT, {"sha256": sha256}).all()
    if not rows or not rows[0].active or not _is_valid(sha256, rows[0], at):
        return None
    first = rows[0]
    roles = tuple(Named(row.role) for row in rows if row.role is not None)
    return Client(first.person_id, first.organisation_id, first.password_is_initial, roles)


def enrolled(sha256: str, at: datetime) -> Enrolled | None:
    """The enrolled certificate with a DER hash; None where there is none."""
    row = db.session.connection().execute(_ENROLLED, {"sha256": sha256}).one_or_none()
    return Enrolled(row.id, row.organisation_id, _is_valid(sha256, row, at)) if row else None


def _is_valid(sha256: str, row: Any, at: datetime) -> bool:
    if row.root_id is not None:
        found = certificate_of_hash(sha256)
        return found is not None and found.is_valid(at)
    dates = {"not_before": row.not_before, "not_after": row.not_after, "revoked_at": row.revoked_at}
    return Certificate(**dates).is_valid(at)


_certificate, _person, _role = (one.__table__ for one in (Certificate, Person, Role))
_person_role = Person.metadata.tables["person_role"]
_DATES = [_certificate.c[name] for name in ("not_before", "not_after", "revoked_at", "root_id")]
_THIS = _certificate.c.sha256 == sa.bindparam("sha256")
_ENROLLED = sa.select(_certificate.c.id, _certificate.c.organisation_id, *_DATES).where(_THIS)
_CLIENT = (
    sa.select(
        *_DATES,
        _person.c.id.label("person_id"),
        _person.c.organisation_id,
        _person.c.active,
        _person.c.password_is_initial,
        _role.c.name.label("role"),
    )
    .select_from(
        _certificate.join(_person, _person.c.id == _certificate.c.person_id)
        .outerjoin(_person_role, _person_role.c.person_id == _person.c.id)
        .outerjoin(_role, _role.c.id == _person_role.c.role_id)
    )
    .where(_THIS)
)
