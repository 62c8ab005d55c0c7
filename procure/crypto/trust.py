"""Whether a certificate may sign at an instant: chain, dates, key, usage, revocation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import verification

from procure.core.terms import Message
from procure.crypto import sm2
from procure.crypto.certificates import is_strong
from procure.crypto.refusals import SignatureRefused

RevocationLists = Sequence[x509.CertificateRevocationList]
_UNDERSTOOD = (x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage, x509.SubjectAlternativeName)
_MOST_BETWEEN = 3


def check(
    certificate: x509.Certificate,
    between: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    at: datetime,
    revocations: RevocationLists | None = None,
) -> x509.Certificate:
    """The one of ``roots`` under which ``certificate`` may sign at ``at``.

    ``revocations`` None: revocation is not asked; else the issuer's current list must be among them.
    SignatureRefused codes: weak-key, not-for-signing, ca-as-signer, expired, not-yet-valid, unknown-ca,
    revoked, crl-missing, crl-stale.
    """
    if not is_strong_enough(certificate):
        raise SignatureRefused("weak-key", weak_key())
    _check_usage(certificate)
    _check_dates(certificate, at)
    chain = _chain(certificate, between, roots, at)
    if len(chain) - 2 != len(between):
        raise SignatureRefused("extra-parts", Message("签名文件里带有与签名无关的证书。"))
    if revocations is not None:
        _check_revocation(certificate, chain[1], revocations, at)
    return chain[-1]


def is_listed(
    certificate: x509.Certificate,
    issuers: Sequence[x509.Certificate],
    revocations: RevocationLists,
    at: datetime,
) -> bool:
    """Whether a list signed by one of ``issuers`` names the certificate as revoked at ``at`` or before."""
    for one in revocations:
        entry = one.get_revoked_certificate_by_serial_number(certificate.serial_number)
        named = entry is not None and entry.revocation_date_utc <= at
        if named and one.issuer == certificate.issuer and is_signed_by(one, issuers):
            return True
    return False


def is_signed_by(revocations: x509.CertificateRevocationList, issuers: Sequence[x509.Certificate]) -> bool:
    """Whether a revocation list was made by one of these authorities."""
    return any(one.subject == revocations.issuer and _is_signed_by(revocations, one) for one in issuers)


@lru_cache(maxsize=1024)
def _check_usage(certificate: x509.Certificate) -> None:
    try:
        extensions = certificate.extensions
    except Exception as error:  # cryptography raises several kinds for a hostile certificate
        raise SignatureRefused("garbage", Message("签名证书的扩展项无法读取。")) from error
    for extension in extensions:
        if extension.critical and not isinstance(extension.value, _UNDERSTOOD):
            raise SignatureRefused("not-for-signing", Message("签名证书带有无法识别的关键扩展项。"))
        if isinstance(extension.value, x509.BasicConstraints) and extension.value.ca:
            raise SignatureRefused("ca-as-signer", Message("签名证书是颁发机构的证书，不能用来签署文件。"))
        if isinstance(extension.value, x509.KeyUsage) and not _signs(extension.value):
            raise SignatureRefused("not-for-signing", Message("该证书不是签名用途的证书，请换用签名证书。"))


def _signs(usage: x509.KeyUsage) -> bool:
    return usage.digital_signature or usage.content_commitment


def _check_dates(certificate: x509.Certificate, at: datetime) -> None:
    if at < certificate.not_valid_before_utc:
        raise SignatureRefused(
            "not-yet-valid",
            Message("签名时证书尚未生效（%(since)s起有效）。", since=certificate.not_valid_before_utc),
        )
    if at > certificate.not_valid_after_utc:
        raise SignatureRefused(
            "expired",
            Message(
                "签名时证书已过期（有效期至%(until)s），请更换证书后重新签名。",
                until=certificate.not_valid_after_utc,
            ),
        )


def _chain(
    certificate: x509.Certificate,
    between: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    at: datetime,
) -> list[x509.Certificate]:
    if not roots:
        raise SignatureRefused("unknown-ca", _unknown_ca())
    every = [certificate, *between, *roots]
    since = max(one.not_valid_before_utc for one in every)
    if since <= at <= min(one.not_valid_after_utc for one in every):
        at = since  # in all of their time the answer is the same, so it is worked out once
    return list(_built(certificate, tuple(between), tuple(roots), at))


@lru_cache(maxsize=1024)
def _built(
    certificate: x509.Certificate,
    between: tuple[x509.Certificate, ...],
    roots: tuple[x509.Certificate, ...],
    at: datetime,
) -> tuple[x509.Certificate, ...]:
    """A chain that holds at an instant, of one family throughout; what doesn't hold is not remembered."""
    if sm2.is_one(certificate):
        if (found := sm2.chain(certificate, between, roots, at)) is None:
            raise SignatureRefused("unknown-ca", _unknown_ca())
        return tuple(found)
    roots = tuple(one for one in roots if not sm2.is_one(one))
    builder = verification.PolicyBuilder().store(verification.Store(list(roots))).time(at)
    builder = builder.max_chain_depth(_MOST_BETWEEN).extension_policies(
        ca_policy=verification.ExtensionPolicy.webpki_defaults_ca(),
        ee_policy=verification.ExtensionPolicy.permit_all(),  # leaves of ordinary CAs are not for web servers
    )
    try:
        return tuple(builder.build_client_verifier().verify(certificate, list(between)).chain)
    except (verification.VerificationError, ValueError) as error:
        raise SignatureRefused("unknown-ca", _unknown_ca()) from error


def _check_revocation(
    certificate: x509.Certificate, issuer: x509.Certificate, revocations: RevocationLists, at: datetime
) -> None:
    lists = [one for one in revocations if one.issuer == issuer.subject and _is_signed_by(one, issuer)]
    if not lists:
        raise SignatureRefused("crl-missing", Message("缺少签发机构的证书吊销列表，无法确认证书是否有效。"))
    newest = max(lists, key=lambda one: one.last_update_utc)
    entry = newest.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if entry is not None and entry.revocation_date_utc <= at:
        raise SignatureRefused("revoked", Message("签名证书已被吊销，请更换证书后重新签名。"))
    if newest.next_update_utc is None or newest.next_update_utc < at:
        raise SignatureRefused("crl-stale", Message("证书吊销列表已过期，请管理员更新后重试。"))


def _is_signed_by(revocations: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    if sm2.is_one(issuer):
        return sm2.has_listed(issuer, revocations)
    key = issuer.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        return False
    try:
        return revocations.is_signature_valid(key)
    except (InvalidSignature, TypeError, ValueError):
        return False


def is_strong_enough(certificate: x509.Certificate) -> bool:
    """Whether a certificate's key may sign here."""
    try:
        return sm2.is_one(certificate) or is_strong(certificate.public_key())
    except Exception:  # cryptography raises several kinds for curves it can't load
        return False


def weak_key() -> Message:
    """Why a key is too weak."""
    return Message("签名密钥强度不足：须为P-256、P-384、SM2或不短于2048位的RSA，请更换证书。")


def _unknown_ca() -> Message:
    return Message("签名证书不是由本平台认可的机构颁发的，请使用认可的数字证书。")
