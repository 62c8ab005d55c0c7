"""Tender, bid and contract signed with SM2: the server and the audit verify them under an installed root."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from procure.accounts import queries, roots, trust
from procure.bids import evidence
from procure.bids import queries as bids
from procure.client import audit
from procure.client.keystore import Keystore
from procure.contracts.queries import signatures
from procure.core import clock as running
from procure.core.errors import BadInput
from procure.crypto import certificates, cms, national, sm2
from procure.crypto.family import Suite
from procure.crypto.refusals import SealRefused, SignatureRefused
from procure.db import unit_of_work
from procure.signing import queries as signing
from tests.make import authorities, clients, contracts, soft_sm2
from tests.make import bids as make

TEXT = b"any text"


@pytest.fixture(scope="module")
def soft(tmp_path_factory):
    return soft_sm2.authority(tmp_path_factory.mktemp("sm2"))


@pytest.fixture
def cast_abroad(cast, soft):
    """Purchaser and supplier with SM2 certificates, enrolled."""
    authorities.installed(soft, cast)
    buyer = authorities.enrolled(soft, cast.purchaser)
    return replace(cast, purchaser=buyer, supplier=authorities.enrolled(soft, cast.supplier))


def _fault(data, p7s):
    with pytest.raises(SignatureRefused) as refused:
        trust.verify(data, p7s, running.now())
    return refused.value.code


def test_tender_bid_and_record_are_verified_and_a_changed_byte_is_found(
    cast_abroad, soft, tmp_path: Path, capsys
):
    cast = cast_abroad
    tender = make.opened(cast, bidders=(cast.supplier, cast.rival, cast.third))
    assert len(bids.opened(tender.id)) == 3
    package = tmp_path / "package"
    evidence.package(tender.id, package, running.now())
    asked = ["--anchor", certificates.sha256_of(cast.root), "--anchor", certificates.sha256_of(soft.root)]
    assert audit.main([str(package), *asked]) == 0
    assert audit.main([str(package), *asked[:2]]) == 1
    capsys.readouterr()
    signed = [one for one in package.rglob("*.p7s") if national.SCHEME in one.read_bytes()]
    assert {one.parent.name for one in signed} >= {"package", "bids"}
    for path in signed:
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes((whole[-1] ^ 1,)))
        assert audit.main([str(package), *asked]) == 1, path
        path.write_bytes(whole)


def test_a_contract_is_signed_with_it_by_both_and_outlives_a_narrower_profile(app, cast_abroad):
    found = signatures(contracts.concluded(cast_abroad))
    players = (cast_abroad.purchaser, cast_abroad.supplier)
    assert {one.certificate.sha256 for one in found} == {one.certificate_sha256 for one in players}
    app.config["SIGNATURES"] = frozenset({Suite.INTERNATIONAL})
    assert [signing.seen(one).ok for one in found] == [True, True]


def test_a_program_signs_in_with_it(cast_abroad, visitor):
    header = clients.bearer(visitor, cast_abroad.supplier)
    assert visitor.get("/api/nothing", headers=header).status_code == 404


def test_it_is_its_signers_alone(cast_abroad, soft, cast):
    again = make.signer(cast_abroad.supplier)
    with pytest.raises(BadInput) as refused:
        authorities.enrolled(soft, cast.supplier, again)
    assert refused.value.code == "taken-key"


def test_a_certificate_on_the_authoritys_list_signs_no_more(app, cast, soft, clock):
    root = authorities.installed(soft, cast)
    signer, other = (soft.issued(cast.supplier.house.code) for _ in range(2))
    p7s = signer.sign(TEXT, clock.now())
    with unit_of_work():
        content = soft.revoking(signer, at=clock.now())
        roots.enter_revocations(queries.root(root.id), content, by=cast.administrator.actor, at=clock.now())
    assert _fault(TEXT, p7s) == "revoked"
    assert trust.verify(TEXT, other.sign(TEXT, clock.now()), clock.now())


def test_a_list_of_another_sm2_authority_is_refused(app, cast, soft, clock, tmp_path):
    root = authorities.installed(soft, cast)
    stranger = soft_sm2.authority(tmp_path / "stranger")
    with pytest.raises(BadInput), unit_of_work():
        roots.enter_revocations(
            queries.root(root.id),
            stranger.revoking(at=clock.now()),
            by=cast.administrator.actor,
            at=clock.now(),
        )


def test_a_leaf_is_not_installed_as_a_root(app, cast, soft):
    class Told:
        pem, oid = certificates.pem(soft.issued("x").certificate).decode(), soft.oid

    with pytest.raises(BadInput):
        authorities.installed(Told(), cast)


def test_an_installation_takes_the_suites_of_its_profile_alone(app, cast, soft):
    authorities.installed(soft, cast)
    national = soft.issued(cast.supplier.house.code).sign(TEXT, running.now())
    own = cast.supplier.sign(TEXT)
    app.config["SIGNATURES"] = frozenset({Suite.INTERNATIONAL})
    assert trust.verify(TEXT, own, running.now())
    assert _fault(TEXT, national) == "kind-not-accepted"
    with pytest.raises(BadInput, match="只接受"):
        authorities.installed(soft, cast)
    app.config["SIGNATURES"] = frozenset({Suite.NATIONAL})
    assert trust.verify(TEXT, national, running.now())
    assert _fault(TEXT, own) == "kind-not-accepted"


def test_the_client_takes_in_a_key_file_and_signs_with_it(soft, tmp_path, monkeypatch):
    signer = soft.issued("91110000MA0000011M")
    chain = b"".join(certificates.pem(one) for one in (signer.certificate, soft.issuer, soft.root))
    keys = Keystore(tmp_path / "own", lambda: "long enough")
    keys.take_in_sm2(soft.key_file(signer), chain)
    again = Keystore(tmp_path / "own", lambda: "long enough")
    p7s = again.claimant.sign(TEXT, signer.certificate.not_valid_before_utc)
    at = signer.certificate.not_valid_before_utc
    assert cms.verify(TEXT, p7s, [soft.root], at).certificate == signer.certificate
    assert signer.key.number not in b"".join(one.read_bytes() for one in again.folder.iterdir())
    with pytest.raises(SealRefused):
        Keystore(tmp_path / "own", lambda: "not this one").claimant.sign(TEXT, at)
    with pytest.raises(BadInput, match="已有密钥"):
        again.take_in_sm2(soft.key_file(signer), chain)
    with pytest.raises(BadInput, match="第一张"):
        Keystore(tmp_path / "other", lambda: "long enough").take_in_sm2(
            soft.key_file(signer), certificates.pem(soft.issuer)
        )
    assert isinstance(again.signing_key, sm2.Key)
