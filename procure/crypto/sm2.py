"""SM2 with SM3 (GB/T 32918, GM/T 0009): keys, signatures, and certificates that cryptography can't judge.

What is signed begins with a hash of the signer's key and name, for which everybody takes the default.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import gmssl_pyx
from asn1crypto import keys as asn1  # type: ignore[import-untyped]  # has no type information
from asn1crypto import pem as armour
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from procure.core.terms import Message
from procure.crypto.der import INTEGER, SEQUENCE, Reader
from procure.crypto.refusals import CertificateRefused

CURVE = "1.2.156.10197.1.301"
WITH_SM3 = "1.2.156.10197.1.501"
_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_KEY_INFO = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")
_HALF = 32
_VERSION = 0xA0
_LARGEST_KEY = 20_000
_PLAIN = ("EC PRIVATE KEY", "SM2 PRIVATE KEY")


@dataclass(frozen=True)
class Key:
    """A private key with its public point; it is never shown."""

    number: bytes
    point: bytes

    def sign(self, data: bytes) -> bytes:
        """The signature (DER) over some bytes."""
        signature: bytes = gmssl_pyx.sm2_sign(self.number, self.point, data)
        return signature

    def __repr__(self) -> str:
        return "Key(…)"


def new_key() -> Key:
    """A fresh key."""
    point, number = gmssl_pyx.sm2_key_generate()
    return Key(number, point)


def load_key(pem: bytes) -> Key:
    """The key of an unencrypted PEM file; CertificateRefused for any other."""
    try:
        return _read_key(pem[:_LARGEST_KEY])
    except Exception as error:  # asn1crypto raises whatever it stumbles over
        reason = Message(
            "SM2 私钥无法读取：须为不加密的 PEM 文件。请先用签发机构的工具导出，导入后即删除该文件。"
        )
        raise CertificateRefused("bad-key", reason) from error


def verify(point: bytes, data: bytes, signature: bytes) -> bool:
    """Whether a signature over exactly ``data`` was made with the key of a point."""
    try:
        return bool(gmssl_pyx.sm2_verify(point, data, signature))
    except (ValueError, gmssl_pyx.GmsslInnerError):
        return False


def key_info(certificate: x509.Certificate) -> bytes:
    """The public key of a certificate as it spells it (SubjectPublicKeyInfo)."""
    body = Reader(certificate.tbs_certificate_bytes).inside(SEQUENCE)
    if body.is_next(_VERSION):
        body.whole(_VERSION)
    body.whole(INTEGER)
    for _ in ("algorithm", "issuer", "dates", "subject"):
        body.whole(SEQUENCE)
    return body.whole(SEQUENCE)


def point_of(certificate: x509.Certificate) -> bytes | None:
    """The public point of a certificate for SM2; None for one of any other kind."""
    try:
        info = key_info(certificate)
    except ValueError:
        return None
    point = info[len(_KEY_INFO) :]
    is_one = info.startswith(_KEY_INFO) and len(point) == 2 * _HALF and _is_on_curve(point)
    return point if is_one else None


def is_one(certificate: x509.Certificate) -> bool:
    """Whether a certificate is for an SM2 key."""
    return point_of(certificate) is not None


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether one certificate was signed with the SM2 key of another, which it names."""
    if certificate.issuer != issuer.subject:
        return False
    return _is_signed(
        issuer, certificate.signature_algorithm_oid, certificate.tbs_certificate_bytes, certificate.signature
    )


def has_listed(issuer: x509.Certificate, revocations: x509.CertificateRevocationList) -> bool:
    """Whether a revocation list was signed with the SM2 key of a certificate."""
    return _is_signed(
        issuer,
        revocations.signature_algorithm_oid,
        revocations.tbs_certlist_bytes,
        revocations.signature,
    )


def chain(
    certificate: x509.Certificate,
    between: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    at: datetime,
) -> list[x509.Certificate] | None:
    """From a certificate up to one of ``roots``, SM2 throughout and all in their dates, or None."""
    found = [certificate]
    for _ in range(len(between) + 1):
        issued = [one for one in (*roots, *between) if one not in found and _may_issue(one, found, at)]
        if not issued:
            return None
        found.append(issued[0])
        if issued[0] in roots:
            return found
    return None


def _may_issue(issuer: x509.Certificate, below: Sequence[x509.Certificate], at: datetime) -> bool:
    lives = issuer.not_valid_before_utc <= at <= issuer.not_valid_after_utc
    return lives and is_authority(issuer, len(below) - 1) and is_issued_by(below[-1], issuer)


def is_authority(certificate: x509.Certificate, above: int = 0) -> bool:
    """Whether a certificate may issue others, with so many authorities between it and the last."""
    try:
        extensions = {type(one.value): one.value for one in certificate.extensions}
    except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension):
        return False
    constraints, usage = extensions.get(x509.BasicConstraints), extensions.get(x509.KeyUsage)
    if not isinstance(constraints, x509.BasicConstraints) or not constraints.ca:
        return False
    is_deep_enough = constraints.path_length is None or constraints.path_length >= above
    return is_deep_enough and (not isinstance(usage, x509.KeyUsage) or usage.key_cert_sign)


def _is_signed(
    issuer: x509.Certificate, algorithm: x509.ObjectIdentifier, data: bytes, signature: bytes
) -> bool:
    point = point_of(issuer)
    return point is not None and algorithm.dotted_string == WITH_SM3 and verify(point, data, signature)


def _is_on_curve(point: bytes) -> bool:
    x, y = (int.from_bytes(half, "big") for half in (point[:_HALF], point[_HALF:]))
    return max(x, y) < _P and (y * y - (x * x * x - 3 * x + _B)) % _P == 0


def _read_key(pem: bytes) -> Key:
    parts = {name: der for name, _, der in armour.unarmor(pem, multiple=True)}
    if plain := next((parts[name] for name in _PLAIN if name in parts), b""):
        inner = asn1.ECPrivateKey.load(plain, strict=True)
        curve = inner["parameters"].chosen
    else:
        whole = asn1.PrivateKeyInfo.load(parts["PRIVATE KEY"], strict=True)
        curve, inner = whole["private_key_algorithm"]["parameters"].chosen, whole["private_key"].parsed
    number, point = inner["private_key"].native, inner["public_key"].native
    if curve.dotted != CURVE or not 0 < number < _N or len(point) != 2 * _HALF + 1:
        raise ValueError(curve.dotted)
    key = Key(number.to_bytes(_HALF, "big"), point[1:])
    if not verify(key.point, pem, key.sign(pem)):
        raise ValueError("the public half is another key's")
    return key
