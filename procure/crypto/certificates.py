"""X.509 certificates: the platform's own CA, requests, revocation lists, and reading what a subject says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from procure.core.terms import Message
from procure.crypto.refusals import CertificateRefused

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
LEAST_RSA_BITS = 2048
CODE_OID = "2.5.4.97"
"""``organizationIdentifier``: where a subject has the credit code unless its root says otherwise."""
_CURVES = (ec.SECP256R1, ec.SECP384R1)
_PEM_MARK = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True)
class Subject:
    """Whom a certificate names: a person of an organisation; ``code`` is the unified social credit code."""

    organisation: str
    code: str | None = None
    person: str | None = None


def new_key() -> ec.EllipticCurvePrivateKey:
    """A fresh P-256 key."""
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: PrivateKey, passphrase: bytes | None = None) -> bytes:
    """PKCS#8 PEM of a key, encrypted under ``passphrase`` where one is given."""
    lock: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    )
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


def load_key(pem: bytes, passphrase: bytes | None = None) -> PrivateKey:
    """The private key of a PEM file; refuses other kinds, short keys and a wrong passphrase."""
    try:
        key = serialization.load_pem_private_key(pem, passphrase)
    except (ValueError, TypeError) as error:
        raise CertificateRefused("bad-key", Message("私钥无法读取：文件损坏或口令不对。")) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) or not is_strong(key.public_key()):
        raise CertificateRefused("weak-key", Message("密钥须为P-256、P-384或不短于2048位的RSA。"))
    return key


def load(data: bytes) -> x509.Certificate:
    """One certificate, PEM or DER."""
    found = load_all(data)
    if len(found) != 1:
        raise CertificateRefused("bad-certificate", Message("须恰好是一张证书。"))
    return found[0]


def load_all(data: bytes) -> list[x509.Certificate]:
    """Every certificate of a PEM file, or the one of a DER file."""
    try:
        if _PEM_MARK in data:
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)]
    except Exception as error:  # cryptography raises several kinds for a hostile certificate
        raise CertificateRefused("bad-certificate", Message("证书无法读取：文件损坏或格式不对。")) from error


def pem(certificate: x509.Certificate) -> bytes:
    """The certificate as PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def der(certificate: x509.Certificate) -> bytes:
    """The certificate as DER."""
    return certificate.public_bytes(serialization.Encoding.DER)


def sha256_of(certificate: x509.Certificate) -> str:
    """SHA-256 hex of the certificate's DER: the ``bidder`` of a bid and ``cert_sha256`` of a custodian."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def subject_of(certificate: x509.Certificate) -> Subject:
    """Organisation, code and person as the certificate's subject names them."""
    organisation = _first(certificate.subject, NameOID.ORGANIZATION_NAME)
    common = _first(certificate.subject, NameOID.COMMON_NAME)
    person = common if organisation else None
    return Subject(organisation or common or "", organisation_code(certificate), person)


def organisation_code(certificate: x509.Certificate, oid: str = CODE_OID) -> str | None:
    """The credit code that the subject has under ``oid``, or None."""
    return _first(certificate.subject, x509.ObjectIdentifier(oid))


def organisation_of(certificate: x509.Certificate, oid: str = CODE_OID) -> str:
    """The credit code, or the certificate's hash: without a code it is an organisation of its own."""
    return organisation_code(certificate, oid) or sha256_of(certificate)


def is_oid(text: str) -> bool:
    """Whether a text is a dotted object identifier."""
    try:
        x509.ObjectIdentifier(text)
    except ValueError:
        return False
    return True


def is_strong(key: object) -> bool:
    """Whether a public key is P-256, P-384 or RSA of 2048 bits or more."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return isinstance(key.curve, _CURVES)
    return isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_RSA_BITS


def csr(key: PrivateKey, subject: Subject) -> bytes:
    """A request (PEM) signed by ``key``; the CA takes only its public key."""
    request = x509.CertificateSigningRequestBuilder().subject_name(_name(subject))
    return request.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def new_root(
    name: str, at: datetime, years: int, key: ec.EllipticCurvePrivateKey | None = None
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A fresh self-signed root that may issue leaves only, valid from a day before ``at``."""
    key = key or new_key()
    own = x509.Name([_part(NameOID.COUNTRY_NAME, "CN"), _part(NameOID.COMMON_NAME, name)])
    until = at + timedelta(days=366 * years)
    builder = _builder(own, own, key.public_key(), at, until)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_key_usage(issuing=True), critical=True)
    return key, builder.sign(key, hashes.SHA256())


def issue(
    csr_pem: bytes,
    subject: Subject,
    root_key: ec.EllipticCurvePrivateKey,
    root: x509.Certificate,
    at: datetime,
    days: int,
) -> x509.Certificate:
    """A signing certificate for the request's key; the subject is what the CA checked, not what was asked.

    Valid from an hour before ``at`` (clocks differ); CertificateRefused for a bad or weak request.
    """
    key = _requested_key(csr_pem)
    builder = _builder(_name(subject), root.subject, key, at, at + timedelta(days=days), timedelta(hours=1))
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_key_usage(issuing=False), critical=True)
    uses = [ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.CLIENT_AUTH]
    builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    return builder.add_extension(above, critical=False).sign(root_key, hashes.SHA256())


def revocation_list(
    revoked: Iterable[tuple[int, datetime]],
    root_key: ec.EllipticCurvePrivateKey,
    root: x509.Certificate,
    at: datetime,
    until: datetime,
) -> x509.CertificateRevocationList:
    """A signed list of ``(serial number, revoked at)``, current from ``at`` to ``until``."""
    builder = x509.CertificateRevocationListBuilder(root.subject, at, until)
    for serial, when in revoked:
        entry = x509.RevokedCertificateBuilder(serial, when).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(root_key, hashes.SHA256())


def load_revocation_lists(files: Sequence[bytes]) -> list[x509.CertificateRevocationList]:
    """Revocation lists, PEM or DER."""
    try:
        return [_load_list(data) for data in files]
    except ValueError as error:
        raise CertificateRefused("bad-crl", Message("证书吊销列表无法读取：文件损坏或格式不对。")) from error


def _load_list(data: bytes) -> x509.CertificateRevocationList:
    return x509.load_pem_x509_crl(data) if data.startswith(b"-----") else x509.load_der_x509_crl(data)


def _requested_key(csr_pem: bytes) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
    try:
        request = x509.load_pem_x509_csr(csr_pem)
        key, holds = request.public_key(), request.is_signature_valid
    except Exception as error:  # cryptography raises several kinds for a hostile request
        raise CertificateRefused("bad-csr", Message("证书申请无法读取，请重新生成。")) from error
    if not holds:
        raise CertificateRefused("bad-csr", Message("证书申请的签名不成立，请重新生成。"))
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey) or not is_strong(key):
        raise CertificateRefused("weak-key", Message("密钥须为P-256、P-384或不短于2048位的RSA。"))
    return key


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    at: datetime,
    until: datetime,
    before: timedelta = timedelta(days=1),
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number(), at - before, until)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _name(subject: Subject) -> x509.Name:
    parts = [_part(NameOID.COUNTRY_NAME, "CN"), _part(NameOID.ORGANIZATION_NAME, subject.organisation)]
    if subject.code:
        parts.append(_part(NameOID.ORGANIZATION_IDENTIFIER, subject.code))
    return x509.Name([*parts, _part(NameOID.COMMON_NAME, subject.person or subject.organisation)])


def _part(oid: x509.ObjectIdentifier, value: str) -> x509.NameAttribute[str]:
    return x509.NameAttribute(oid, value)


def _first(name: x509.Name, oid: x509.ObjectIdentifier) -> str | None:
    for attribute in name.get_attributes_for_oid(oid):
        return str(attribute.value)
    return None


def _key_usage(*, issuing: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issuing,
        content_commitment=not issuing,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issuing,
        crl_sign=issuing,
        encipher_only=False,
        decipher_only=False,
    )
