"""Certificates: a one-time code from the page, a request from the signer's own machine, and revocation.

Keys are made where they are used; what comes here is the public half alone (签名法 13).
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from procure.accounts import queries
from procure.accounts.models import Certificate, EnrolmentCode, Person, key_sha256
from procure.core.actors import Actor, RoleName
from procure.core.errors import BadInput, NotAllowed
from procure.core.terms import Message
from procure.crypto import age, certificates, keyring
from procure.crypto.refusals import CertificateRefused
from procure.db import db, new_id
from procure.ledger import service as ledger

CODE_LIFE = timedelta(minutes=15)
_DAYS = 730
_DECRYPT = (RoleName.SUPPLIER, RoleName.CUSTODIAN)
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


def enrol(
    code: str, csr: str, recipient: str | None, spare_recipient: str | None, *, address: str, at: datetime
) -> Certificate:
    """Issue a certificate for the key of a request to the person whom the code was given to.

    BadInput for a code that is unknown, used or old, for a key that is not P-256 or is somebody's already,
    and for age recipients that are malformed or somebody else's. The code stays good after a refusal.
    """
    person = _spend(code, at)
    actor = Actor(person.id, person.organisation_id, "person", address)
    _check_recipients(person, recipient, spare_recipient)
    added = _issued(person, csr, at)
    added.recipient, added.spare_recipient = recipient, spare_recipient
    db.session.add(added)
    db.session.flush()
    ledger.record(
        "certificate.enrolled",
        subject=added.id,
        by=actor,
        at=at,
        facts={"recipient": recipient, "spare_recipient": spare_recipient},
        entry={"certificate": added.sha256},
    )
    return added


def revoke(certificate: Certificate, *, by: Actor, at: datetime) -> None:
    """End one's own certificate, as whoever knows or fears that a key is lost must (签名法 15)."""
    if certificate.revoked_at is not None:
        raise NotAllowed(Message("该证书已经吊销。"))
    certificate.revoked_at = at
    ledger.record(
        "certificate.revoked", subject=certificate.id, by=by, at=at, entry={"certificate": certificate.sha256}
    )


def _spend(code: str, at: datetime) -> Person:
    row = queries.enrolment_code(code)
    person = queries.person(row.person_id) if row else None
    if row is None or person is None:
        raise _refused("code", "code-unknown", Message("登记码不对，请从“我的证书”页面重新复制。"))
    if row.used_at is not None:
        raise _refused("code", "code-used", Message("登记码已经用过，请在“我的证书”页面另取一个。"))
    if at >= row.expires_at:
        reason = Message("登记码已过期（15分钟有效），请在“我的证书”页面另取一个。")
        raise _refused("code", "code-expired", reason)
    row.used_at = at
    return person


def _check_recipients(person: Person, recipient: str | None, spare: str | None) -> None:
    if recipient is None and person.is_a(*_DECRYPT):
        reason = Message("投标和保管开标密钥需要解密密钥，请用 procure key new（不带 --sign-only）重新生成。")
        raise _refused("recipient", "recipient-missing", reason)
    for one in (recipient, spare):
        if one is not None and not age.is_recipient(one):
            reason = Message("加密公钥的格式不对，请用 procure key new 重新生成。")
            raise _refused("recipient", "bad-recipient", reason)
    if recipient is not None and recipient == spare:
        reason = Message("备用加密公钥不能与加密公钥相同，请另外生成。")
        raise _refused("spare_recipient", "same-recipient", reason)
    if queries.is_anothers_recipient(filter(None, (recipient, spare)), person.id):
        reason = Message("这个加密公钥已由他人登记，密钥须归本人专有（签名法 13），请重新生成。")
        raise _refused("recipient", "taken-recipient", reason)


def _issued(person: Person, csr: str, at: datetime) -> Certificate:
    ring, house = keyring.current(), person.organisation
    subject = certificates.Subject(house.name, house.code, person.name)
    try:
        issued = certificates.issue(csr.encode(), subject, ring.root_key, ring.root_certificate, at, _DAYS)
    except CertificateRefused as refusal:
        raise _refused("csr", refusal.code, refusal.reason) from None
    _check_key(issued)
    return Certificate(
        id=new_id(),
        sha256=certificates.sha256_of(issued),
        der=certificates.der(issued),
        serial=f"{issued.serial_number:x}",
        organisation_id=house.id,
        person_id=person.id,
        not_before=issued.not_valid_before_utc,
        not_after=issued.not_valid_after_utc,
    )


def _check_key(issued: x509.Certificate) -> None:
    key = issued.public_key()
    if not (isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)):
        raise _refused("csr", "weak-key", Message("签名密钥须为 P-256，请用 procure key new 重新生成。"))
    if queries.certificate_of_key(key_sha256(issued)):
        reason = Message("这个签名密钥已经登记过，密钥须归本人专有（签名法 13），请重新生成。")
        raise _refused("csr", "taken-key", reason)


def _refused(field: str, code: str, reason: Message) -> BadInput:
    return BadInput(reason, field=field, code=code)
