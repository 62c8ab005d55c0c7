"""The platform's own keys: its root and the key that signs receipts. No user's key lies here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from procure.crypto import certificates
from procure.crypto.certificates import Subject
from procure.crypto.cms import Signer

_YEARS = 20
_ROOT_NAME = "政府采购电子交易平台签发机构"
_RECEIPT_NAME = "政府采购电子交易平台收件回执"


@dataclass(frozen=True)
class Keyring:
    """The root that issues certificates, and the key under it that signs receipts and heads."""

    root_key: ec.EllipticCurvePrivateKey
    root_certificate: x509.Certificate
    receipt_key: ec.EllipticCurvePrivateKey
    receipt_certificate: x509.Certificate

    @property
    def receipt_signer(self) -> Signer:
        """What signs receipts, close records and heads."""
        return Signer(self.receipt_key, self.receipt_certificate)


def load_or_create(folder: Path, at: datetime) -> Keyring:
    """The keyring of a folder; the first call makes one, in files that only the owner reads."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / "receipt.crt").exists():
        _save(folder, _new(at))
    return _load(folder)


def exchange_receipt_key(folder: Path, at: datetime) -> Keyring:
    """A new key for receipts under the same root; what was signed before still holds under that root."""
    fresh = _with_new_receipt_key(*_pair(folder, "root"), at)
    _save_receipt_key(folder, fresh)
    return fresh


def _new(at: datetime) -> Keyring:
    root_key, root = certificates.new_root(_ROOT_NAME, at, _YEARS)
    return _with_new_receipt_key(root_key, root, at)


def _with_new_receipt_key(
    root_key: ec.EllipticCurvePrivateKey, root: x509.Certificate, at: datetime
) -> Keyring:
    receipt_key = certificates.new_key()
    subject = Subject(_RECEIPT_NAME)
    request = certificates.csr(receipt_key, subject)
    days = (root.not_valid_after_utc - at).days
    receipt = certificates.issue(request, subject, root_key, root, at, days)
    return Keyring(root_key, root, receipt_key, receipt)


def _save(folder: Path, ring: Keyring) -> None:
    """The receipt's certificate is written last: its presence says that the folder is complete."""
    _write(folder / "root.key", certificates.key_pem(ring.root_key))
    _write(folder / "root.crt", certificates.pem(ring.root_certificate))
    _save_receipt_key(folder, ring)


def _save_receipt_key(folder: Path, ring: Keyring) -> None:
    _write(folder / "receipt.key", certificates.key_pem(ring.receipt_key))
    _write(folder / "receipt.crt", certificates.pem(ring.receipt_certificate))


def _write(path: Path, content: bytes) -> None:
    incoming = path.with_suffix(f"{path.suffix}.new")
    with os.fdopen(os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    incoming.replace(path)


def _load(folder: Path) -> Keyring:
    return Keyring(*_pair(folder, "root"), *_pair(folder, "receipt"))


def _pair(folder: Path, name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A key with its certificate; ValueError where an exchange was cut short between the two."""
    key = _key(folder / f"{name}.key")
    certificate = certificates.load((folder / f"{name}.crt").read_bytes())
    if certificate.public_key() != key.public_key():
        raise ValueError(f"{name}.crt is not the certificate of {name}.key: exchange the key once more")
    return key, certificate


def _key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = certificates.load_key(path.read_bytes())
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path.name} is not an elliptic curve key")
    return key


_current: list[Keyring] = []


def use(keyring: Keyring) -> None:
    """Set the process's keyring."""
    _current[:] = [keyring]


def current() -> Keyring:
    """The process's keyring."""
    return _current[0]
