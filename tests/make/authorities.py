"""A licensed authority outside the platform: its root, one below it, and the certificates it issues."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from procure.accounts import enrolment, queries, roots
from procure.accounts.models import TrustedRoot
from procure.core import clock
from procure.crypto import age, certificates, cms
from procure.db import db, unit_of_work
from tests.cast import ENROLLED, Cast, Player
from tests.make.accounts import code_for

YEAR = timedelta(days=365)
SERIAL_NUMBER = "2.5.4.5"


@dataclass(frozen=True)
class Authority:
    """A root, the one below it that issues, and where the subjects have the credit code."""

    root: x509.Certificate
    root_key: Any
    issuer: x509.Certificate
    issuer_key: Any
    oid: str = certificates.CODE_OID

    def issued(self, code: str, key: Any = None, days: int = 400) -> cms.Signer:
        """A person's key with its certificate, which names a credit code."""
        key = key or certificates.new_key()
        subject = x509.Name(
            [_part(x509.ObjectIdentifier(self.oid), code), _part(NameOID.COMMON_NAME, "经办人")]
        )
        until = ENROLLED + timedelta(days=days)
        made = _certificate(subject, key.public_key(), self.issuer.subject, self.issuer_key, until, ca=False)
        return cms.Signer(key, made, (self.issuer,))

    def revoking(self, *signers: cms.Signer, at: datetime) -> bytes:
        """A revocation list (DER) with these certificates, current for a month."""
        named = [(one.certificate.serial_number, at) for one in signers]
        made = certificates.revocation_list(named, self.issuer_key, self.issuer, at, at + timedelta(days=30))
        return made.public_bytes(certificates.serialization.Encoding.DER)

    @property
    def pem(self) -> str:
        """The root and the one below it."""
        return "".join(certificates.pem(one).decode() for one in (self.root, self.issuer))


def authority(
    name: str = "某电子认证机构", *, is_rsa: bool = False, oid: str = certificates.CODE_OID
) -> Authority:
    """A fresh authority."""
    root_key = rsa.generate_private_key(65537, 2048) if is_rsa else ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([_part(NameOID.COMMON_NAME, f"{name}根")])
    root = _certificate(own, root_key.public_key(), own, root_key, ENROLLED + 5 * YEAR, ca=True)
    key, below = certificates.new_key(), x509.Name([_part(NameOID.COMMON_NAME, name)])
    issuer = _certificate(below, key.public_key(), own, root_key, ENROLLED + 4 * YEAR, ca=True)
    return Authority(root, root_key, issuer, key, oid)


def installed(made: Authority, cast: Cast, **changes: Any) -> TrustedRoot:
    """The authority's root, trusted from now on for a year."""
    at = clock.now()
    given = {"trusted_from": at, "trusted_until": at + YEAR, "code_oid": made.oid} | changes
    with unit_of_work():
        return roots.install(
            made.pem,
            name="某根",
            provider="某电子认证服务有限公司",
            licence="ECP0000，核对于主管部门网站",
            by=cast.administrator.actor,
            at=at,
            **given,
        )


def enrolled(made: Authority, player: Player, signer: cms.Signer | None = None) -> Player:
    """The player with a certificate of the authority, enrolled in addition to its own."""
    signer = signer or made.issued(player.house.code)
    code, (identity, recipient) = code_for(player), age.new_identity()
    p7s = signer.sign(enrolment.statement(code), clock.now())
    with unit_of_work():
        asked = enrolment.Asked(p7s=p7s, recipient=recipient)
        enrolment.enrol(code, asked, address="192.0.2.7", at=clock.now())
    return Abroad.of(player, signer, identity, recipient)


@dataclass(frozen=True)
class Abroad(Player):
    """A player who signs with the certificate of an authority, whose chain goes with the signature."""

    between: tuple[x509.Certificate, ...] = ()

    @classmethod
    def of(cls, player: Player, signer: cms.Signer, identity: str, recipient: str) -> Abroad:
        """The same person with another key."""
        fields = {name: getattr(player, name) for name in Player.__dataclass_fields__}
        held = {"key": signer.key, "certificate": signer.certificate, "identity": identity}
        return cls(**fields | held | {"recipient": recipient}, between=signer.between)

    def sign(self, content: bytes, at: datetime = ENROLLED) -> bytes:
        """A detached CMS signature over the content."""
        return cms.sign(content, self.key, self.certificate, at, self.between)


def with_new_key(player: Player) -> Player:
    """The player on another machine, after enrolling fresh keys with a one-time code."""
    key, (identity, recipient) = certificates.new_key(), age.new_identity()
    csr = certificates.csr(key, certificates.Subject("anybody")).decode()
    code = code_for(player)
    with unit_of_work():
        asked = enrolment.Asked(csr=csr, recipient=recipient, replaces=enrolment.RevocationReason.LOST)
        row = enrolment.enrol(code, asked, address="192.0.2.7", at=clock.now())
        issued = certificates.load(row.der)
    return replace(player, key=key, certificate=issued, identity=identity, recipient=recipient)


def p12(signer: cms.Signer, passphrase: bytes) -> bytes:
    """The file in which an authority gives out a key."""
    lock = BestAvailableEncryption(passphrase)
    above = list(signer.between)
    return pkcs12.serialize_key_and_certificates(b"x", signer.key, signer.certificate, above, lock)


def row_of(player: Player) -> Any:
    """The row of the certificate that the player signs with."""
    db.session.rollback()
    return queries.certificate_of_hash(player.certificate_sha256)


def _certificate(
    subject: x509.Name, key: Any, issuer: x509.Name, issuer_key: Any, until: datetime, *, ca: bool
) -> x509.Certificate:
    builder = x509.CertificateBuilder(
        issuer, subject, key, x509.random_serial_number(), ENROLLED - timedelta(days=1), until
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    builder = builder.add_extension(_usage(ca=ca), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return builder.add_extension(above, critical=False).sign(issuer_key, hashes.SHA256())


def _usage(*, ca: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment")
    names += ("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    on = ("key_cert_sign", "crl_sign") if ca else ("digital_signature", "content_commitment")
    return x509.KeyUsage(**{name: name in on for name in names})


def _part(oid: x509.ObjectIdentifier, value: str) -> x509.NameAttribute[str]:
    return x509.NameAttribute(oid, value)
