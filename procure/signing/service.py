"""Preparing a document for signature and taking signatures in; no key of a user is ever here."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from procure import storage
from procure.accounts import trust
from procure.accounts.models import Certificate
from procure.core.actors import Actor
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import keyring
from procure.crypto.cms import Signed
from procure.crypto.refusals import SignatureRefused
from procure.db import db
from procure.signing import queries
from procure.signing.models import Document, Kind, PlatformSignature, Signature

FIELD = "signature"
"""The form field that a refusal of a signature belongs to."""
LARGEST_SIGNATURE = 64 << 10
"""Bytes of a .p7s; one with its certificate has about two thousand."""


def prepare(
    kind: Kind, *, subject: str, name: str, media_type: str, content: bytes, at: datetime
) -> Document:
    """Keep the exact bytes that will be signed; they never change afterwards (签名法 5)."""
    document = Document(
        kind=kind,
        subject=subject,
        name=name,
        media_type=media_type,
        sha256=storage.current().put(content),
        size=len(content),
        created_at=at,
    )
    db.session.add(document)
    db.session.flush()
    return document


def sign(document: Document, p7s: bytes, *, by: Actor, at: datetime, field: str = FIELD) -> Signature:
    """Take in one person's detached signature over a document.

    BadInput on ``field`` with the first thing that is wrong: the codes of ``cms.verify``,
    no-claimed-time, not-enrolled, other-person, other-organisation, revoked, already-signed.
    """
    try:
        signed, certificate = _judged(document, p7s, by, at)
    except BadInput as refused:
        refused.field = field
        raise
    signature = Signature(
        document=document,
        certificate=certificate,
        organisation_id=certificate.organisation_id,
        p7s=p7s,
        signed_at=signed.signed_at,
        received_at=at,
    )
    db.session.add(signature)
    db.session.flush()
    return signature


def sign_as_platform(document: Document, at: datetime) -> PlatformSignature:
    """The platform's own signature, for what it says itself under a published rule."""
    return keep_signature(document, keyring.current().receipt_signer.sign(queries.content(document), at), at)


def keep_signature(document: Document, p7s: bytes, at: datetime) -> PlatformSignature:
    """A signature that was made here, of nobody who has signed in."""
    signature = PlatformSignature(document_id=document.id, p7s=p7s, signed_at=at)
    db.session.add(signature)
    db.session.flush()
    return signature


def evidence(signature: Signature) -> dict[str, str]:
    """What the ledger line of the act keeps of a signature."""
    return {
        "document_sha256": signature.document.sha256,
        "p7s_sha256": sha256(signature.p7s).hexdigest(),
        "certificate_sha256": signature.certificate.sha256,
    }


def _judged(document: Document, p7s: bytes, by: Actor, at: datetime) -> tuple[Signed, Certificate]:
    signed = _verified(queries.content(document), p7s, at)
    certificate = _enrolled(signed, by, at)
    _refuse_twice(document, certificate)
    return signed, certificate


def _verified(data: bytes, p7s: bytes, at: datetime) -> Signed:
    if len(p7s) > LARGEST_SIGNATURE:
        raise _refused("too-big", Message("这不是签名文件：它太大了。请上传签名工具生成的 .p7s 文件。"))
    try:
        signed = trust.verify(data, p7s, at)
    except SignatureRefused as refusal:
        raise _refused(refusal.code, refusal.reason) from refusal
    if signed.signed_at is None:
        raise _refused("no-claimed-time", Message("签名里没有签名时间，请用签名工具重新签名后上传。"))
    return signed


def _enrolled(signed: Signed, by: Actor, at: datetime) -> Certificate:
    wanted = sa.select(Certificate).where(Certificate.sha256 == signed.certificate_sha256)
    certificate = db.session.scalars(wanted).one_or_none()
    if certificate is None:
        raise _refused("not-enrolled", Message("签名所用的证书没有在本平台登记。请先登记证书，再重新签名。"))
    if certificate.organisation_id != by.organisation:
        raise _refused("other-organisation", Message("这是其他单位的签名。请用本单位的证书签名后上传。"))
    if certificate.person_id != by.person:
        raise _refused("other-person", Message("这是他人的签名。请用您本人的证书签名后上传。"))
    if not certificate.is_valid(at):
        raise _refused("revoked", Message("签名所用的证书已被吊销或不在有效期内。请登记新证书后重新签名。"))
    return certificate


def _refuse_twice(document: Document, certificate: Certificate) -> None:
    if any(one.certificate_id == certificate.id for one in queries.signatures(document)):
        raise _refused("already-signed", Message("您已经签过这份文件，不必再签。"))


def _refused(code: str, reason: Message) -> BadInput:
    return BadInput(reason, field=FIELD, code=code)
