"""The quick reader of the usual signature sees what the strict one sees, and nothing that it refuses."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import timedelta

import pytest

from procure.crypto import certificates, cms, der, envelope, usual
from procure.crypto.refusals import SignatureRefused
from tests.crypto.scene import OPENS, ROOT, START, person

DATA = "投标文件".encode()
SIGNER = person("供应商一", "CODE")
CERTIFICATE = certificates.der(SIGNER.certificate)
P7S = SIGNER.sign(DATA, OPENS)
ROUNDS = 20_000 if os.environ.get("PROCURE_DEEP") else 1_500


def changed(seed: int) -> Iterator[bytes]:
    """The signature with a byte changed, cut out or put in, at places all over it."""
    chance = random.Random(seed)
    for _ in range(ROUNDS):
        at, byte = chance.randrange(len(P7S)), bytes([chance.randrange(256)])
        yield chance.choice(
            [P7S[:at] + byte + P7S[at + 1 :], P7S[:at] + P7S[at + 1 :], P7S[:at] + byte + P7S[at:]]
        )


def strictly(p7s: bytes) -> envelope.Envelope | None:
    try:
        return envelope.read(p7s)
    except SignatureRefused:
        return None


def test_both_readers_see_the_same_in_what_our_tools_sign() -> None:
    assert usual.read(P7S) == envelope.read(P7S)


def test_what_the_quick_reader_takes_the_strict_one_reads_alike() -> None:
    read = [(one, usual.read(one)) for one in changed(1)]
    taken = [(one, found) for one, found in read if found is not None]
    assert len(taken) > ROUNDS // 10
    own = [(one, found) for one, found in taken if found.certificates == (CERTIFICATE,)]
    assert len(own) > ROUNDS // 20
    assert all(strictly(one) == found for one, found in own)


def test_no_changed_signature_holds_whichever_reader_takes_it() -> None:
    for one in changed(2):
        if one != P7S:
            with pytest.raises(SignatureRefused):
                cms.verify(DATA, one, [ROOT], OPENS)


def test_a_reader_that_takes_too_much_would_be_seen() -> None:
    attributes = bytes.fromhex("a081a2")
    padded = P7S.replace(attributes, bytes.fromhex("a08200a2"))
    assert padded != P7S
    assert usual.read(padded) is None
    assert strictly(padded) is None


@pytest.mark.parametrize(
    "spelt",
    [
        b"",
        b"\x30",
        b"\x31\x00",
        b"\x30\x80",
        b"\x30\x81\x05aaaaa",
        b"\x30\x05aaaa",
        b"\x30\x84\x01\x01\x01\x01",
    ],
)
def test_a_part_that_is_spelt_otherwise_is_not_read(spelt: bytes) -> None:
    with pytest.raises(der.Different):
        der.Reader(spelt).whole(der.SEQUENCE)


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 70_000])
def test_parts_of_every_size_are_read_as_they_were_written(size: int) -> None:
    written = der.part(der.OCTETS, bytes(size))
    reader = der.Reader(written)
    assert reader.content(der.OCTETS) == bytes(size)
    reader.end()


@pytest.mark.parametrize("value", [0, 1, 127, 128, 255, 256, 2**160 - 1])
def test_numbers_are_read_in_their_shortest_spelling_alone(value: int) -> None:
    assert der.Reader(der.integer(value)).number() == value
    longer = b"\x00" + der.Reader(der.integer(value)).content(der.INTEGER)
    with pytest.raises(der.Different):
        der.Reader(der.part(der.INTEGER, longer)).number()


def test_signatures_of_a_chain_are_written_in_the_order_of_der() -> None:
    signer, above = person("供应商一"), person("供应商二").certificate
    p7s = cms.sign(DATA, signer.key, signer.certificate, OPENS, [above])
    assert usual.read(p7s) is None
    assert set(envelope.read(p7s).certificates) == {
        certificates.der(signer.certificate),
        certificates.der(above),
    }


def test_a_chain_that_held_is_asked_for_anew_outside_its_time() -> None:
    key, root = certificates.new_root("平台签发机构", START, 1)
    signer = person("供应商一", days=800, root_key=key, root=root)
    p7s = signer.sign(DATA, START)
    for at in (START, START + timedelta(days=300), START):
        assert cms.verify(DATA, p7s, [root], at).root == root
    with pytest.raises(SignatureRefused) as refused:
        cms.verify(DATA, p7s, [root], START + timedelta(days=400))
    assert refused.value.code == "unknown-ca"
