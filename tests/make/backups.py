"""Backup files of keys, the passphrase stretched less than in life so that tests are quick."""

from __future__ import annotations

from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

PASSPHRASE = "long enough"


def p12_of(key: Any, certificate: x509.Certificate, *above: x509.Certificate) -> bytes:
    """The .p12 of a key with its certificate and those above."""
    builder = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(1000).hmac_hash(hashes.SHA256())
    lock = builder.key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC).build(PASSPHRASE.encode())
    return pkcs12.serialize_key_and_certificates(b"procure", key, certificate, list(above) or None, lock)
