"""A soft SM2 authority made by stock openssl: what the product verifies was not made by the product."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from procure.crypto import certificates, cms, sm2
from tests.cast import ENROLLED
from tests.make.authorities import YEAR

NAME = "1234567812345678"
"""The name that everybody signs under (GM/T 0009)."""
_SM3 = ("-sm3", "-sigopt", f"distid:{NAME}")
_CONFIGURED = """
[req]
distinguished_name = names
[names]
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
[below]
basicConstraints = critical, CA:true, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
[leaf]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature, nonRepudiation
[other]
basicConstraints = critical, CA:false
keyUsage = critical, keyEncipherment
[ca]
default_ca = own
[own]
database = index.txt
crlnumber = crlnumber
new_certs_dir = .
rand_serial = yes
unique_subject = no
email_in_dn = no
preserve = yes
default_md = sm3
policy = any
[any]
countryName = optional
organizationName = optional
organizationIdentifier = optional
commonName = supplied
"""


def openssl(*arguments: str | Path, folder: Path, given: bytes = b"") -> bytes:
    """What openssl answers."""
    told = [str(one) for one in arguments]
    return subprocess.run(["openssl", *told], cwd=folder, input=given, capture_output=True, check=True).stdout


@dataclass(frozen=True)
class Soft:
    """The authority: its folder, its root, the one below it that issues."""

    folder: Path
    root: x509.Certificate
    issuer: x509.Certificate
    oid: str = certificates.CODE_OID

    @property
    def pem(self) -> str:
        """The root and the one below it."""
        return "".join(certificates.pem(one).decode() for one in (self.root, self.issuer))

    def issued(self, code: str, kind: str = "leaf", days: int = 400) -> cms.Signer:
        """A person's key with its certificate, which names a credit code."""
        name = f"{kind}-{code}-{days}-{len(list(self.folder.iterdir()))}"
        subject = f"/C=CN/O=单位/organizationIdentifier={code}/CN=经办人"
        made = certificate(self.folder, name, subject, "below", kind, days)
        return cms.Signer(sm2.load_key((self.folder / f"{name}.key").read_bytes()), made, (self.issuer,))

    def key_file(self, signer: cms.Signer) -> bytes:
        """The file of a key that was issued."""
        files = self.folder.glob("leaf*.key")
        return next(one.read_bytes() for one in files if sm2.load_key(one.read_bytes()) == signer.key)

    def revoking(self, *signers: cms.Signer, at: datetime) -> bytes:
        """A revocation list (DER) with these certificates."""
        until = f"{self.issuer.not_valid_after_utc:%y%m%d%H%M%SZ}"
        rows = [
            f"R\t{until}\t{at.astimezone(UTC):%y%m%d%H%M%SZ}\t{_hex(one.certificate.serial_number)}\tunknown\t/CN=x\n"
            for one in signers
        ]
        (self.folder / "index.txt").write_text("".join(rows))
        (self.folder / "crlnumber").write_text("01\n")
        dates = ("-crl_lastupdate", _time(at), "-crl_nextupdate", _time(at + YEAR / 12))
        made = openssl("ca", "-gencrl", *_as("below"), *dates, folder=self.folder)
        return openssl("crl", "-outform", "DER", folder=self.folder, given=made)


def authority(folder: Path, name: str = "某国密认证机构") -> Soft:
    """A fresh authority in an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ca.cnf").write_text(_CONFIGURED)
    root = certificate(folder, "root", f"/C=CN/CN={name}根", "", "root", 5 * 365)
    below = certificate(folder, "below", f"/C=CN/CN={name}", "root", "below", 4 * 365)
    return Soft(folder, root, below)


def certificate(folder: Path, name: str, subject: str, above: str, kind: str, days: int) -> x509.Certificate:
    key = openssl("ecparam", "-name", "SM2", "-genkey", "-noout", folder=folder)
    (folder / f"{name}.key").write_bytes(openssl("pkcs8", "-topk8", "-nocrypt", folder=folder, given=key))
    asked = ("req", "-new", "-utf8", "-config", "ca.cnf", "-key", f"{name}.key", "-subj", subject, *_SM3)
    (folder / f"{name}.csr").write_bytes(openssl(*asked, folder=folder))
    (folder / "index.txt").write_text("")
    begins = ENROLLED - timedelta(days=1)
    dates = ("-startdate", _time(begins), "-enddate", _time(begins + timedelta(days=days)))
    signer = _as(above) if above else ("-selfsign", "-config", "ca.cnf", "-keyfile", f"{name}.key", *_SM3[1:])
    usual = (
        "ca",
        "-batch",
        "-notext",
        "-utf8",
        "-in",
        f"{name}.csr",
        "-extensions",
        kind,
        "-vfyopt",
        f"distid:{NAME}",
    )
    made = openssl(*usual, *dates, *signer, folder=folder)
    (folder / f"{name}.pem").write_bytes(made)
    return certificates.load(made)


def _as(name: str) -> tuple[str, ...]:
    """By the key of an authority."""
    return ("-config", "ca.cnf", "-keyfile", f"{name}.key", "-cert", f"{name}.pem", *_SM3[1:])


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%d%H%M%SZ}"


def _hex(number: int) -> str:
    text = f"{number:X}"
    return text.zfill(len(text) + len(text) % 2)
