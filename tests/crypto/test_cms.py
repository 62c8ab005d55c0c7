"""Signatures: what holds, and each way in which one doesn't, against our reader and openssl."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7

from procure.crypto import certificates, cms
from procure.crypto.certificates import Subject
from procure.crypto.refusals import CertificateRefused, SignatureRefused
from tests.crypto.scene import OPENS, ROOT, ROOT_KEY, START, person

DATA = "投标文件".encode()


def code_of(data: bytes, p7s: bytes, **more: object) -> str:
    """The code with which a signature is refused."""
    given = {"roots": [ROOT], "at": OPENS, **more}
    with pytest.raises(SignatureRefused) as refused:
        cms.verify(data, p7s, **given)  # type: ignore[arg-type]  # given is checked by the calls themselves
    assert str(refused.value.reason)
    return refused.value.code


def certificate_for(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, **changes: bool) -> x509.Certificate:
    """A certificate under the root for any key, strong or not."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "供应商一")])
    serial = x509.random_serial_number()
    builder = x509.CertificateBuilder(
        ROOT.subject, name, key.public_key(), serial, START, START + timedelta(days=9)
    )
    if changes.get("ca"):
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    if changes.get("encipher"):
        usage = x509.KeyUsage(False, False, True, False, False, False, False, False, False)
        builder = builder.add_extension(usage, critical=True)
    if changes.get("asks_online"):
        place = x509.UniformResourceIdentifier("http://ocsp.example.org")
        online = x509.AccessDescription(x509.AuthorityInformationAccessOID.OCSP, place)
        builder = builder.add_extension(x509.AuthorityInformationAccess([online]), critical=False)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(ROOT_KEY.public_key())
    return builder.add_extension(above, critical=False).sign(ROOT_KEY, hashes.SHA256())


def by_openssl(tmp_path: Path, *options: str, key: object = None, certificate: object = None) -> bytes:
    """A signature over DATA by the stock tool."""
    own = person("供应商一")
    (tmp_path / "key").write_bytes(certificates.key_pem(key or own.key))  # type: ignore[arg-type]  # any private key
    (tmp_path / "cert").write_bytes(certificates.pem(certificate or own.certificate))  # type: ignore[arg-type]  # as above
    (tmp_path / "data").write_bytes(DATA)
    command = ["openssl", "cms", "-sign", "-binary", "-outform", "DER", "-in", tmp_path / "data"]
    command += ["-signer", tmp_path / "cert", "-inkey", tmp_path / "key", "-out", tmp_path / "p7s", *options]
    subprocess.run(command, check=True, capture_output=True)
    return (tmp_path / "p7s").read_bytes()


@pytest.mark.parametrize("options", [["-cades"], ["-purpose", "any"]])
@pytest.mark.parametrize("kind", ["p256", "rsa"])
def test_openssl_accepts_our_signatures_and_refuses_other_data(
    options: list[str], kind: str, tmp_path: Path
) -> None:
    signer = person("供应商一", "CODE")
    if kind == "rsa":
        key = rsa.generate_private_key(65537, 2048)
        request = certificates.csr(key, Subject("供应商一"))
        issued = certificates.issue(request, Subject("供应商一"), ROOT_KEY, ROOT, START, 9)
        signer = cms.Signer(key, issued)
    (tmp_path / "p7s").write_bytes(signer.sign(DATA, OPENS))
    (tmp_path / "root").write_bytes(certificates.pem(ROOT))
    command = [
        "openssl",
        "cms",
        "-verify",
        "-binary",
        "-no_check_time",
        *options,
        "-CAfile",
        tmp_path / "root",
    ]
    command += ["-inform", "DER", "-in", tmp_path / "p7s", "-content", tmp_path / "data", "-out", "/dev/null"]
    for data, status in ((DATA, 0), (DATA + b".", 4)):
        (tmp_path / "data").write_bytes(data)
        assert subprocess.run(command, check=False, capture_output=True).returncode == status


def test_we_accept_what_openssl_signs_and_see_who_and_when(tmp_path: Path) -> None:
    found = cms.verify(DATA, by_openssl(tmp_path, "-cades"), [ROOT], OPENS)
    assert found.binds_certificate
    assert certificates.subject_of(found.certificate).organisation == "供应商一"
    assert not cms.verify(DATA, by_openssl(tmp_path), [ROOT], OPENS).binds_certificate


def test_a_signature_holds_and_names_its_signer_and_time() -> None:
    signer = person("供应商一", "CODE")
    found = cms.verify(DATA, signer.sign(DATA, OPENS), [ROOT], OPENS)
    assert (found.certificate, found.signed_at, found.binds_certificate) == (signer.certificate, OPENS, True)
    assert certificates.subject_of(found.certificate) == Subject("供应商一", "CODE", "经办人")


def test_changed_data_is_refused() -> None:
    assert code_of(DATA + b" ", person("供应商一").sign(DATA, OPENS)) == "changed"


def test_a_signature_with_anothers_certificate_is_refused() -> None:
    mixed = cms.sign(DATA, person("供应商一").key, person("供应商二").certificate, OPENS)
    assert code_of(DATA, mixed) == "changed"


def test_a_namesake_of_the_root_is_unknown() -> None:
    key, root = certificates.new_root("平台签发机构", START, 10)
    signer = person("供应商一", root_key=key, root=root)
    p7s = signer.sign(DATA, OPENS)
    assert code_of(DATA, p7s) == "unknown-ca"
    assert code_of(DATA, p7s, roots=[]) == "unknown-ca"
    assert cms.verify(DATA, p7s, [ROOT, root], OPENS)


def test_dates_are_judged_at_the_given_instant() -> None:
    signer = person("供应商一", at=START, days=30)
    p7s = signer.sign(DATA, OPENS)
    assert code_of(DATA, p7s, at=START - timedelta(hours=2)) == "not-yet-valid"
    assert code_of(DATA, p7s, at=START + timedelta(days=30, seconds=1)) == "expired"
    assert cms.verify(DATA, p7s, [ROOT], START + timedelta(days=30))


def test_a_revoked_certificate_is_refused_from_its_revocation_on() -> None:
    signer = person("供应商一")
    p7s = signer.sign(DATA, OPENS)
    serial = signer.certificate.serial_number
    until = OPENS + timedelta(days=1)
    current = certificates.revocation_list([(serial, OPENS)], ROOT_KEY, ROOT, START, until)
    assert code_of(DATA, p7s, revocations=[current]) == "revoked"
    assert cms.verify(DATA, p7s, [ROOT], OPENS - timedelta(seconds=1), [current])


def test_without_a_current_revocation_list_nothing_passes() -> None:
    p7s = person("供应商一").sign(DATA, OPENS)
    stale = certificates.revocation_list([], ROOT_KEY, ROOT, START, OPENS - timedelta(seconds=1))
    foreign_key, foreign_root = certificates.new_root("平台签发机构", START, 10)
    forged = certificates.revocation_list([], foreign_key, foreign_root, START, OPENS + timedelta(days=1))
    assert code_of(DATA, p7s, revocations=[]) == "crl-missing"
    assert code_of(DATA, p7s, revocations=[stale]) == "crl-stale"
    assert code_of(DATA, p7s, revocations=[forged]) == "crl-missing"


def test_lists_alone_tell_of_a_revocation_and_nobody_is_asked_online() -> None:
    """The tests' network is off: whoever asked the address in the certificate would fail."""
    key = certificates.new_key()
    certificate = certificate_for(key, asks_online=True)
    p7s, until = cms.sign(DATA, key, certificate, OPENS), OPENS + timedelta(days=1)
    empty, naming = (
        certificates.revocation_list(named, ROOT_KEY, ROOT, START, until)
        for named in ([], [(certificate.serial_number, OPENS)])
    )
    assert cms.verify(DATA, p7s, [ROOT], OPENS, [empty]).certificate == certificate
    assert code_of(DATA, p7s, revocations=[naming]) == "revoked"


def test_a_leaf_can_not_issue_certificates() -> None:
    leaf = person("供应商一")
    below = person("供应商二", root_key=leaf.key, root=leaf.certificate)
    assert code_of(DATA, below.sign(DATA, OPENS)) == "unknown-ca"
    assert code_of(DATA, below.sign(DATA, OPENS), roots=[ROOT, leaf.certificate]) == "unknown-ca"


def test_an_issuer_does_not_sign_documents() -> None:
    key = certificates.new_key()
    assert code_of(DATA, cms.sign(DATA, key, certificate_for(key, ca=True), OPENS)) == "ca-as-signer"
    assert code_of(DATA, cms.sign(DATA, ROOT_KEY, ROOT, OPENS)) == "ca-as-signer"


def test_a_certificate_for_encryption_does_not_sign() -> None:
    key = certificates.new_key()
    assert code_of(DATA, cms.sign(DATA, key, certificate_for(key, encipher=True), OPENS)) == "not-for-signing"


@pytest.mark.parametrize("weak", ["rsa-1024", "p224"])
def test_weak_keys_are_refused(weak: str) -> None:
    key = (
        rsa.generate_private_key(65537, 1024)
        if weak == "rsa-1024"
        else ec.generate_private_key(ec.SECP224R1())
    )
    assert code_of(DATA, cms.sign(DATA, key, certificate_for(key), OPENS)) == "weak-key"


def test_sha1_is_refused(tmp_path: Path) -> None:
    assert code_of(DATA, by_openssl(tmp_path, "-md", "sha1")) == "weak-digest"


@pytest.mark.parametrize("digest", ["sha384", "sha512"])
def test_stronger_digests_are_accepted(digest: str, tmp_path: Path) -> None:
    assert cms.verify(DATA, by_openssl(tmp_path, "-md", digest), [ROOT], OPENS)


def test_embedded_content_is_refused(tmp_path: Path) -> None:
    assert code_of(DATA, by_openssl(tmp_path, "-nodetach")) == "embedded"


def test_two_signers_are_refused() -> None:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(DATA)
    for name in ("供应商一", "供应商二"):
        one = person(name)
        assert isinstance(one.key, ec.EllipticCurvePrivateKey)
        builder = builder.add_signer(one.certificate, one.key, hashes.SHA256())
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    assert code_of(DATA, builder.sign(serialization.Encoding.DER, options)) == "two-signers"


def test_a_signature_without_attributes_is_refused(tmp_path: Path) -> None:
    assert code_of(DATA, by_openssl(tmp_path, "-noattr")) == "no-attributes"


def test_a_signature_without_its_certificate_is_refused(tmp_path: Path) -> None:
    assert code_of(DATA, by_openssl(tmp_path, "-nocerts")) == "certificate-missing"


def test_a_stray_certificate_in_the_bag_is_refused(tmp_path: Path) -> None:
    (tmp_path / "stray").write_bytes(certificates.pem(person("供应商二").certificate))
    p7s = by_openssl(tmp_path, "-certfile", str(tmp_path / "stray"))
    assert code_of(DATA, p7s) == "extra-parts"


@pytest.mark.parametrize("garbage", [b"", b"0", b"\x30\x80", b"\xff" * 900, b"0" * 70_000])
def test_garbage_is_refused(garbage: bytes) -> None:
    assert code_of(DATA, garbage) == "garbage"


def test_bytes_after_the_signature_are_refused() -> None:
    assert code_of(DATA, person("供应商一").sign(DATA, OPENS) + b"\x00") == "garbage"


def test_another_encoding_of_the_same_signature_is_refused(tmp_path: Path) -> None:
    p7s = person("供应商一").sign(DATA, OPENS)
    long_form = b"\x30\x83\x00" + p7s[2:4] + p7s[4:]
    assert p7s[:2] == b"\x30\x82"
    assert code_of(DATA, long_form) in ("not-exact-der", "garbage")
    indefinite = b"\x30\x80" + p7s[4:] + b"\x00\x00"
    assert code_of(DATA, indefinite) in ("not-exact-der", "garbage")


def test_a_changed_byte_anywhere_in_a_signature_is_refused() -> None:
    p7s = person("供应商一", "CODE").sign(DATA, OPENS)
    accepted = []
    for place in range(len(p7s)):
        changed = p7s[:place] + bytes([p7s[place] ^ (1, 6, 128)[place % 3]]) + p7s[place + 1 :]
        try:
            cms.verify(DATA, changed, [ROOT], OPENS)
            accepted.append(place)
        except SignatureRefused:
            continue
    assert accepted == []


def test_a_certificate_whose_signature_claims_unused_bits_is_refused() -> None:
    """The one byte of a certificate that neither its signature nor a lenient reader looks at."""
    signer = next(one for one in map(person, "供" * 64) if certificates.der(one.certificate)[-1] % 2 == 0)
    p7s = signer.sign(DATA, OPENS)
    whole = certificates.der(signer.certificate)
    unused = len(whole) - len(signer.certificate.signature) - 1
    changed = whole[:unused] + b"\x01" + whole[unused + 1 :]
    assert whole[unused] == 0
    assert code_of(DATA, p7s.replace(whole, changed)) == "not-exact-der"


def test_the_issuer_takes_only_a_sound_request_and_its_own_words() -> None:
    key = certificates.new_key()
    asked = certificates.csr(key, Subject("别家", "OTHER"))
    issued = certificates.issue(asked, Subject("供应商一", "CODE"), ROOT_KEY, ROOT, START, 9)
    assert certificates.organisation_code(issued) == "CODE"
    for bad in (b"", b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"):
        with pytest.raises(CertificateRefused):
            certificates.issue(bad, Subject("供应商一"), ROOT_KEY, ROOT, START, 9)
    weak = certificates.csr(rsa.generate_private_key(65537, 1024), Subject("供应商一"))
    with pytest.raises(CertificateRefused) as refused:
        certificates.issue(weak, Subject("供应商一"), ROOT_KEY, ROOT, START, 9)
    assert refused.value.code == "weak-key"


def test_a_key_file_opens_only_with_its_passphrase() -> None:
    key = certificates.new_key()
    locked = certificates.key_pem(key, b"correct")
    assert certificates.key_pem(certificates.load_key(locked, b"correct")) == certificates.key_pem(key)
    for wrong in (None, b"wrong"):
        with pytest.raises(CertificateRefused):
            certificates.load_key(locked, wrong)


def test_without_a_code_a_certificate_is_an_organisation_of_its_own() -> None:
    with_code, without = person("供应商一", "CODE").certificate, person("供应商一").certificate
    assert certificates.organisation_of(with_code) == "CODE"
    assert certificates.organisation_of(without) == certificates.sha256_of(without)
