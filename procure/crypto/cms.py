"""Detached CMS signatures (RFC 5652) with CAdES-BES attributes over exact bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from procure.core.terms import Message
from procure.crypto import national, sm2, trust, usual
from procure.crypto.certificates import PrivateKey, der, load, sha256_of
from procure.crypto.envelope import Envelope, read
from procure.crypto.refusals import CertificateRefused, SignatureRefused

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sm3": hashes.SM3(),
}
SigningKey = PrivateKey | sm2.Key


@dataclass(frozen=True)
class Signed:
    """A signature that holds: who signed, and the time the signer claims (None where it claims none).

    ``binds_certificate``: the signature names its certificate (CAdES-BES), not only the key.
    """

    certificate: x509.Certificate
    signed_at: datetime | None
    binds_certificate: bool
    root: x509.Certificate

    @property
    def certificate_sha256(self) -> str:
        return sha256_of(self.certificate)


@dataclass(frozen=True)
class Signer:
    """A key with its certificate and those above it below the root; the seam for keys on a device."""

    key: SigningKey
    certificate: x509.Certificate
    between: tuple[x509.Certificate, ...] = ()

    def sign(self, data: bytes, at: datetime) -> bytes:
        return sign(data, self.key, self.certificate, at, self.between)


def sign(
    data: bytes,
    key: SigningKey,
    certificate: x509.Certificate,
    at: datetime,
    between: Sequence[x509.Certificate] = (),
) -> bytes:
    """The detached signature (DER) over ``data``; ``at`` is the claimed signing time."""
    family = national.FAMILY if isinstance(key, sm2.Key) else usual.INTERNATIONAL
    leaf = der(certificate)
    attributes = usual.attributes(data, leaf, at, family)
    above = [der(one) for one in between]
    return usual.written(leaf, above, attributes, _algorithm(key), _raw_sign(key, attributes), family)


def verify(
    data: bytes,
    p7s: bytes,
    roots: Sequence[x509.Certificate],
    at: datetime,
    revocations: trust.RevocationLists | None = None,
) -> Signed:
    """Who signed exactly ``data``, with a certificate good at ``at`` under one of ``roots``.

    SignatureRefused codes: garbage, not-exact-der, two-signers, embedded, extra-parts, no-attributes,
    certificate-missing, weak-digest, unsupported-algorithm, changed, and those of ``trust.check``.
    """
    envelope = _envelope(p7s)
    certificate, between = check(envelope, data)
    root = trust.check(certificate, between, roots, at, revocations)
    binds = _binds_certificate(envelope, certificate)
    return Signed(certificate, envelope.signed_at, binds, root)


def check(envelope: Envelope, data: bytes) -> tuple[x509.Certificate, list[x509.Certificate]]:
    """The certificate whose key signed exactly ``data``, and those beside it; trust is not asked."""
    certificate, between = _certificates(envelope)
    if not is_strong_enough(certificate):
        raise SignatureRefused("weak-key", trust.weak_key())
    _check_signature(envelope, certificate, data)
    return certificate, between


def signer_of(p7s: bytes) -> x509.Certificate:
    """The certificate a signature claims; nothing is proved by it."""
    return _certificates(_envelope(p7s))[0]


def signing_time(p7s: bytes) -> datetime | None:
    """The time a signature claims; nothing is proved by it."""
    return _envelope(p7s).signed_at


def is_strong_enough(certificate: x509.Certificate) -> bool:
    """Whether the certificate's key may sign here."""
    return trust.is_strong_enough(certificate)


def _envelope(p7s: bytes) -> Envelope:
    return usual.read(p7s) or read(p7s)


def _algorithm(key: SigningKey) -> bytes:
    if isinstance(key, sm2.Key):
        return national.SCHEME
    return usual.ECDSA if isinstance(key, ec.EllipticCurvePrivateKey) else usual.RSA


def _raw_sign(key: SigningKey, data: bytes) -> bytes:
    if isinstance(key, sm2.Key):
        return key.sign(data)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(hashes.SHA256()))
    return key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def _certificates(envelope: Envelope) -> tuple[x509.Certificate, list[x509.Certificate]]:
    try:
        found = [load(one) for one in envelope.certificates]
        own = [one for one in found if _is_named(one, envelope)]
    except (CertificateRefused, ValueError) as error:
        raise SignatureRefused("garbage", Message("签名文件里的证书无法读取。")) from error
    if len(own) != 1:
        raise SignatureRefused("certificate-missing", Message("签名文件里没有签名人的证书。"))
    return own[0], [one for one in found if one is not own[0]]


def _is_named(certificate: x509.Certificate, envelope: Envelope) -> bool:
    named = (certificate.issuer.public_bytes(), certificate.serial_number)
    return named == (envelope.issuer, envelope.serial_number)


def _check_signature(envelope: Envelope, certificate: x509.Certificate, data: bytes) -> None:
    algorithm = _HASHES[envelope.digest]
    digest = hashes.Hash(algorithm)
    digest.update(data)
    if digest.finalize() != envelope.message_digest:
        raise _changed()
    if (point := sm2.point_of(certificate)) is not None or envelope.scheme == "sm2":
        _check_sm2(envelope, point)
        return
    key = certificate.public_key()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and envelope.scheme == "ecdsa":
            key.verify(envelope.signature, envelope.signed_bytes, ec.ECDSA(algorithm))
        elif not isinstance(key, ec.EllipticCurvePublicKey) and envelope.scheme == "rsa":
            _verify_rsa(key, envelope, algorithm)
        else:
            raise InvalidSignature
    except InvalidSignature as error:
        raise _changed() from error


def _check_sm2(envelope: Envelope, point: bytes | None) -> None:
    holds = point is not None and sm2.verify(point, envelope.signed_bytes, envelope.signature)
    if envelope.scheme != "sm2" or not holds:
        raise _changed()


def _verify_rsa(key: object, envelope: Envelope, algorithm: hashes.HashAlgorithm) -> None:
    assert hasattr(key, "verify")
    key.verify(envelope.signature, envelope.signed_bytes, padding.PKCS1v15(), algorithm)


def _binds_certificate(envelope: Envelope, certificate: x509.Certificate) -> bool:
    """RFC 5035: the first certificate named must be the signer's; without the attribute nothing is bound."""
    if envelope.certificate_hash is None:
        return False
    name, value = envelope.certificate_hash
    digest = hashes.Hash(_HASHES[name])
    digest.update(der(certificate))
    if digest.finalize() != value:
        raise SignatureRefused("changed", Message("签名中指明的证书与所附证书不一致。"))
    return True


def _changed() -> SignatureRefused:
    return SignatureRefused("changed", Message("签名与内容不符：内容在签名后被改动，或签名不是对它作出的。"))
