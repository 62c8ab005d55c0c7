"""Keys on the signer's own machine: made, enrolled, used to sign, and never sent away."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
from werkzeug.serving import make_server

from procure.accounts import enrolment, queries
from procure.accounts.models import RevocationReason
from procure.client import keys, signing
from procure.client.api import Server, ServerRefused
from procure.client.keystore import Keystore
from procure.core import clock as running
from procure.core.errors import BadInput
from procure.crypto import age, certificates, cms, nonces
from procure.crypto.refusals import SealRefused
from procure.db import unit_of_work
from tests.make.accounts import code_for

PASSPHRASE = "long enough"


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Path:
    """A folder of keys, made once."""
    folder = tmp_path_factory.mktemp("keys") / "own"
    Keystore(folder, ask=lambda: PASSPHRASE).create(spare=True)
    return folder


@pytest.fixture
def folder(made, tmp_path, monkeypatch) -> Path:
    """A copy of it that a test may change; the passphrase is in the environment."""
    monkeypatch.setenv("PROCURE_PASSPHRASE", PASSPHRASE)
    copy = tmp_path / "own"
    copy.mkdir(mode=0o700)
    for path in made.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    return copy


@pytest.fixture
def platform(app, cast):
    """The address of the running platform."""
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def enrolled(folder, platform, cast) -> Keystore:
    """The keys, enrolled for the supplier by the command itself."""
    assert keys.main(_enrol(platform, code_for(cast.supplier), folder)) == 0
    return Keystore(folder)


def _enrol(platform, code, folder):
    return ["enrol", "--server", platform, "--code", code, "--keys", str(folder)]


def test_new_keys_lie_in_files_that_only_the_owner_reads(made):
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    names = {path.name: stat.S_IMODE(path.stat().st_mode) for path in made.iterdir()}
    assert names == dict.fromkeys(("key.p12", "identity.age", "spare.age", "public.json"), 0o600)


def test_no_key_lies_open(made):
    content = b"".join(path.read_bytes() for path in made.iterdir())
    assert b"AGE-SECRET-KEY" not in content
    assert b"PRIVATE KEY" not in content


def test_the_signing_key_opens_with_its_passphrase_alone(made):
    assert Keystore(made, ask=lambda: PASSPHRASE).key.curve.name == "secp256r1"
    with pytest.raises(BadInput) as refused:
        Keystore(made, ask=lambda: "another").key  # noqa: B018  # reading it opens the file
    assert refused.value.code == "wrong-passphrase"


def test_the_decryption_key_opens_with_its_passphrase_and_fits_its_public_half(made):
    own = Keystore(made, ask=lambda: PASSPHRASE)
    assert age.recipient_of(own.identity()) == own.recipient
    assert age.recipient_of(own.spare_identity()) == own.spare_recipient
    assert own.recipient != own.spare_recipient
    with pytest.raises(SealRefused):
        Keystore(made, ask=lambda: "another").identity()


def test_keys_are_never_written_over(folder, capsys):
    before = (folder / "key.p12").read_bytes()
    assert keys.main(["new", "--keys", str(folder)]) == 1
    assert "不会覆盖" in capsys.readouterr().err
    assert (folder / "key.p12").read_bytes() == before


def test_a_short_passphrase_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PROCURE_PASSPHRASE", "short")
    assert keys.main(["new", "--keys", str(tmp_path / "k")]) == 1
    assert "口令至少" in capsys.readouterr().err
    assert not (tmp_path / "k").exists()


def test_a_wrong_call_says_how_it_is_called(capsys):
    with pytest.raises(SystemExit) as left:
        keys.main(["enrol"])
    assert left.value.code == 2
    assert "参数不对" in capsys.readouterr().err


def test_enrolment_keeps_the_certificate_the_root_and_the_server(enrolled, platform, cast, capsys):
    assert certificates.organisation_code(enrolled.certificate) == cast.supplier.house.code
    assert enrolled.certificate.public_key() == enrolled.key.public_key()
    assert enrolled.root == cast.root
    assert enrolled.server == platform
    row = queries.certificate_of_hash(certificates.sha256_of(enrolled.certificate))
    assert row.person_id == cast.supplier.id
    assert (row.recipient, row.spare_recipient) == (enrolled.recipient, enrolled.spare_recipient)


def test_a_refused_enrolment_says_why_and_keeps_nothing(folder, platform, cast, capsys):
    assert keys.main(_enrol(platform, "AAAA-BBBB-CCCC-DDDD-EEEE", folder)) == 1
    assert "登记码不对" in capsys.readouterr().err
    assert not (folder / "certificate.pem").exists()


def test_a_certificate_for_another_key_or_of_another_root_is_not_kept(folder, cast):
    own, at = Keystore(folder), running.now()
    root_key, root = certificates.new_root("another", at, 5)
    subject = certificates.Subject("anybody")
    under_another = certificates.issue(own.request(), subject, root_key, root, at, 30)
    for issued, above in [(cast.supplier.certificate, cast.root), (under_another, cast.root)]:
        with pytest.raises(BadInput):
            own.enrolled(certificates.pem(issued), certificates.pem(above), "https://example.org")
    assert not (folder / "certificate.pem").exists()


def test_an_unreachable_platform_is_a_sentence(folder, capsys):
    assert keys.main(_enrol("http://127.0.0.1:9", "X", folder)) == 1
    assert "连不上平台" in capsys.readouterr().err


INSECURE = ["http://example.org", "http://10.0.0.1", "ftp://127.0.0.1", "example.org", "file:///x"]


@pytest.mark.parametrize("url", INSECURE)
def test_keys_speak_only_through_tls_or_to_this_machine(url):
    with pytest.raises(ServerRefused) as refused:
        Server(url)
    assert refused.value.code == "insecure"


def test_a_program_signs_in_with_the_enrolled_key(enrolled, platform):
    server = Server(platform, enrolled)
    with pytest.raises(ServerRefused) as refused:
        server.get("/api/nothing")
    assert refused.value.status == 404


def test_a_revoked_certificate_signs_in_no_more(enrolled, platform, cast, clock):
    with unit_of_work():
        row = queries.certificate_of_hash(certificates.sha256_of(enrolled.certificate))
        enrolment.revoke(row, RevocationReason.LOST, by=cast.supplier.actor, at=clock.now())
    with pytest.raises(ServerRefused) as refused:
        Server(platform, enrolled).get("/api/nothing")
    assert refused.value.code == "certificate-refused"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "contract",
        "procure-sign-in:",
        '{"v":1,"type":"withdraw"}',
        "procure-sign-in:abcdefghabcdefgh\nmore",
    ],
)
def test_no_document_passes_for_a_nonce(text):
    assert not nonces.is_nonce(text)


def test_a_platform_cannot_have_a_document_signed_as_a_nonce(enrolled):
    def hostile(environ, start_response):
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"nonce": '{"type":"withdraw"}'}).encode()]

    server = Server("https://example.org", enrolled, transport=httpx.WSGITransport(app=hostile))
    with pytest.raises(ServerRefused) as refused:
        server.get("/api/nothing")
    assert refused.value.code == "bad-nonce"


def test_a_file_is_signed_beside_itself(enrolled, cast, tmp_path, capsys):
    paper = tmp_path / "合同.pdf"
    paper.write_bytes(b"exact bytes")
    assert signing.main([str(paper), "--keys", str(enrolled.folder)]) == 0
    p7s = (tmp_path / "合同.pdf.p7s").read_bytes()
    signed = cms.verify(b"exact bytes", p7s, [cast.root], running.now())
    assert signed.certificate == enrolled.certificate
    assert cast.supplier.house.code in capsys.readouterr().out


def test_a_signature_goes_where_it_is_wanted(enrolled, tmp_path):
    paper, target = tmp_path / "a.txt", tmp_path / "b.p7s"
    paper.write_bytes(b"x")
    assert signing.main([str(paper), "--keys", str(enrolled.folder), "--out", str(target)]) == 0
    assert target.read_bytes()


def test_a_missing_file_or_key_is_a_sentence(folder, tmp_path, capsys):
    assert signing.main([str(tmp_path / "nothing"), "--keys", str(folder)]) == 1
    assert "读写文件失败" in capsys.readouterr().err
    paper = tmp_path / "a.txt"
    paper.write_bytes(b"x")
    assert signing.main([str(paper), "--keys", str(folder)]) == 1
    assert "还没有登记" in capsys.readouterr().err
    assert signing.main([str(paper), "--keys", str(tmp_path / "none")]) == 1
    assert "没有密钥" in capsys.readouterr().err


FORBIDDEN = ("flask", "sqlalchemy", "weasyprint", "werkzeug", "flask_security")
_PROBE = """
import sys
import {module}
print([name for name in {forbidden} if name in sys.modules])
"""


def _loaded_by(module):
    probe = _PROBE.format(module=module, forbidden=FORBIDDEN)
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("module", ["procure.client.keys", "procure.client.signing", "procure.client.api"])
def test_the_client_loads_nothing_of_the_server(module):
    assert _loaded_by(module) == "[]"


def test_the_probe_finds_what_it_looks_for():
    assert "flask" in _loaded_by("procure.web.app")


@pytest.fixture
def sign_only(tmp_path, monkeypatch) -> Path:
    """Keys of somebody who only signs."""
    monkeypatch.setenv("PROCURE_PASSPHRASE", PASSPHRASE)
    assert keys.main(["new", "--sign-only", "--keys", str(tmp_path / "signer")]) == 0
    return tmp_path / "signer"


def test_who_only_signs_has_no_decryption_key_and_enrols_without_one(sign_only, platform, cast):
    assert not (sign_only / "identity.age").exists()
    assert keys.main(_enrol(platform, code_for(cast.purchaser), sign_only)) == 0
    issued = Keystore(sign_only).certificate
    assert queries.certificate_of_hash(certificates.sha256_of(issued)).recipient is None


@pytest.mark.parametrize("who", ["supplier", "custodian"])
def test_who_bids_or_keeps_shares_needs_a_decryption_key(sign_only, platform, cast, capsys, who):
    player = cast.supplier if who == "supplier" else cast.custodians[0]
    assert keys.main(_enrol(platform, code_for(player), sign_only)) == 1
    assert "--sign-only" in capsys.readouterr().err


def test_what_was_just_made_needs_no_unlocking(tmp_path: Path) -> None:
    keys = Keystore(tmp_path / "keys", lambda: "long enough to pass")
    keys.create()
    for path in keys.folder.iterdir():
        path.unlink()
    assert keys.request().startswith(b"-----BEGIN CERTIFICATE REQUEST-----")
    assert keys.identity().startswith("AGE-SECRET-KEY-1")
