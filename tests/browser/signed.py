"""Vectors of signatures: made by either, changed in one byte, and wrong in each way that has a code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID as Use
from cryptography.x509.oid import NameOID

from procure.client import p12
from procure.core import clock
from procure.crypto import certificates, cms, usual
from procure.crypto.certificates import PrivateKey, Subject
from procure.crypto.cms import Signer
from tests.browser.vectors import Vector, bytes_of, judged, made, pem, refused, signer_of, text_of
from tests.crypto.scene import OPENS, ROOT, ROOT_KEY, START, person
from tests.crypto.test_cms import by_openssl

DATA = "投标文件".encode()
DAY = timedelta(days=1)
VECTORS = Path(__file__).parents[1] / "outside" / "vectors" / "sealing"
MADE = datetime(2027, 1, 1, tzinfo=UTC)


def signature_vectors(random: Random) -> Iterator[Vector]:
    """All of them."""
    signer = person("供应商一", "91110000MA01ABCDE1")
    good = signer.sign(DATA, OPENS)
    for one in (signer, *_others()):
        yield verified(DATA, one.sign(DATA, OPENS))
        yield _sign(one)
    for place in random.sample(range(len(good)), 150):
        changed = good[:place] + bytes([good[place] ^ random.choice((1, 6, 128))]) + good[place + 1 :]
        yield verified(DATA, changed, alike=False)
    for place in range(len(DATA)):
        yield verified(DATA[:place] + bytes([DATA[place] ^ 1]) + DATA[place + 1 :], good)
    for p7s in (b"", b"0", b"\x30\x80", b"\xff" * 900, b"0" * 70_000, good + b"\x00", good[:-1]):
        yield verified(DATA, p7s)
    for at in (START - timedelta(hours=2), START - timedelta(hours=1), OPENS + 365 * DAY, START + 365 * DAY):
        yield verified(DATA, good, at=at)
    for p7s in _wrong(signer):
        yield verified(DATA, p7s)
    yield verified(DATA, good, roots=[])
    yield verified(DATA, good, roots=[certificates.new_root("平台签发机构", START, 10)[1]])
    yield from _chains()
    yield from _of_the_package()


def openssl_vectors(folder: Path) -> Iterator[Vector]:
    """What the stock tool signs, in each way in which it can."""
    ways = [["-cades"], ["-md", "sha384"], ["-md", "sha512"], ["-md", "sha1"], ["-nodetach"], ["-noattr"]]
    for options in (*ways, ["-nocerts"], ["-nosmimecap"], ["-keyid"], ["-binary", "-cades", "-md", "sha384"]):
        yield verified(DATA, by_openssl(folder, *options))
    key = rsa.generate_private_key(65537, 3072)
    for options in (["-cades"], ["-keyopt", "rsa_padding_mode:pss"]):
        yield verified(DATA, by_openssl(folder, *options, key=key, certificate=leaf(key)))


def certificate_vectors() -> Iterator[Vector]:
    """What certificates say, requests, key files."""
    for signer in (person("供应商一", "CODE"), person("保管人"), Signer(ROOT_KEY, ROOT), *_others()):
        yield _certificate(signer.certificate)
    for subject in ({"organisation": "供应商一", "code": "CODE", "person": "张三"}, {"organisation": "甲"}):
        yield made("request", _issues, subject=subject)
    signer = person("供应商一", "CODE")
    file = p12.wrap("口令 😀", signer.key, signer.certificate, [ROOT])
    due = {"above": [certificates.sha256_of(ROOT)]}
    given = {"data": text_of(file), "passphrase": "口令 😀", "sign": text_of(DATA)}
    yield made("p12", lambda got: got["above"] == due["above"] and _holds(got["p7s"], signer), **given)
    for bad, passphrase in (
        (file, "wrong"),
        (file[:-9], "口令 😀"),
        (b"", ""),
        (file[:200] + bytes([file[200] ^ 1]) + file[201:], "口令 😀"),
    ):
        yield judged(
            "p12", lambda bad=bad, passphrase=passphrase: p12.unlock(bad, passphrase),
            data=text_of(bad), passphrase=passphrase, sign="",
        )  # fmt: skip
    yield made("writeP12", _unlocks, passphrase="口令 😀", above=pem(ROOT))


def _others() -> list[Signer]:
    """People whose keys are of other kinds."""
    keys = (ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048))
    return [Signer(key, leaf(key)) for key in keys]


def leaf(
    key: PrivateKey, by: Signer | None = None, *extensions: tuple[Any, bool], **dates: datetime
) -> x509.Certificate:
    """A certificate for any key; by the root unless said otherwise."""
    issuer = by or Signer(ROOT_KEY, ROOT)
    names = [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "甲"),
        x509.NameAttribute(NameOID.COMMON_NAME, "A b"),
    ]
    builder = x509.CertificateBuilder(
        issuer.certificate.subject, x509.Name(names), key.public_key(), x509.random_serial_number(),
        dates.get("since", START), dates.get("until", START + 9 * DAY),
    )  # fmt: skip
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    builder = builder.add_extension(above, critical=False)
    for value, critical in extensions:
        builder = builder.add_extension(value, critical=critical)
    return builder.sign(issuer.key, hashes.SHA256())


def verified(
    data: bytes,
    p7s: bytes,
    *,
    at: datetime = OPENS,
    roots: list[x509.Certificate] | None = None,
    alike: bool = True,
) -> Vector:
    """A signature that both judge; ``alike``: with the same code where they refuse it."""
    under = [ROOT] if roots is None else roots

    def by_python() -> dict[str, Any]:
        signed = cms.verify(data, p7s, under, at)
        return {
            "certificate": signed.certificate_sha256,
            "root": certificates.sha256_of(signed.root),
            "code": certificates.organisation_code(signed.certificate),
            "signedAt": clock.text(signed.signed_at) if signed.signed_at else None,
            "bindsCertificate": signed.binds_certificate,
        }

    given = {"data": text_of(data), "p7s": text_of(p7s), "roots": pem(*under), "at": at.isoformat()}
    return (judged if alike else refused)("verify", by_python, **given)


def _sign(signer: Signer) -> Vector:
    """What the page signs is what our own tools would have: the quick reader takes it."""

    def holds(got: str) -> bool:
        p7s = bytes_of(got)
        is_usual = usual.read(p7s) is not None or not isinstance(signer.key, ec.EllipticCurvePrivateKey)
        signed_bytes = cms._envelope(p7s).signed_bytes  # what was signed, byte for byte
        same = signed_bytes == usual.attributes(DATA, certificates.der(signer.certificate), OPENS)
        return is_usual and same and cms.verify(DATA, p7s, [ROOT], OPENS).binds_certificate

    return made("sign", holds, data=text_of(DATA), signer=signer_of(signer), at=OPENS.isoformat())


def _wrong(signer: Signer) -> Iterator[bytes]:
    """A signature wrong in each way."""
    other = person("供应商二")
    assert isinstance(other.key, ec.EllipticCurvePrivateKey)
    yield cms.sign(DATA, other.key, signer.certificate, OPENS)
    yield cms.sign(DATA, signer.key, signer.certificate, OPENS, [other.certificate])
    weak = (rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP224R1()))
    yield from (cms.sign(DATA, key, leaf(key), OPENS) for key in weak)
    authority = (x509.BasicConstraints(ca=True, path_length=None), True)
    enciphers = (x509.KeyUsage(False, False, True, False, False, False, False, False, False), True)
    strange = (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True)
    for extension in (authority, enciphers, strange, (strange[0], False)):
        yield cms.sign(DATA, other.key, leaf(other.key, None, extension), OPENS)
    yield cms.sign(DATA, other.key, leaf(other.key, until=OPENS - DAY / 24), OPENS)
    yield cms.sign(DATA, other.key, leaf(other.key, since=OPENS + DAY), OPENS)
    options = pkcs7.PKCS7Options
    yield _by_library(DATA, [signer], options.DetachedSignature, options.Binary)
    yield _by_library(DATA, [signer], options.Binary)
    yield _by_library(DATA, [signer, other], options.DetachedSignature, options.Binary)
    yield _by_library(DATA, [signer], options.DetachedSignature, options.Binary, options.NoAttributes)
    yield _by_library(DATA, [signer], options.DetachedSignature, options.Binary, options.NoCerts)
    yield _by_library(DATA, [signer], options.DetachedSignature, options.Binary, digest=hashes.SHA384())
    yield _by_library(DATA, [signer], options.DetachedSignature, options.Binary, digest=hashes.SHA224())
    yield _renamed(signer, other)


def _by_library(data: bytes, signers: list[Signer], *options: Any, digest: Any = None) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data)
    for one in signers:
        builder = builder.add_signer(one.certificate, one.key, digest or hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, list(options))


def _renamed(signer: Signer, other: Signer) -> bytes:
    """A signature that names another certificate as its signer's."""
    listed = usual.attributes(DATA, certificates.der(other.certificate), OPENS)
    assert isinstance(signer.key, ec.EllipticCurvePrivateKey)
    signature = signer.key.sign(listed, ec.ECDSA(hashes.SHA256()))
    return usual.written(certificates.der(signer.certificate), [], listed, usual.ECDSA, signature)


def _chains() -> Iterator[Vector]:
    """Authorities between a signer and its root, good and bad."""
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    signs = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    root_key, root = _authority(None, (usage, True))
    top = Signer(root_key, root)
    for usages, limit in (((usage, True), 0), ((usage, True), None), ((signs, True), 0), (None, 0)):
        between = Signer(*_authority(top, usages, limit))
        yield _under(between, root)
    first = Signer(*_authority(top, (usage, True), 1))
    yield _under(Signer(*_authority(first, (usage, True), 0)), root, first.certificate)
    narrow = Signer(*_authority(top, (usage, True), 0))
    yield _under(Signer(*_authority(narrow, (usage, True), 0)), root, narrow.certificate)
    yield _under(Signer(*_authority(top, (usage, True), 0, until=OPENS - DAY)), root)
    for uses in ([Use.CLIENT_AUTH], [Use.CODE_SIGNING]):
        extended = (x509.ExtendedKeyUsage(uses), False)
        yield _under(Signer(*_authority(top, (usage, True), 0, more=extended)), root)
    key = certificates.new_key()
    yield _under(Signer(key, leaf(key)), ROOT)


def _authority(
    by: Signer | None,
    usages: Any,
    limit: int | None = None,
    *,
    until: datetime = OPENS + 99 * DAY,
    more: Any = None,
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = certificates.new_key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"机构 {x509.random_serial_number()}")])
    issuer = by.certificate.subject if by else subject
    builder = x509.CertificateBuilder(
        issuer, subject, key.public_key(), x509.random_serial_number(), START - DAY, until
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=limit), critical=True)
    builder = builder.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
    )
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()) if by else None
    for extension in (usages, more, (above, False) if above else None):
        if extension is not None:
            builder = builder.add_extension(extension[0], critical=extension[1])
    return key, builder.sign(by.key if by else key, hashes.SHA256())


def _under(between: Signer, root: x509.Certificate, *more: x509.Certificate) -> Vector:
    key = certificates.new_key()
    p7s = cms.sign(DATA, key, leaf(key, between), OPENS, [between.certificate, *more])
    return verified(DATA, p7s, roots=[root])


def _of_the_package() -> Iterator[Vector]:
    """The signatures of evidence that other tools made."""
    for package in sorted(VECTORS.iterdir()):
        roots = certificates.load_all((package / "root.pem").read_bytes())
        for p7s in sorted(package.rglob("*.p7s")):
            yield verified(p7s.with_suffix(".json").read_bytes(), p7s.read_bytes(), at=MADE, roots=roots)


def _certificate(certificate: x509.Certificate) -> Vector:
    subject = certificates.subject_of(certificate)
    dates = [clock.text(one) for one in (certificate.not_valid_before_utc, certificate.not_valid_after_utc)]
    said = {"organisation": subject.organisation, "code": subject.code, "person": subject.person}
    more = {
        "sha256": certificates.sha256_of(certificate),
        "dates": dates,
        "serial": f"{certificate.serial_number:x}",
    }
    return judged("certificate", lambda: {**said, **more}, pem=pem(certificate)[0])


def _issues(got: str) -> bool:
    issued = certificates.issue(got.encode(), Subject("甲"), ROOT_KEY, ROOT, START, 9)
    return certificates.is_strong(issued.public_key())


def _holds(p7s: str, signer: Signer) -> bool:
    signed = cms.verify(DATA, bytes_of(p7s), [ROOT], OPENS)
    return signed.certificate == signer.certificate


def _unlocks(got: dict[str, str]) -> bool:
    key, certificate, above = p12.unlock(bytes_of(got["file"]), "口令 😀")
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return key.public_key().public_bytes(*form) == bytes_of(got["spki"]) and (certificate, above) == (
        None,
        [ROOT],
    )
