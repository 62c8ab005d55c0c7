"""One's own certificates: the list, a code to enrol with, and revocation."""

from __future__ import annotations

import re
from datetime import timedelta

from procure.accounts import queries, standing
from procure.accounts.models import EnrolmentCode
from procure.db import db
from procure.ledger import queries as ledger
from tests.make.accounts import request_with

WHY = {"reason": "lost"}


def _certificate(player):
    return queries.certificate_of_hash(player.certificate_sha256)


def _code(page):
    return re.search(r'<code id="code">([^<]+)</code>', page)[1]


def test_the_list_shows_ones_own_certificates_alone(client_of, cast):
    page = client_of(cast.supplier).get("/me/certificates").text
    assert _certificate(cast.supplier).serial in page
    assert cast.supplier.house.code in page
    assert _certificate(cast.rival).serial not in page


def test_a_code_is_shown_once_with_the_commands_to_run(client_of, cast, visitor):
    client = client_of(cast.supplier)
    page = client.post("/me/certificates/code").text
    code = _code(page)
    assert f"procure key enrol --server http://localhost --code {code}" in page
    assert code not in client.get("/me/certificates").text
    assert visitor.post("/api/enrol", json=request_with(code=code)).status_code == 201


def test_a_code_is_kept_as_a_hash_and_leaves_one_line(client_of, cast):
    code = _code(client_of(cast.supplier).post("/me/certificates/code").text)
    row = db.session.query(EnrolmentCode).one()
    assert code not in row.code_sha256
    lines = ledger.of(cast.supplier.id)
    assert [line.act for line in lines] == ["enrolment.opened"]
    assert code not in lines[0].facts + lines[0].entry


def test_a_page_is_told_how_ones_own_certificates_stand(client_of, cast):
    told = client_of(cast.supplier).get("/me/keys.json").json
    (own,) = told["certificates"]
    assert (own["sha256"], own["standing"]) == (cast.supplier.certificate_sha256, "valid")
    assert (told["decrypts"], told["keeps"], told["code"]) == (True, False, cast.supplier.house.code)
    assert client_of(cast.custodians[0]).get("/me/keys.json").json["keeps"]


def test_a_certificate_is_called_expiring_thirty_days_before_its_end(app, cast):
    (row,) = queries.certificates_of(cast.supplier.id)
    month, second = timedelta(days=30), timedelta(seconds=1)
    instants = [row.not_before - second, row.not_before, row.not_after - month - second]
    instants += [row.not_after - month, row.not_after, row.not_after + second]
    found = [str(standing.of(row, at)) for at in instants]
    assert found == ["early", "valid", "valid", "expiring", "expiring", "expired"]


def test_a_code_comes_by_post_alone(client_of, cast):
    assert client_of(cast.supplier).get("/me/certificates/code").status_code == 405


def test_revocation_asks_first_and_then_holds(client_of, cast, clock):
    client, path = client_of(cast.supplier), f"/me/certificates/{_certificate(cast.supplier).id}/revoke"
    asked = client.get(path)
    assert "签名法 15" in asked.text
    assert _certificate(cast.supplier).revoked_at is None
    assert client.post(path, data=WHY).status_code == 303
    assert _certificate(cast.supplier).revoked_at == clock.now()
    assert not _certificate(cast.supplier).is_valid(clock.now())
    assert "已吊销" in client.get("/me/certificates").text


def test_revocation_is_done_once_and_leaves_one_line(client_of, cast, clock):
    client, row = client_of(cast.supplier), _certificate(cast.supplier)
    path, id_ = f"/me/certificates/{row.id}/revoke", row.id
    client.post(path, data=WHY)
    first = clock.now()
    clock.forward(minutes=5)
    assert client.post(path, data=WHY).status_code == 422
    assert _certificate(cast.supplier).revoked_at == first
    assert [line.act for line in ledger.of(id_)] == ["certificate.revoked"]


def test_what_was_signed_before_a_revocation_stays_valid(client_of, cast, clock):
    before = clock.now()
    clock.forward(minutes=5)
    client_of(cast.supplier).post(f"/me/certificates/{_certificate(cast.supplier).id}/revoke", data=WHY)
    assert _certificate(cast.supplier).is_valid(before)


def test_anothers_certificate_looks_as_if_it_were_not_there(client_of, cast):
    client = client_of(cast.rival)
    id_ = _certificate(cast.supplier).id
    theirs = client.get(f"/me/certificates/{id_}/revoke")
    nothing = client.get("/me/certificates/nothing/revoke")
    assert (theirs.status_code, nothing.status_code) == (404, 404)
    assert theirs.text.replace(id_, "nothing") == nothing.text
    assert client.post(f"/me/certificates/{id_}/revoke").status_code == 404
    assert _certificate(cast.supplier).revoked_at is None


def test_the_public_is_asked_to_sign_in(visitor, cast):
    path = f"/me/certificates/{_certificate(cast.supplier).id}/revoke"
    for method, where in [("GET", "/me/certificates"), ("POST", "/me/certificates/code"), ("POST", path)]:
        assert visitor.open(where, method=method).status_code == 302


def test_whoever_has_no_valid_certificate_is_told_to_enrol(client_of, cast, clock):
    assert queries.to_do(cast.supplier.actor, clock.now()) == []
    client_of(cast.supplier).post(f"/me/certificates/{_certificate(cast.supplier).id}/revoke", data=WHY)
    tasks = queries.to_do(cast.supplier.actor, clock.now())
    assert [task.endpoint for task in tasks] == ["accounts.certificates"]


def test_whoever_signs_nothing_is_not_told_to_enrol(client_of, cast, clock):
    client_of(cast.auditor).post(f"/me/certificates/{_certificate(cast.auditor).id}/revoke", data=WHY)
    assert queries.valid_certificates(cast.auditor.id, clock.now()) == []
    assert queries.to_do(cast.auditor.actor, clock.now()) == []
