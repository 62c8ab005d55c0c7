"""How somebody's certificates stand, told to the browser that may hold their keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from procure.accounts import queries, trust
from procure.accounts.models import Certificate, Person
from procure.core import clock
from procure.core.actors import RoleName
from procure.core.terms import Term
from procure.crypto import certificates


class Standing(Term):
    """What a certificate is good for now."""

    VALID = "valid", "有效"
    EXPIRING = "expiring", "即将到期"
    EARLY = "early", "尚未生效"
    EXPIRED = "expired", "已过期"
    REVOKED = "revoked", "已吊销"
    UNTRUSTED = "untrusted", "签发机构已停用"


def of(certificate: Certificate, at: datetime) -> Standing:
    """How one certificate stands; its end is announced as early as on the desk."""
    if certificate.revoked_at is not None:
        return Standing.REVOKED
    if certificate.root is not None and not certificate.root.is_trusted(at):
        return Standing.UNTRUSTED
    if at > certificate.not_after:
        return Standing.EXPIRED
    if at < certificate.not_before:
        return Standing.EARLY
    return Standing.EXPIRING if certificate.not_after - at <= queries.REMINDED else Standing.VALID


def told(person: Person, at: datetime) -> dict[str, Any]:
    """Everything a page must know to say whose keys it holds; public halves alone."""
    return {
        "name": person.name,
        "organisation": person.organisation.name,
        "code": person.organisation.code,
        "decrypts": person.is_a(RoleName.SUPPLIER, RoleName.CUSTODIAN),
        "keeps": person.is_a(RoleName.CUSTODIAN),
        "root": certificates.pem(trust.own_root()).decode(),
        "certificates": [_line(one, at) for one in queries.certificates_of(person.id)],
    }


def _line(one: Certificate, at: datetime) -> dict[str, Any]:
    return {
        "sha256": one.sha256,
        "serial": one.serial,
        "standing": str(of(one, at)),
        "from_authority": one.root_id is not None,
        "recipient": one.recipient,
        "spare_recipient": one.spare_recipient,
        "not_after": clock.text(one.not_after),
        "days": (one.not_after - at).days,
    }
