"""PKCS#12 files: a signing key with its certificate under a passphrase."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto.certificates import PrivateKey

_ROUNDS = 600_000


def wrap(
    passphrase: str, key: PrivateKey, certificate: x509.Certificate | None, above: Sequence[x509.Certificate]
) -> bytes:
    """The file of a key, with the certificates above its own."""
    lock = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(passphrase.encode())
    )
    return pkcs12.serialize_key_and_certificates(b"procure", key, certificate, list(above) or None, lock)


def unlock(
    content: bytes, passphrase: str
) -> tuple[PrivateKey, x509.Certificate | None, list[x509.Certificate]]:
    """Key, certificate and those above; BadInput for a wrong passphrase and for other kinds of keys."""
    try:
        key, certificate, above = pkcs12.load_key_and_certificates(content, passphrase.encode())
    except ValueError:
        raise BadInput(Message("密钥打不开：口令不对，或者文件已损坏。"), code="wrong-passphrase") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise BadInput(Message("密钥须为 P-256 或者不短于2048位的 RSA。"), code="weak-key")
    return key, certificate, above


def is_under(issued: x509.Certificate, above: x509.Certificate) -> bool:
    """Whether a certificate was issued by another."""
    try:
        issued.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
