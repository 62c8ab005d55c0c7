"""Reading signed documents, and what is to be seen in a signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procure import storage
from procure.accounts import trust
from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.crypto.refusals import SignatureRefused
from procure.db import db
from procure.signing.models import Document, Kind, PlatformSignature, Signature


@dataclass(frozen=True)
class Seen:
    """What anyone can see in a signature; ``ok`` and ``verdict`` come from verifying it again now.

    ``claimed_at`` is the signer's own clock; ``at`` is when it entered the system, which counts (签名法 11).
    """

    signer: str
    organisation: str
    code: str
    certificate_no: str
    claimed_at: datetime
    at: datetime
    sha256: str
    ok: bool
    verdict: Message


def get(document_id: str) -> Document:
    """One document; NotFound where there is none."""
    found = db.session.get(Document, document_id)
    if found is None:
        raise NotFound(Message("没有这份文件。"))
    return found


def of(subject: str, kind: Kind) -> list[Document]:
    """The documents of one kind about one thing, the newest first."""
    wanted = sa.select(Document).where(Document.subject == subject, Document.kind == kind)
    return list(db.session.scalars(wanted.order_by(Document.created_at.desc(), Document.id)))


def signatures(document: Document) -> list[Signature]:
    """Every signature over a document in the order they came in."""
    wanted = sa.select(Signature).where(Signature.document_id == document.id)
    return list(db.session.scalars(wanted.order_by(Signature.received_at, Signature.id)))


def signed_by(document: Document, organisation_id: str) -> Signature | None:
    """The first signature of an organisation over a document."""
    return next((one for one in signatures(document) if one.organisation_id == organisation_id), None)


def p7s_of(document: Document, organisation_id: str) -> bytes | None:
    """The signature under which a document was announced: an organisation's, or else the platform's own."""
    if signature := signed_by(document, organisation_id):
        return signature.p7s
    own = by_platform(document)
    return None if own is None else own.p7s


def by_platform(document: Document) -> PlatformSignature | None:
    """The platform's own signature over a document."""
    return db.session.get(PlatformSignature, document.id)


def content(document: Document) -> bytes:
    """The exact bytes that are signed; NotFound where storage has lost them."""
    try:
        return storage.current().read(document.sha256)
    except FileNotFoundError:
        raise NotFound(Message("文件内容不在存储中，请联系平台管理员。")) from None


def seen(signature: Signature) -> Seen:
    """A signature verified again over the stored bytes, as of the moment it came in."""
    reason = _fault(signature)
    certificate = signature.certificate
    return Seen(
        signer=certificate.person.name,
        organisation=certificate.organisation.name,
        code=certificate.organisation.code,
        certificate_no=certificate.serial,
        claimed_at=signature.signed_at,
        at=signature.received_at,
        sha256=signature.document.sha256,
        ok=reason is None,
        verdict=reason or Message("签名有效：内容自签名后没有改动，收到签名时证书在有效期内且未被吊销。"),
    )


def _fault(signature: Signature) -> Message | None:
    try:
        data = content(signature.document)
        trust.look_again(data, signature.p7s, signature.received_at)
    except (SignatureRefused, NotFound) as fault:
        return fault.reason
    return None
