"""What a program's request asks of the accounts each time, in one light look: nothing of it is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from procure.accounts.models import Certificate, Person, Role
from procure.accounts.queries import certificate_of_hash
from procure.core.actors import RoleName
from procure.prepared import Prepared


@dataclass(frozen=True)
class Named:
    """A role."""

    name: RoleName


@dataclass(frozen=True)
class Enrolled:
    """A certificate that is enrolled here."""

    id: str
    sha256: str
    organisation_id: str
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None
    root_id: str | None

    def is_valid(self, at: datetime) -> bool:
        """Whether it signs at an instant, as the certificate itself says."""
        if self.root_id is not None:
            found = certificate_of_hash(self.sha256)
            return found is not None and found.is_valid(at)
        dates = {"not_before": self.not_before, "not_after": self.not_after, "revoked_at": self.revoked_at}
        return Certificate(**dates).is_valid(at)


@dataclass(frozen=True)
class Client:
    """Whom a program acts for: as much of a person as a request needs, and with which certificate."""

    id: str
    organisation_id: str
    password_is_initial: bool
    roles: tuple[Named, ...]
    certificate: Enrolled


def client_of(sha256: str, at: datetime) -> Client | None:
    """The person of an enrolled certificate, while it is valid and the person may act."""
    rows = _CLIENT.rows(sha256=sha256)
    if not rows or not rows[0].active or not (own := _enrolled(rows[0])).is_valid(at):
        return None
    first = rows[0]
    roles = tuple(Named(row.role) for row in rows if row.role is not None)
    return Client(first.person_id, first.persons_organisation, first.password_is_initial, roles, own)


def enrolled(sha256: str) -> Enrolled | None:
    """The enrolled certificate with a DER hash; None where there is none."""
    row = _ENROLLED.row(sha256=sha256)
    return _enrolled(row) if row else None


def _enrolled(row: Any) -> Enrolled:
    return Enrolled(**{name: getattr(row, name) for name in Enrolled.__annotations__})


_certificate, _person, _role = (one.__table__ for one in (Certificate, Person, Role))
_person_role = Person.metadata.tables["person_role"]
_OWN = [_certificate.c[name] for name in Enrolled.__annotations__]
_THIS = _certificate.c.sha256 == sa.bindparam("sha256")
_ENROLLED = Prepared(sa.select(*_OWN).where(_THIS))
_CLIENT = Prepared(
    sa.select(
        *_OWN,
        _person.c.id.label("person_id"),
        _person.c.organisation_id.label("persons_organisation"),
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
