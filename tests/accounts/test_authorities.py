"""Certificates of licensed authorities: their roots, whom they name, and what is signed with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask

from procure.accounts import queries, roots, trust
from procure.bids import evidence
from procure.bids import queries as bids
from procure.bids.refusals import Refused
from procure.client import audit, platform
from procure.core import clock as running
from procure.core.errors import BadInput, NotAllowed
from procure.crypto import certificates
from procure.crypto.refusals import SignatureRefused
from procure.db import unit_of_work
from procure.ledger import queries as ledger
from tests.make import authorities, clients
from tests.make import bids as make
from tests.make import tenders as make_tenders

TEXT = b"any text"
RSA_KEY = rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def made():
    return authorities.authority()


def _fault(data, p7s, at=None):
    with pytest.raises(SignatureRefused) as refused:
        trust.verify(data, p7s, at or running.now())
    return refused.value.code


def _enrol_code(made, player, signer=None):
    with pytest.raises(BadInput) as refused:
        authorities.enrolled(made, player, signer)
    return refused.value.code


@pytest.mark.parametrize("key", [None, RSA_KEY], ids=["P-256", "RSA"])
def test_a_certificate_under_an_installed_root_is_enrolled(app, cast, made, key):
    authorities.installed(made, cast)
    abroad = authorities.enrolled(made, cast.supplier, made.issued(cast.supplier.house.code, key))
    row = authorities.row_of(abroad)
    assert row.root.name == "某根"
    assert row.is_valid(running.now())
    assert trust.verify(TEXT, abroad.sign(TEXT), running.now()).certificate == abroad.certificate


def test_a_root_that_is_not_installed_is_not_trusted(app, cast, made):
    signer = made.issued(cast.supplier.house.code)
    assert _enrol_code(made, cast.supplier, signer) == "unknown-ca"
    assert _fault(TEXT, signer.sign(TEXT, running.now())) == "unknown-ca"


def test_another_organisations_code_is_refused(app, cast, made):
    authorities.installed(made, cast)
    other = made.issued(cast.rival.house.code)
    assert _enrol_code(made, cast.supplier, other) == "other-organisation"
    assert authorities.enrolled(made, cast.rival, other)


def test_the_code_is_read_where_the_root_says(app, cast):
    elsewhere = authorities.authority(oid=authorities.SERIAL_NUMBER)
    root = authorities.installed(elsewhere, cast, code_oid=certificates.CODE_OID)
    assert _enrol_code(elsewhere, cast.supplier) == "other-organisation"
    with unit_of_work():
        queries.root(root.id).code_oid = authorities.SERIAL_NUMBER
    assert authorities.enrolled(elsewhere, cast.supplier)


def test_the_platforms_own_certificate_is_not_enrolled_as_an_authoritys(app, cast, made):
    own = make.signer(cast.supplier)
    assert _enrol_code(made, cast.supplier, own) == "own-certificate"


def test_trust_begins_and_ends_to_the_second(app, cast, made, clock):
    since, until = clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=2)
    authorities.installed(made, cast, trusted_from=since, trusted_until=until)
    p7s = made.issued(cast.supplier.house.code).sign(TEXT, clock.now())
    second = timedelta(seconds=1)
    assert _fault(TEXT, p7s, since - second) == "unknown-ca"
    assert trust.verify(TEXT, p7s, since)
    assert trust.verify(TEXT, p7s, until - second)
    assert _fault(TEXT, p7s, until) == "unknown-ca"


def test_a_withdrawn_root_counts_for_what_came_before_alone(app, cast, made, clock):
    root = authorities.installed(made, cast)
    abroad = authorities.enrolled(made, cast.supplier)
    p7s, before = abroad.sign(TEXT), clock.now()
    clock.forward(minutes=5)
    with unit_of_work():
        roots.withdraw(queries.root(root.id), "许可被注销", by=cast.administrator.actor, at=clock.now())
    assert trust.verify(TEXT, p7s, before)
    assert _fault(TEXT, p7s) == "unknown-ca"
    assert not authorities.row_of(abroad).is_valid(clock.now())
    with pytest.raises(NotAllowed), unit_of_work():
        roots.withdraw(queries.root(root.id), "再来一次", by=cast.administrator.actor, at=clock.now())


def test_a_certificate_on_the_authoritys_list_signs_no_more(app, cast, made, clock):
    root = authorities.installed(made, cast)
    signer, other = (made.issued(cast.supplier.house.code) for _ in range(2))
    p7s, since = signer.sign(TEXT, clock.now()), clock.now() + timedelta(hours=1)
    clock.forward(hours=2)
    with unit_of_work():
        content = made.revoking(signer, at=since)
        roots.enter_revocations(queries.root(root.id), content, by=cast.administrator.actor, at=clock.now())
    assert trust.verify(TEXT, p7s, since - timedelta(seconds=1))
    assert _fault(TEXT, p7s, since) == "revoked"
    assert trust.verify(TEXT, other.sign(TEXT, since), since)


def test_a_list_of_another_authority_or_an_old_one_is_refused(app, cast, made, clock):
    root = authorities.installed(made, cast)
    stranger = authorities.authority("另一机构")
    old = made.revoking(at=clock.now() - timedelta(days=31))
    for content in (stranger.revoking(at=clock.now()), old, b"no list"):
        with pytest.raises(BadInput), unit_of_work():
            roots.enter_revocations(
                queries.root(root.id), content, by=cast.administrator.actor, at=clock.now()
            )
    assert queries.root(root.id).revocations is None


def test_a_list_that_ends_soon_is_on_the_administrators_desk(app, cast, made, clock):
    root = authorities.installed(made, cast)
    assert queries.to_do(cast.administrator.actor, clock.now()) == []
    with unit_of_work():
        content = made.revoking(at=clock.now())
        roots.enter_revocations(queries.root(root.id), content, by=cast.administrator.actor, at=clock.now())
    tasks = queries.to_do(cast.administrator.actor, clock.now())
    assert [task.endpoint for task in tasks] == ["accounts.root"]


@pytest.mark.parametrize("wrong", ["twice", "leaf", "own", "nonsense", "end", "order", "oid"])
def test_what_is_no_root_is_not_installed(app, cast, made, wrong):
    at = running.now()
    pems = {"leaf": certificates.pem(made.issuer).decode(), "own": certificates.pem(cast.root).decode()}
    changes = {
        "end": {"trusted_until": made.root.not_valid_after_utc + timedelta(seconds=1)},
        "order": {"trusted_until": at},
        "oid": {"code_oid": "somewhere"},
    }
    if wrong == "twice":
        authorities.installed(made, cast)
    with pytest.raises(BadInput):
        authorities.installed(
            _Told(made, pems.get(wrong, "nonsense" if wrong == "nonsense" else made.pem)),
            cast,
            **changes.get(wrong, {}),
        )
    assert len(queries.roots()) == (wrong == "twice")


class _Told:
    """An authority that shows other certificates."""

    def __init__(self, made, pem):
        self.pem, self.oid = pem, made.oid


def test_the_administrator_installs_feeds_and_withdraws_a_root_on_its_pages(client_of, cast, made, clock):
    client = client_of(cast.administrator)
    typed = {
        "name": "某根",
        "provider": "某电子认证服务有限公司",
        "licence": "ECP0000",
        "pem": made.pem,
        "code_oid": "2.5.4.97",
        "trusted_from": "2026-03-02 09:00",
        "trusted_until": "2027-03-02 09:00",
    }
    wrong = client.post("/trusted-roots/new", data=typed | {"pem": "x", "name": "另一根"})
    assert wrong.status_code == 422
    assert "另一根" in wrong.text
    place = client.post("/trusted-roots/new", data=typed).location
    assert "ECP0000" in client.get(place).text
    assert "某根" in client.get("/trusted-roots").text
    sent = {"file": (BytesIO(made.revoking(at=clock.now())), "a.crl")}
    assert client.post(f"{place}/revocations", data=sent).status_code == 303
    assert client.post(f"{place}/revocations", data={}).status_code == 422
    assert "不能恢复" in client.get(f"{place}/withdraw").text
    assert client.post(f"{place}/withdraw", data={"reason": ""}).status_code == 422
    assert client.post(f"{place}/withdraw", data={"reason": "许可被注销"}).status_code == 303
    acts = [line.act for line in ledger.since(0)]
    assert acts == ["root.installed", "root.revocations-entered", "root.withdrawn"]


@pytest.fixture
def elsewhere(cast):
    """An authority with the code in another place, trusted."""
    made = authorities.authority(oid=authorities.SERIAL_NUMBER)
    authorities.installed(made, cast)
    return made


def test_a_bid_signed_with_it_opens_and_the_package_holds(
    app: Flask, cast, elsewhere, tmp_path: Path, capsys
) -> None:
    abroad = authorities.enrolled(
        elsewhere, cast.supplier, elsewhere.issued(cast.supplier.house.code, RSA_KEY)
    )
    buyer = authorities.enrolled(elsewhere, cast.purchaser)
    tender = make.opened(replace(cast, purchaser=buyer), bidders=(abroad, cast.rival, cast.third))
    assert len(bids.opened(tender.id)) == 3
    seen = platform.tender_of(clients.place(app, cast, cast.rival, tender, tmp_path))
    assert cast.purchaser.house.code in seen.signer
    evidence.package(tender.id, tmp_path / "package", running.now())
    anchors = [certificates.sha256_of(one) for one in (cast.root, elsewhere.root)]
    asked = [part for one in anchors for part in ("--anchor", one)]
    assert audit.main([str(tmp_path / "package"), *asked]) == 0
    assert audit.main([str(tmp_path / "package"), *asked[:2]]) == 1
    assert "不是由本平台认可的机构颁发的" in capsys.readouterr().out


def test_a_bid_under_a_root_that_is_not_installed_is_refused(app, cast, made):
    tender = make_tenders.published(cast)
    signer = made.issued(cast.supplier.house.code)
    abroad = authorities.Abroad.of(cast.supplier, signer, cast.supplier.identity, cast.supplier.recipient)
    with pytest.raises(Refused) as refused:
        make.committed(tender, abroad)
    assert refused.value.code == "unknown-ca"


def test_a_client_learns_the_roots_from_the_platforms_signature_alone(app, cast, elsewhere, tmp_path):
    tender = make_tenders.published(cast)
    at = clients.place(app, cast, cast.supplier, tender, tmp_path)
    known = platform.trusted(at)
    assert known.roots == [cast.root, elsewhere.root]
    assert list(known.oids.values()) == [authorities.SERIAL_NUMBER]
    abroad = elsewhere.issued(cast.purchaser.house.code)
    seen = known.verify(TEXT, abroad.sign(TEXT, running.now()))
    assert seen.code == cast.purchaser.house.code
    with pytest.raises(SignatureRefused):
        platform.verified(TEXT, abroad.sign(TEXT, running.now()), at.keys)
