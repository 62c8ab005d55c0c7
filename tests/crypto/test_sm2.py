"""SM2: what we sign stock openssl verifies, what it signs we verify, and a changed byte never holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509

from procure.crypto import certificates, cms, envelope, national, sm2, usual
from procure.crypto.der import BITS, SEQUENCE, Reader, part
from procure.crypto.refusals import CertificateRefused, SignatureRefused
from tests.cast import START
from tests.make import authorities, soft_sm2
from tests.make.soft_sm2 import NAME, Soft, openssl

CODE = "91110000MA0000011M"
TEXT = "招标文件".encode()


@pytest.fixture(scope="module")
def soft(tmp_path_factory: pytest.TempPathFactory) -> Soft:
    return soft_sm2.authority(tmp_path_factory.mktemp("sm2"))


@pytest.fixture(scope="module")
def signer(soft: Soft) -> cms.Signer:
    return soft.issued(CODE)


def fault(data: bytes, p7s: bytes, roots: list[x509.Certificate], at=START) -> str:
    with pytest.raises(SignatureRefused) as refused:
        cms.verify(data, p7s, roots, at)
    return refused.value.code


def test_a_signature_holds_under_its_root_and_names_its_certificate(soft, signer):
    signed = cms.verify(TEXT, signer.sign(TEXT, START), [soft.root], START)
    assert signed.certificate == signer.certificate
    assert signed.root == soft.root
    assert signed.binds_certificate
    assert signed.signed_at == START
    assert certificates.subject_of(signed.certificate).code == CODE


def test_openssl_verifies_what_we_sign(soft, signer, tmp_path):
    read = envelope.read(signer.sign(TEXT, START))
    (tmp_path / "signed").write_bytes(read.signed_bytes)
    (tmp_path / "signature").write_bytes(read.signature)
    leaf = certificates.pem(signer.certificate)
    (tmp_path / "key").write_bytes(openssl("x509", "-pubkey", "-noout", folder=tmp_path, given=leaf))
    asked = (
        "dgst",
        "-sm3",
        "-verify",
        "key",
        "-signature",
        "signature",
        "-sigopt",
        f"distid:{NAME}",
        "signed",
    )
    assert b"Verified OK" in openssl(*asked, folder=tmp_path)
    assert national.sm3(TEXT) == openssl("dgst", "-sm3", "-binary", folder=tmp_path, given=TEXT)


def test_we_verify_what_openssl_signs(soft, signer, tmp_path):
    (tmp_path / "text").write_bytes(TEXT)
    (tmp_path / "key").write_bytes(soft.key_file(signer))
    asked = ("dgst", "-sm3", "-sign", "key", "-sigopt", f"distid:{NAME}", "text")
    signature = openssl(*asked, folder=tmp_path)
    assert sm2.verify(signer.key.point, TEXT, signature)
    assert not sm2.verify(signer.key.point, TEXT + b" ", signature)
    elsewhere = openssl("dgst", "-sm3", "-sign", "key", "-sigopt", "distid:x", "text", folder=tmp_path)
    assert not sm2.verify(signer.key.point, TEXT, elsewhere)


def test_no_changed_byte_of_the_signature_holds(soft, signer):
    p7s = signer.sign(TEXT, START)
    places = range(0, len(p7s), 7)
    for place in places:
        changed = p7s[:place] + bytes((p7s[place] ^ 1,)) + p7s[place + 1 :]
        assert fault(TEXT, changed, [soft.root]), place


def test_no_changed_byte_of_the_text_holds(soft, signer):
    p7s = signer.sign(TEXT, START)
    for place in range(len(TEXT)):
        changed = TEXT[:place] + bytes((TEXT[place] ^ 1,)) + TEXT[place + 1 :]
        assert fault(changed, p7s, [soft.root]) == "changed"


def test_another_root_of_the_same_name_is_not_enough(soft, signer, tmp_path):
    forged = soft_sm2.authority(tmp_path / "forged")
    assert forged.root.subject == soft.root.subject
    assert fault(TEXT, signer.sign(TEXT, START), [forged.root]) == "unknown-ca"
    assert fault(TEXT, signer.sign(TEXT, START), []) == "unknown-ca"


def test_without_the_checks_of_key_and_issuer_both_would_hold(soft, signer, tmp_path, monkeypatch):
    """The planted bugs that the tests above are there to notice."""
    read = envelope.read(p7s := signer.sign(TEXT, START))
    forged = p7s.replace(
        read.signature, signer.key.sign(b"else")[: len(read.signature)].ljust(len(read.signature))
    )
    assert fault(TEXT, forged, [soft.root]) == "changed"
    elsewhere = soft_sm2.authority(tmp_path / "elsewhere").root
    monkeypatch.setattr(sm2, "verify", lambda point, data, signature: True)
    assert cms.verify(TEXT, forged, [soft.root], START)
    assert cms.verify(TEXT, p7s, [elsewhere], START)


def test_a_missing_link_and_a_stray_certificate_are_refused(soft, signer, tmp_path):
    bare = cms.sign(TEXT, signer.key, signer.certificate, START)
    assert fault(TEXT, bare, [soft.root]) == "unknown-ca"
    stray = soft_sm2.authority(tmp_path / "stray", "另一机构").root
    more = cms.sign(TEXT, signer.key, signer.certificate, START, (*signer.between, stray))
    assert fault(TEXT, more, [soft.root]) == "extra-parts"


def test_dates_hold_to_the_second(soft, signer):
    leaf, second = signer.certificate, timedelta(seconds=1)
    p7s = signer.sign(TEXT, START)
    assert cms.verify(TEXT, p7s, [soft.root], leaf.not_valid_after_utc)
    assert fault(TEXT, p7s, [soft.root], leaf.not_valid_after_utc + second) == "expired"
    assert cms.verify(TEXT, p7s, [soft.root], leaf.not_valid_before_utc)
    assert fault(TEXT, p7s, [soft.root], leaf.not_valid_before_utc - second) == "not-yet-valid"


@pytest.mark.parametrize(("kind", "code"), [("other", "not-for-signing"), ("below", "ca-as-signer")])
def test_a_certificate_for_something_else_does_not_sign(soft, kind, code):
    assert fault(TEXT, soft.issued(CODE, kind).sign(TEXT, START), [soft.root]) == code


def test_a_leaf_issues_nobody(soft, signer, tmp_path):
    """A person's key signs a certificate: whoever is named there is still nobody."""
    folder = soft.folder
    (folder / "person.key").write_bytes(soft.key_file(signer))
    (folder / "person.pem").write_bytes(certificates.pem(signer.certificate))
    false = soft_sm2.certificate(folder, "false", "/C=CN/CN=x", "person", "leaf", 400)
    forged = cms.Signer(
        sm2.load_key((folder / "false.key").read_bytes()), false, (signer.certificate, soft.issuer)
    )
    assert sm2.is_issued_by(false, signer.certificate)
    assert fault(TEXT, forged.sign(TEXT, START), [soft.root]) == "unknown-ca"


def test_an_international_leaf_does_not_pass_under_an_sm2_root(soft, signer):
    abroad = authorities.authority()
    own = abroad.issued(CODE)
    roots = [soft.root, abroad.root]
    assert cms.verify(TEXT, own.sign(TEXT, START), roots, START).root == abroad.root
    assert cms.verify(TEXT, signer.sign(TEXT, START), roots, START).root == soft.root
    mixed = cms.sign(TEXT, signer.key, own.certificate, START, own.between)
    assert fault(TEXT, mixed, roots) == "changed"
    other = cms.sign(TEXT, own.key, signer.certificate, START, signer.between)
    assert fault(TEXT, other, roots) == "changed"


def test_the_families_names_are_not_mixed(soft, signer):
    """A signature with SM2 under the international names is read; one of the others under ours is not."""
    leaf, above = certificates.der(signer.certificate), [certificates.der(one) for one in signer.between]
    family = replace(
        national.FAMILY, data=usual.INTERNATIONAL.data, signed_data=usual.INTERNATIONAL.signed_data
    )
    signed = usual.attributes(TEXT, leaf, START, family)
    p7s = usual.written(leaf, above, signed, national.SCHEME, signer.key.sign(signed), family)
    assert cms.verify(TEXT, p7s, [soft.root], START)
    half = replace(family, signed_data=national.FAMILY.signed_data)
    mixed = usual.written(leaf, above, signed, national.SCHEME, signer.key.sign(signed), half)
    assert fault(TEXT, mixed, [soft.root]) == "no-attributes"
    own = authorities.authority().issued(CODE)
    names = replace(usual.INTERNATIONAL, data=national.FAMILY.data, signed_data=national.FAMILY.signed_data)
    leaf = certificates.der(own.certificate)
    signed = usual.attributes(TEXT, leaf, START, names)
    raw = cms._raw_sign(own.key, signed)
    assert (
        fault(TEXT, usual.written(leaf, [], signed, usual.ECDSA, raw, names), [soft.root])
        == "unsupported-algorithm"
    )


def test_a_point_off_the_curve_is_no_key(signer):
    whole = Reader(certificates.der(signer.certificate)).inside(SEQUENCE)
    body = whole.whole(SEQUENCE)
    point = signer.key.point
    off = body.replace(point, point[:-1] + bytes((point[-1] ^ 1,)))
    bad = x509.load_der_x509_certificate(part(SEQUENCE, off, whole.whole(SEQUENCE), whole.whole(BITS)))
    assert sm2.point_of(signer.certificate) == point
    assert sm2.point_of(bad) is None


def test_a_key_file_of_another_kind_is_refused(soft, signer, tmp_path):
    good = soft.key_file(signer)
    assert sm2.load_key(good) == signer.key
    traditional = openssl("ec", folder=tmp_path, given=good)
    assert sm2.load_key(traditional) == signer.key
    locked = openssl("pkcs8", "-topk8", "-passout", "pass:x", folder=tmp_path, given=good)
    other = certificates.key_pem(certificates.new_key())
    for bad in (b"", b"x", locked, other):
        with pytest.raises(CertificateRefused) as refused:
            sm2.load_key(bad)
        assert refused.value.code == "bad-key"
    assert repr(signer.key.number) not in repr(signer.key)
