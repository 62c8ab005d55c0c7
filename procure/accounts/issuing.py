"""From a key to a certificate's row: the platform's own certificates, and those of trusted authorities."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from procure.accounts import queries, trust
from procure.accounts.models import Certificate, Person, TrustedRoot, key_sha256
from procure.core.actors import RoleName
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import age, certificates, keyring
from procure.crypto.refusals import CertificateRefused, SignatureRefused
from procure.db import db, new_id

_DAYS = 730
_DECRYPT = (RoleName.SUPPLIER, RoleName.CUSTODIAN)


def issue_to(person: Person, csr: str, at: datetime) -> Certificate:
    """A certificate of the platform for the key of a request, naming this person; not stored yet."""
    ring, house = keyring.current(), person.organisation
    subject = certificates.Subject(house.name, house.code, person.name)
    try:
        issued = certificates.issue(csr.encode(), subject, ring.root_key, ring.root_certificate, at, _DAYS)
    except CertificateRefused as refusal:
        raise refused("csr", refusal.code, refusal.reason) from None
    key = issued.public_key()
    if not (isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)):
        raise refused("csr", "weak-key", Message("签名密钥须为 P-256，请用 procure key new 重新生成。"))
    return _row(person, issued, None)


def certificate_for(person: Person, text: bytes, p7s: bytes, at: datetime) -> Certificate:
    """The certificate of a trusted authority with which ``text`` was signed; not stored yet.

    It must carry the credit code of the person's organisation, where its root says it is.
    """
    try:
        signed = trust.verify(text, p7s, at)
    except SignatureRefused as refusal:
        raise refused("p7s", refusal.code, refusal.reason) from None
    root = trust.root_of(signed, queries.roots_at(at))
    if root is None:
        reason = Message("这是本平台签发的证书，请用 procure key enrol 登记。")
        raise refused("p7s", "own-certificate", reason)
    code = certificates.organisation_code(signed.certificate, root.code_oid)
    if code != person.organisation.code:
        reason = Message(
            "证书里的统一社会信用代码（%(found)s）不是贵单位的（%(own)s），请换用本单位的证书。",
            found=code or Message("没有"),
            own=person.organisation.code,
        )
        raise refused("p7s", "other-organisation", reason)
    return _row(person, signed.certificate, root)


def check_recipients(person: Person, recipient: str | None, spare: str | None) -> None:
    """BadInput for age recipients that this person can't have."""
    if recipient is None and person.is_a(*_DECRYPT):
        reason = Message("投标和保管开标密钥需要解密密钥，请用 procure key new（不带 --sign-only）重新生成。")
        raise refused("recipient", "recipient-missing", reason)
    for one in (recipient, spare):
        if one is not None and not age.is_recipient(one):
            reason = Message("加密公钥的格式不对，请用 procure key new 重新生成。")
            raise refused("recipient", "bad-recipient", reason)
    if recipient is not None and recipient == spare:
        reason = Message("备用加密公钥不能与加密公钥相同，请另外生成。")
        raise refused("spare_recipient", "same-recipient", reason)
    if queries.is_anothers_recipient(filter(None, (recipient, spare)), person.id):
        reason = Message("这个加密公钥已由他人登记，密钥须归本人专有（签名法 13），请重新生成。")
        raise refused("recipient", "taken-recipient", reason)


def keep(added: Certificate, recipient: str | None, spare_recipient: str | None) -> None:
    """Store a certificate with its recipients."""
    added.recipient, added.spare_recipient = recipient, spare_recipient
    db.session.add(added)
    db.session.flush()


def refused(field: str, code: str, reason: Message) -> BadInput:
    """Why something asked of us can't be enrolled."""
    return BadInput(reason, field=field, code=code)


def _row(person: Person, issued: x509.Certificate, root: TrustedRoot | None) -> Certificate:
    if queries.certificate_of_key(key_sha256(issued)):
        reason = Message("这个签名密钥已经登记过，密钥须归本人专有（签名法 13），请重新生成。")
        raise refused("csr", "taken-key", reason)
    return Certificate(
        id=new_id(),
        sha256=certificates.sha256_of(issued),
        der=certificates.der(issued),
        serial=f"{issued.serial_number:x}",
        organisation_id=person.organisation_id,
        person_id=person.id,
        not_before=issued.not_valid_before_utc,
        not_after=issued.not_valid_after_utc,
        root=root,
    )
