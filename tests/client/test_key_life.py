"""``procure key`` over a certificate's life: renewed, replaced, revoked, and an authority's key taken in."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from werkzeug.serving import make_server

from procure.accounts import queries
from procure.bids import queries as bids
from procure.client import bidding, keys, p12, signing
from procure.client.api import Server, ServerRefused
from procure.client.keystore import Keystore
from procure.core import clock as running
from procure.crypto import certificates, cms
from procure.db import db
from tests.make import authorities, soft_sm2, tenders
from tests.make.accounts import code_for

PASSPHRASE = "long enough"


@pytest.fixture
def platform(app, cast, monkeypatch):
    """The address of the running platform; keys are wrapped with few rounds, so that no test waits."""
    monkeypatch.setenv("PROCURE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setattr(p12, "_ROUNDS", 1000)
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _run(folder, *words):
    status = keys.main([*words, "--keys", str(folder)])
    db.session.rollback()
    return status


def _row(keys_):
    return queries.certificate_of_hash(certificates.sha256_of(keys_.certificate))


@pytest.fixture
def enrolled(platform, cast, tmp_path) -> Keystore:
    """Fresh keys, enrolled for the supplier."""
    folder = tmp_path / "own"
    assert _run(folder, "new") == 0
    assert _run(folder, "enrol", "--server", platform, "--code", code_for(cast.supplier)) == 0
    return Keystore(folder)


def test_a_renewed_key_signs_in_and_the_old_one_is_put_aside(enrolled, platform, capsys):
    old, recipient = enrolled.certificate, enrolled.recipient
    assert _run(enrolled.folder, "renew") == 0
    again = Keystore(enrolled.folder)
    assert again.certificate != old
    assert again.certificate.public_key() == again.key.public_key()
    assert again.recipient == _row(again).recipient == recipient
    assert [one.certificate for one in again.signers()] == [again.certificate, old]
    assert Server(platform, again).post("/api/revoke", json={"reason": "replaced"}).is_success
    assert "earlier" in capsys.readouterr().out


def test_a_key_that_has_been_revoked_renews_nothing(enrolled, capsys):
    assert _run(enrolled.folder, "revoke", "--reason", "compromised") == 0
    assert _row(enrolled).revoked_at == running.now()
    assert str(_row(enrolled).revoked_for) == "compromised"
    old = enrolled.certificate
    assert _run(enrolled.folder, "renew") == 1
    assert "不能凭它续期" in capsys.readouterr().err
    assert Keystore(enrolled.folder).certificate == old


def test_after_a_loss_new_keys_take_the_place_of_the_old(enrolled, platform, cast, tmp_path):
    code = code_for(cast.supplier)
    folder = tmp_path / "new laptop"
    asked = ("replace", "--server", platform, "--code", code, "--reason", "lost")
    assert _run(folder, *asked) == 0
    with pytest.raises(ServerRefused) as refused:
        Server(platform, enrolled).get("/api/nothing")
    assert refused.value.code == "certificate-refused"
    with pytest.raises(ServerRefused) as missing:
        Server(platform, Keystore(folder)).get("/api/nothing")
    assert missing.value.status == 404
    assert _run(folder, *asked) == 1


@pytest.mark.parametrize("key", [None, rsa.generate_private_key(65537, 2048)], ids=["P-256", "RSA"])
def test_an_authoritys_key_is_taken_in_and_enrolled(platform, cast, tmp_path, monkeypatch, key):
    made = authorities.authority()
    authorities.installed(made, cast)
    signer = made.issued(cast.supplier.house.code, key)
    (tmp_path / "key.p12").write_bytes(authorities.p12(signer, b"given by post"))
    folder = tmp_path / "own"
    monkeypatch.setenv("PROCURE_P12_PASSPHRASE", "wrong")
    assert _run(folder, "import", str(tmp_path / "key.p12")) == 1
    assert not folder.exists()
    monkeypatch.setenv("PROCURE_P12_PASSPHRASE", "given by post")
    assert _run(folder, "import", str(tmp_path / "key.p12")) == 0
    assert _run(folder, "enrol", "--server", platform, "--code", code_for(cast.supplier)) == 0
    own = Keystore(folder)
    assert _row(own).root is not None
    assert _row(own).recipient == own.recipient
    assert own.root == cast.root
    p7s = own.signer.sign(b"text", running.now())
    assert cms.verify(b"text", p7s, [made.root], running.now()).certificate == signer.certificate
    with pytest.raises(ServerRefused) as refused:
        Server(platform, own).get("/api/nothing")
    assert refused.value.status == 404


def test_an_sm2_key_signs_tender_and_bid_on_its_own_machine(platform, cast, tmp_path, capsys):
    soft = soft_sm2.authority(tmp_path / "authority")
    authorities.installed(soft, cast)
    buyer = authorities.enrolled(soft, cast.purchaser)
    tender = tenders.published(replace(cast, purchaser=buyer))
    signer, folder, out = soft.issued(cast.supplier.house.code), tmp_path / "own", str(tmp_path / "bid")
    (tmp_path / "key.pem").write_bytes(soft.key_file(signer))
    chain = [signer.certificate, soft.issuer]
    (tmp_path / "chain.pem").write_bytes(b"".join(map(certificates.pem, chain)))
    (tmp_path / "licence.pdf").write_bytes(b"%PDF-1.7 licence")
    taken = ("import", str(tmp_path / "key.pem"), "--certificate", str(tmp_path / "chain.pem"))
    assert _run(folder, *taken) == 0
    assert _run(folder, "enrol", "--server", platform, "--code", code_for(cast.supplier)) == 0
    about = ("--tender", f"{platform}/tenders/{tender.id}", "--file", str(tmp_path / "licence.pdf"))
    own = ("--keys", str(folder))
    assert bidding.main(["seal", *about, "--price", "950000.00", "--out", out, *own]) == 0
    assert bidding.main(["upload", out, *own]) == 0
    assert bidding.main(["commit", out, *own]) == 0
    db.session.rollback()
    assert queries.certificate_of_hash(certificates.sha256_of(signer.certificate)).root is not None
    assert [one.organisation_id for one in bids.standing(tender.id)] == [cast.supplier.organisation]
    assert signing.main([str(tmp_path / "licence.pdf"), *own]) == 0
    p7s = (tmp_path / "licence.pdf.p7s").read_bytes()
    assert cms.verify(b"%PDF-1.7 licence", p7s, [soft.root], running.now()).certificate == signer.certificate
    assert _run(folder, "renew") == 1
    assert "签发机构续期" in capsys.readouterr().err
