"""Roots of licensed authorities: installed, given revocation lists, and withdrawn by the administrator."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509

from procure.accounts import queries, trust
from procure.accounts.models import TrustedRoot
from procure.core.actors import Actor
from procure.core.errors import BadInput, NotAllowed
from procure.core.terms import Message
from procure.crypto import certificates, sm2
from procure.crypto import trust as judging
from procure.crypto.refusals import CertificateRefused
from procure.db import db, new_id
from procure.ledger import service as ledger


def install(
    pem: str,
    *,
    name: str,
    provider: str,
    licence: str,
    code_oid: str,
    trusted_from: datetime,
    trusted_until: datetime,
    by: Actor,
    at: datetime,
) -> TrustedRoot:
    """Trust an authority's root from now on; ``pem`` is the root, and perhaps authorities below it.

    BadInput for a file that is no root, one that is known, a weak key, and dates that can't be.
    """
    root, below = _parts(pem)
    _check_root(root, at)
    _check_terms(root, code_oid, trusted_from, trusted_until)
    added = TrustedRoot(
        id=new_id(),
        name=name,
        provider=provider,
        licence=licence,
        sha256=certificates.sha256_of(root),
        pem=certificates.pem(root).decode(),
        between="".join(certificates.pem(one).decode() for one in below),
        code_oid=code_oid,
        trusted_from=trusted_from,
        trusted_until=trusted_until,
        installed_at=at,
    )
    db.session.add(added)
    db.session.flush()
    facts = {"name": name, "provider": provider, "code_oid": code_oid}
    ledger.record(
        "root.installed", subject=added.id, by=by, at=at, facts=facts, entry={"certificate": added.sha256}
    )
    return added


def enter_revocations(root: TrustedRoot, content: bytes, *, by: Actor, at: datetime) -> None:
    """Take in an authority's revocation list; it replaces the one before."""
    found = _revocations(content)
    if not judging.is_signed_by(found, trust.authorities(root)):
        raise _refused("file", Message("这份吊销列表不是该机构签发的，请核对后重新选择。"))
    if found.last_update_utc > at or (found.next_update_utc or at) < at:
        raise _refused("file", Message("这份吊销列表尚未生效或者已经过期，请取最新的一份。"))
    root.revocations, root.revocations_until = content, found.next_update_utc
    ledger.record("root.revocations-entered", subject=root.id, by=by, at=at, facts={"count": len(found)})


def withdraw(root: TrustedRoot, reason: str, *, by: Actor, at: datetime) -> None:
    """Trust a root no more from now on; what was signed under it before stays as it is."""
    if root.withdrawn_at is not None:
        raise NotAllowed(Message("这个信任根已经停用。"))
    root.withdrawn_at = at
    entry = {"certificate": root.sha256}
    ledger.record("root.withdrawn", subject=root.id, by=by, at=at, facts={"reason": reason}, entry=entry)


def _parts(pem: str) -> tuple[x509.Certificate, list[x509.Certificate]]:
    try:
        found = certificates.load_all(pem.encode())
    except CertificateRefused as refusal:
        raise _refused("pem", refusal.reason) from None
    roots = [one for one in found if one.subject == one.issuer]
    if len(roots) != 1:
        reason = Message("须恰好有一张自签的根证书（可另附下级颁发机构的证书），请核对后重新粘贴。")
        raise _refused("pem", reason)
    return roots[0], [one for one in found if one is not roots[0]]


def _check_root(root: x509.Certificate, at: datetime) -> None:
    if not trust.is_accepted(root):
        raise _refused("pem", trust.not_accepted())
    if not _is_authority(root):
        raise _refused("pem", Message("这不是颁发机构的根证书，或者它的自签名不成立。"))
    if not root.not_valid_before_utc <= at <= root.not_valid_after_utc:
        raise _refused("pem", Message("根证书尚未生效或者已经过期，不能安装。"))
    known = {one.sha256 for one in queries.roots()} | {certificates.sha256_of(trust.own_root())}
    if certificates.sha256_of(root) in known:
        raise _refused("pem", Message("这张根证书已经安装过。"))


def _is_authority(root: x509.Certificate) -> bool:
    if sm2.is_one(root):
        return sm2.is_authority(root) and sm2.is_issued_by(root, root)
    try:
        root.verify_directly_issued_by(root)
        constraints = root.extensions.get_extension_for_class(x509.BasicConstraints).value
    except Exception:  # cryptography raises several kinds for a hostile certificate
        return False
    return constraints.ca and certificates.is_strong(root.public_key())


def _check_terms(root: x509.Certificate, oid: str, since: datetime, until: datetime) -> None:
    if not certificates.is_oid(oid):
        raise _refused("code_oid", Message("对象标识符的格式不对，例如 2.5.4.97。"))
    if not since < until:
        raise _refused("trusted_until", Message("停止信任的时间须晚于开始的时间。"))
    if until > root.not_valid_after_utc:
        raise _refused("trusted_until", Message("停止信任的时间不得晚于根证书自身的有效期，请改早。"))


def _revocations(content: bytes) -> x509.CertificateRevocationList:
    try:
        return certificates.load_revocation_lists([content])[0]
    except CertificateRefused as refusal:
        raise _refused("file", refusal.reason) from None


def _refused(field: str, reason: Message) -> BadInput:
    return BadInput(reason, field=field, code="root-refused")
