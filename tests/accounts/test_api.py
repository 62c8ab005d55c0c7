"""Enrolling a key and signing in by certificate, as the client does it."""

from __future__ import annotations

import base64
import time
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from flask import g

from procure.accounts import enrolment, queries, tokens
from procure.accounts.models import Person, RevocationReason
from procure.core import clock as running
from procure.crypto import age, certificates, cms, keyring
from procure.db import db, unit_of_work
from procure.gate.access import api, open_to_signed_in
from procure.ledger import queries as ledger
from tests.make.accounts import ask_for_token, bearer, code_for, new_nonce, request_with, token_of


@pytest.fixture
def programs(app):
    """A page for programs that answers with who is asking."""

    @app.get("/api/whoami")
    @api
    @open_to_signed_in
    def whoami():
        return {"person": g.client_person.id, "certificate": tokens.own_certificate().sha256}

    return app


def _whoami(client, token):
    return client.get("/api/whoami", headers=bearer(token))


def test_a_code_enrols_a_key(visitor, cast, clock):
    answer = visitor.post("/api/enrol", json=request_with(code=code_for(cast.supplier)))
    assert answer.status_code == 201, answer.text
    issued = certificates.load(answer.json["certificate"].encode())
    seen = certificates.subject_of(issued)
    assert (seen.organisation, seen.code) == (cast.supplier.house.name, cast.supplier.house.code)
    assert seen.person == cast.supplier.name
    issued.verify_directly_issued_by(certificates.load(answer.json["root"].encode()))
    row = queries.certificate_of_hash(certificates.sha256_of(issued))
    assert row is not None
    assert row.person_id == cast.supplier.id


def test_enrolling_leaves_one_line(visitor, cast):
    answer = visitor.post("/api/enrol", json=request_with(code=code_for(cast.supplier)))
    sha256 = certificates.sha256_of(certificates.load(answer.json["certificate"].encode()))
    lines = [line for line in ledger.since(0) if line.act == "certificate.enrolled"]
    assert len(lines) == 1
    assert sha256 in lines[0].entry


def test_the_subject_asked_for_in_the_request_does_not_count(visitor, cast):
    key = certificates.new_key()
    wrong = certificates.Subject(cast.rival.house.name, cast.rival.house.code, cast.rival.name)
    sent = request_with(code=code_for(cast.supplier), csr=certificates.csr(key, wrong).decode())
    issued = certificates.load(visitor.post("/api/enrol", json=sent).json["certificate"].encode())
    assert certificates.organisation_code(issued) == cast.supplier.house.code


def test_a_code_works_once(visitor, cast):
    code = code_for(cast.supplier)
    assert visitor.post("/api/enrol", json=request_with(code=code)).status_code == 201
    again = visitor.post("/api/enrol", json=request_with(code=code))
    assert (again.status_code, again.json["code"]) == (422, "code-used")


def test_a_code_lives_fifteen_minutes(visitor, cast, clock):
    first, second = code_for(cast.supplier), code_for(cast.supplier)
    clock.move_to(clock.now() + enrolment.CODE_LIFE - timedelta(seconds=1))
    assert visitor.post("/api/enrol", json=request_with(code=first)).status_code == 201
    clock.forward(seconds=1)
    late = visitor.post("/api/enrol", json=request_with(code=second))
    assert (late.status_code, late.json["code"]) == (422, "code-expired")


def test_a_made_up_code_enrols_nothing(visitor, cast):
    answer = visitor.post("/api/enrol", json=request_with(code="AAAA-BBBB-CCCC-DDDD-EEEE"))
    assert (answer.status_code, answer.json["code"]) == (422, "code-unknown")


def test_a_deactivated_persons_code_enrols_nothing(app, visitor, cast):
    code = code_for(cast.supplier)
    with unit_of_work():
        db.session.get_one(Person, cast.supplier.id).active = False
    assert visitor.post("/api/enrol", json=request_with(code=code)).json["code"] == "code-unknown"


@pytest.mark.parametrize(
    "key",
    [ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)],
    ids=["P-384", "RSA"],
)
def test_a_key_of_another_kind_is_refused_and_the_code_stays_good(visitor, cast, key):
    code = code_for(cast.supplier)
    answer = visitor.post("/api/enrol", json=request_with(key, code=code))
    assert (answer.status_code, answer.json["code"]) == (422, "weak-key")
    assert visitor.post("/api/enrol", json=request_with(code=code)).status_code == 201


def test_a_request_not_signed_by_its_own_key_is_refused(visitor, cast):
    pem = request_with()["csr"]
    der = bytearray(base64.b64decode("".join(pem.splitlines()[1:-1])))
    der[-1] ^= 1
    text = base64.encodebytes(bytes(der)).decode()
    forged = f"-----BEGIN CERTIFICATE REQUEST-----\n{text}-----END CERTIFICATE REQUEST-----\n"
    answer = visitor.post("/api/enrol", json=request_with(code=code_for(cast.supplier), csr=forged))
    assert (answer.status_code, answer.json["code"]) == (422, "bad-csr")


def test_a_key_is_enrolled_once_and_for_one_person(visitor, cast):
    key = certificates.new_key()
    assert visitor.post("/api/enrol", json=request_with(key, code=code_for(cast.supplier))).status_code == 201
    again = visitor.post("/api/enrol", json=request_with(key, code=code_for(cast.rival)))
    assert (again.status_code, again.json["code"]) == (422, "taken-key")


def test_another_persons_decryption_key_is_refused(visitor, cast):
    for taken in (cast.rival.recipient, cast.rival.spare_recipient):
        sent = request_with(code=code_for(cast.supplier), recipient=taken)
        assert visitor.post("/api/enrol", json=sent).json["code"] == "taken-recipient"


def test_ones_own_decryption_key_may_be_enrolled_again(visitor, cast):
    sent = request_with(code=code_for(cast.supplier), recipient=cast.supplier.recipient)
    assert visitor.post("/api/enrol", json=sent).status_code == 201


def test_malformed_or_equal_decryption_keys_are_refused(visitor, cast):
    secret, recipient = age.new_identity()
    for wrong in ("age1x", secret, recipient.upper()):
        sent = request_with(code=code_for(cast.supplier), recipient=wrong)
        assert visitor.post("/api/enrol", json=sent).json["code"] == "bad-recipient"
    both = request_with(code=code_for(cast.supplier), recipient=recipient, spare_recipient=recipient)
    assert visitor.post("/api/enrol", json=both).json["code"] == "same-recipient"


@pytest.mark.parametrize("path", ["/api/enrol", "/api/token"])
@pytest.mark.parametrize(
    "sent",
    [b"", b"[]", b"null", b'{"code": 1}', b'{"nonce": ["x"], "p7s": {}}', b"\xff", b"{" * 5000,
     b'{"code": "\\ud800", "csr": "a", "recipient": "b"}', b'{"nonce": "\\ud800", "p7s": "QQ=="}'],
)  # fmt: skip
def test_nonsense_is_refused_with_a_reason(visitor, path, sent):
    answer = visitor.post(path, data=sent, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json["reason"]


def test_an_enrolled_certificate_signs_in(programs, visitor, cast):
    answer = _whoami(visitor, token_of(visitor, cast.supplier))
    assert answer.json == {"person": cast.supplier.id, "certificate": cast.supplier.certificate_sha256}


def test_signing_in_by_certificate_leaves_one_line(visitor, cast):
    token_of(visitor, cast.supplier)
    assert [line.act for line in ledger.of(cast.supplier.id)] == ["person.signed-in"]


def test_without_a_token_a_program_gets_401(programs, visitor):
    assert visitor.get("/api/whoami").status_code == 401
    assert _whoami(visitor, "made-up").status_code == 401
    assert visitor.get("/api/whoami", headers={"Authorization": "Basic eDp5"}).status_code == 401


def test_a_browsers_session_opens_no_page_for_programs(programs, client_of, cast):
    assert client_of(cast.supplier).get("/api/whoami").status_code == 401


def test_a_programs_token_opens_no_page_for_people(visitor, cast):
    answer = visitor.get("/me/certificates", headers=bearer(token_of(visitor, cast.supplier)))
    assert answer.status_code == 302


def test_a_program_needs_no_token_of_a_page(visitor, cast):
    visitor.environ_base.pop("HTTP_X_CSRFTOKEN")
    assert token_of(visitor, cast.supplier)


def test_a_nonce_works_once(visitor, cast):
    nonce = new_nonce(visitor)
    assert ask_for_token(visitor, cast.supplier, nonce).status_code == 200
    again = ask_for_token(visitor, cast.supplier, nonce)
    assert (again.status_code, again.json["code"]) == (409, "nonce-used")


def test_a_nonce_of_ones_own_making_is_refused(visitor, cast):
    made_up = new_nonce(visitor)[:-1] + "A" * 2
    assert ask_for_token(visitor, cast.supplier, made_up).json["code"] == "nonce-unknown"


def test_a_nonce_lives_two_minutes(visitor, cast, monkeypatch):
    early, late, real = new_nonce(visitor), new_nonce(visitor), time.time
    monkeypatch.setattr(time, "time", lambda: real() + 118)
    assert ask_for_token(visitor, cast.supplier, early).status_code == 200
    monkeypatch.setattr(time, "time", lambda: real() + 122)
    assert ask_for_token(visitor, cast.supplier, late).json["code"] == "nonce-expired"


def test_a_token_lives_half_an_hour(programs, visitor, cast, monkeypatch):
    token, real = token_of(visitor, cast.supplier), time.time
    monkeypatch.setattr(time, "time", lambda: real() + 30 * 60 - 5)
    assert _whoami(visitor, token).status_code == 200
    monkeypatch.setattr(time, "time", lambda: real() + 30 * 60 + 5)
    assert _whoami(visitor, token).status_code == 401


def test_a_signature_over_something_else_signs_nobody_in(visitor, cast):
    p7s = cast.supplier.sign(b"another text", running.now())
    sent = {"nonce": new_nonce(visitor), "p7s": base64.b64encode(p7s).decode()}
    answer = visitor.post("/api/token", json=sent)
    assert (answer.status_code, answer.json["code"]) == (422, "changed")


def test_a_certificate_that_was_never_enrolled_signs_nobody_in(visitor, cast):
    ring, key, at = keyring.current(), certificates.new_key(), running.now()
    subject = certificates.Subject(cast.supplier.house.name, cast.supplier.house.code, cast.supplier.name)
    request = certificates.csr(key, subject)
    issued = certificates.issue(request, subject, ring.root_key, ring.root_certificate, at, 30)
    nonce = new_nonce(visitor)
    p7s = _loose_signature(key, issued, nonce, at)
    answer = visitor.post("/api/token", json={"nonce": nonce, "p7s": base64.b64encode(p7s).decode()})
    assert (answer.status_code, answer.json["code"]) == (422, "certificate-refused")


def _loose_signature(key, issued, nonce, at):
    return cms.sign(nonce.encode(), key, issued, at)


def test_a_foreign_root_signs_nobody_in(visitor, cast):
    at = running.now()
    root_key, root = certificates.new_root("another root", at, 5)
    key, subject = certificates.new_key(), certificates.Subject("another", None, "somebody")
    issued = certificates.issue(certificates.csr(key, subject), subject, root_key, root, at, 30)
    nonce = new_nonce(visitor)
    p7s = _loose_signature(key, issued, nonce, at)
    answer = visitor.post("/api/token", json={"nonce": nonce, "p7s": base64.b64encode(p7s).decode()})
    assert (answer.status_code, answer.json["code"]) == (422, "unknown-ca")


def test_a_revoked_certificates_next_request_is_refused(app, programs, visitor, cast, clock):
    token = token_of(visitor, cast.supplier)
    assert _whoami(visitor, token).status_code == 200
    with unit_of_work():
        row = queries.certificate_of_hash(cast.supplier.certificate_sha256)
        enrolment.revoke(row, RevocationReason.LOST, by=cast.supplier.actor, at=clock.now())
    assert _whoami(visitor, token).status_code == 401
    assert ask_for_token(visitor, cast.supplier, new_nonce(visitor)).json["code"] == "certificate-refused"


def test_a_token_ends_with_its_own_certificate_and_not_with_another(app, programs, visitor, cast, clock):
    old = token_of(visitor, cast.supplier)
    visitor.post("/api/enrol", json=request_with(code=code_for(cast.supplier)))
    with unit_of_work():
        newest = queries.certificates_of(cast.supplier.id)[0]
        enrolment.revoke(newest, RevocationReason.LOST, by=cast.supplier.actor, at=clock.now())
    assert _whoami(visitor, old).status_code == 200


def test_a_deactivated_persons_next_program_request_is_refused(app, programs, visitor, cast):
    token = token_of(visitor, cast.supplier)
    with unit_of_work():
        db.session.get_one(Person, cast.supplier.id).active = False
    assert _whoami(visitor, token).status_code == 401


def test_a_deep_body_sent_nowhere_is_simply_not_found(visitor):
    answer = visitor.post("/api/nowhere", data=b"[" * 100_000, content_type="application/json")
    assert answer.status_code == 404
