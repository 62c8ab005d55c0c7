"""Certificates: a one-time code from the page, a request from the signer's own machine, and revocation.

Keys are made where they are used; what comes here is the public half alone (签名法 13).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from procure.accounts import issuing, queries
from procure.accounts.models import Certificate, EnrolmentCode, Person, RevocationReason
from procure.core.actors import Actor
from procure.core.errors import NotAllowed
from procure.core.terms import Message
from procure.crypto import nonces
from procure.db import db, new_id
from procure.ledger import service as ledger

CODE_LIFE = timedelta(minutes=15)
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_GROUPS, _PER_GROUP = 5, 4


def new_code(person: Person, *, by: Actor, at: datetime) -> str:
    """A code that enrols one key within fifteen minutes; shown once, kept as a hash."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_PER_GROUP)) for _ in range(_GROUPS))
    code = "-".join(groups)
    row = EnrolmentCode(
        id=new_id(), code_sha256=queries.hash_of(code), person_id=person.id, expires_at=at + CODE_LIFE
    )
    db.session.add(row)
    db.session.flush()
    ledger.record("enrolment.opened", subject=person.id, by=by, at=at)
    return code


@dataclass(frozen=True)
class Asked:
    """What a signer's machine asks to be enrolled: public halves alone.

    ``csr`` for a certificate of the platform, or ``p7s`` over ``statement(code)`` by a certificate of a
    trusted authority. ``replaces`` says why every certificate that the person has now ends.
    """

    csr: str | None = None
    p7s: bytes | None = None
    recipient: str | None = None
    spare_recipient: str | None = None
    replaces: RevocationReason | None = None


def statement(code: str) -> bytes:
    """What the holder of an authority's certificate signs to have it enrolled."""
    return f"{nonces.ENROLMENT}{code.strip().upper()}".encode()


def enrol(code: str, asked: Asked, *, address: str, at: datetime) -> Certificate:
    """Enrol a key for the person whom the code was given to.

    BadInput for a code that is unknown, used or old, for a key that is weak or is somebody's already, for a
    certificate that names another organisation, and for age recipients that are malformed or somebody
    else's. The code stays good after a refusal.
    """
    person = _spend(code, at)
    actor = Actor(person.id, person.organisation_id, "person", address)
    issuing.check_recipients(person, asked.recipient, asked.spare_recipient)
    added = _enrolled(person, code, asked, at)
    ended = _end_others(person, asked.replaces, at) if asked.replaces else []
    issuing.keep(added, asked.recipient, asked.spare_recipient)
    ledger.record(
        "certificate.enrolled",
        subject=added.id,
        by=actor,
        at=at,
        facts={
            "recipient": asked.recipient,
            "spare_recipient": asked.spare_recipient,
            "revoked": [one.sha256 for one in ended],
            "reason": asked.replaces and str(asked.replaces),
        },
        entry={"certificate": added.sha256},
    )
    return added


def revoke(certificate: Certificate, reason: RevocationReason, *, by: Actor, at: datetime) -> None:
    """End a certificate, as whoever knows or fears that a key is lost must (签名法 15).

    Nothing is signed with it from this instant on; what was signed before stays valid.
    """
    if certificate.revoked_at is not None:
        raise NotAllowed(Message("该证书已经吊销。"))
    certificate.revoked_at, certificate.revoked_for = at, reason
    ledger.record(
        "certificate.revoked",
        subject=certificate.id,
        by=by,
        at=at,
        facts={"reason": str(reason), "person": certificate.person_id},
        entry={"certificate": certificate.sha256},
    )


def _end_others(person: Person, reason: RevocationReason, at: datetime) -> list[Certificate]:
    ended = [one for one in queries.certificates_of(person.id) if one.revoked_at is None]
    for one in ended:
        one.revoked_at, one.revoked_for = at, reason
    return ended


def _enrolled(person: Person, code: str, asked: Asked, at: datetime) -> Certificate:
    if asked.p7s is not None:
        return issuing.certificate_for(person, statement(code), asked.p7s, at)
    if asked.csr is None:
        reason = Message("请求缺少证书申请，请用 procure key enrol 登记。")
        raise issuing.refused("csr", "csr-missing", reason)
    return issuing.issue_to(person, asked.csr, at)


def _spend(code: str, at: datetime) -> Person:
    row = queries.enrolment_code(code)
    person = queries.person(row.person_id) if row else None
    if row is None or person is None:
        raise issuing.refused("code", "code-unknown", Message("登记码不对，请从“我的证书”页面重新复制。"))
    if row.used_at is not None:
        raise issuing.refused("code", "code-used", Message("登记码已经用过，请在“我的证书”页面另取一个。"))
    if at >= row.expires_at:
        reason = Message("登记码已过期（15分钟有效），请在“我的证书”页面另取一个。")
        raise issuing.refused("code", "code-expired", reason)
    row.used_at = at
    return person
