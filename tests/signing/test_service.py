"""A signature is taken in when it holds in every respect; each thing wrong has its own reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from procure import storage
from procure.accounts.models import Certificate
from procure.core.actors import Actor
from procure.core.errors import BadInput, NotFound
from procure.crypto import certificates, cms, keyring
from procure.db import db, unit_of_work
from procure.signing import queries, service
from procure.signing.models import Kind
from tests.cast import START, at
from tests.make.signing import CONTENT, prepared, signed


def refusal(document, p7s, by, when=START):
    with pytest.raises(BadInput) as refused, unit_of_work():
        service.sign(document, p7s, by=by, at=when)
    assert refused.value.field == "signature"
    assert queries.signatures(document) == []
    return refused.value.code


def own_certificate(player):
    return db.session.scalars(sa.select(Certificate).where(Certificate.person_id == player.id)).one()


def test_the_exact_bytes_are_kept(cast):
    document = prepared()
    assert storage.current().read(document.sha256) == CONTENT
    assert (document.size, queries.content(document)) == (len(CONTENT), CONTENT)
    assert queries.of(document.subject, Kind.CONTRACT) == [document]
    assert queries.of(document.subject, Kind.ACCEPTANCE) == []


def test_both_parties_sign_the_same_file(cast):
    document = prepared()
    first = signed(document, cast.purchaser)
    second = signed(document, cast.supplier, at=START + timedelta(seconds=1))
    assert queries.signatures(document) == [first, second]
    assert queries.signed_by(document, cast.supplier.organisation) == second
    assert queries.signed_by(document, cast.rival.organisation) is None


def test_two_people_of_one_organisation_each_sign(cast):
    document = prepared()
    signed(document, cast.purchaser)
    signed(document, cast.colleague, at=START + timedelta(seconds=1))
    assert len(queries.signatures(document)) == 2


def test_the_claimed_time_is_kept_beside_the_time_of_receipt(cast):
    document = prepared()
    claimed = START - timedelta(hours=3)
    with unit_of_work():
        signature = service.sign(
            document, cast.supplier.sign(CONTENT, claimed), by=cast.supplier.actor, at=START
        )
    assert (signature.signed_at, signature.received_at) == (claimed, START)


def test_the_evidence_names_file_signature_and_certificate(cast):
    document = prepared()
    evidence = service.evidence(signed(document, cast.supplier))
    assert evidence["document_sha256"] == document.sha256
    assert evidence["certificate_sha256"] == cast.supplier.certificate_sha256
    assert len(evidence["p7s_sha256"]) == 64


def test_what_is_no_signature_is_refused(cast):
    document = prepared()
    assert refusal(document, b"not a signature", cast.supplier.actor) == "garbage"
    assert refusal(document, b"x" * (service.LARGEST_SIGNATURE + 1), cast.supplier.actor) == "too-big"


def test_a_signature_over_other_bytes_is_refused(cast):
    p7s = cast.supplier.sign(CONTENT + b" ")
    assert refusal(prepared(), p7s, cast.supplier.actor) == "changed"


def test_somebody_elses_signature_is_refused(cast):
    document = prepared()
    p7s = cast.rival.sign(CONTENT)
    assert refusal(document, p7s, cast.supplier.actor) == "other-organisation"
    assert refusal(document, cast.colleague.sign(CONTENT), cast.purchaser.actor) == "other-person"


def test_a_person_cannot_sign_for_an_organisation_it_is_not_of(cast):
    by = Actor(cast.supplier.id, cast.rival.organisation, "supplier", "192.0.2.7")
    assert refusal(prepared(), cast.supplier.sign(CONTENT), by) == "other-organisation"


def test_a_certificate_that_is_not_enrolled_is_refused(cast):
    ring, key = keyring.current(), certificates.new_key()
    subject = certificates.Subject("供应商一", cast.supplier.house.code, "投标经办人一")
    own = certificates.issue(
        certificates.csr(key, subject), subject, ring.root_key, ring.root_certificate, START, 30
    )
    assert refusal(prepared(), cms.sign(CONTENT, key, own, START), cast.supplier.actor) == "not-enrolled"


def test_a_certificate_of_an_unknown_authority_is_refused(cast):
    key = certificates.new_key()
    subject = certificates.Subject("供应商一", cast.supplier.house.code, "投标经办人一")
    root_key, root = certificates.new_root("别处", START, 5)
    own = certificates.issue(certificates.csr(key, subject), subject, root_key, root, START, 30)
    assert refusal(prepared(), cms.sign(CONTENT, key, own, START), cast.supplier.actor) == "unknown-ca"


def test_a_certificate_signs_until_its_last_second(cast):
    end = cast.supplier.certificate.not_valid_after_utc
    assert signed(prepared(), cast.supplier, at=end).received_at == end
    later = end + timedelta(seconds=1)
    assert refusal(prepared(), cast.supplier.sign(CONTENT, later), cast.supplier.actor, later) == "expired"


def test_a_certificate_does_not_sign_before_its_first_second(cast):
    start = cast.supplier.certificate.not_valid_before_utc
    early = start - timedelta(seconds=1)
    assert refusal(prepared(), cast.supplier.sign(CONTENT), cast.supplier.actor, early) == "not-yet-valid"
    assert signed(prepared(), cast.supplier, at=start).received_at == start


def test_a_revoked_certificate_is_refused_from_that_instant(cast):
    with unit_of_work():
        own_certificate(cast.supplier).revoked_at = at("2026-03-03 10:00:00")
    assert signed(prepared(), cast.supplier, at=at("2026-03-03 09:59:59"))
    when = at("2026-03-03 10:00:00")
    assert refusal(prepared(), cast.supplier.sign(CONTENT, when), cast.supplier.actor, when) == "revoked"


def test_the_same_person_signs_a_document_once(cast):
    document = prepared()
    signed(document, cast.supplier)
    with pytest.raises(BadInput) as refused, unit_of_work():
        service.sign(document, cast.supplier.sign(CONTENT), by=cast.supplier.actor, at=START)
    assert refused.value.code == "already-signed"
    assert len(queries.signatures(document)) == 1


def test_what_is_seen_names_the_signer_and_holds(cast):
    seen = queries.seen(signed(prepared(), cast.supplier))
    assert (seen.ok, seen.signer, seen.organisation) == (True, "投标经办人一", "供应商一")
    assert seen.code == cast.supplier.house.code
    assert seen.at == START
    assert "有效" in str(seen.verdict)


def test_a_file_changed_in_storage_is_seen(cast):
    signature = signed(prepared(), cast.supplier)
    storage.current().path(signature.document.sha256).write_bytes(CONTENT + b"!")
    seen = queries.seen(signature)
    assert not seen.ok
    assert "不符" in str(seen.verdict)


def test_a_file_lost_from_storage_is_seen(cast):
    signature = signed(prepared(), cast.supplier)
    storage.current().remove(signature.document.sha256)
    assert not queries.seen(signature).ok


def test_a_certificate_revoked_later_leaves_the_signature_standing(cast):
    signature = signed(prepared(), cast.supplier)
    with unit_of_work():
        own_certificate(cast.supplier).revoked_at = START + timedelta(days=1)
    assert queries.seen(signature).ok


def test_a_document_that_is_not_there_is_not_found(cast):
    with pytest.raises(NotFound):
        queries.get("0" * 32)
