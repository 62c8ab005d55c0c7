"""A new certificate for an old one: renewed, or replaced after a loss; the bids of an organisation go on."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path

import pytest

from procure.accounts import queries, renewal
from procure.accounts.models import Certificate
from procure.bids import evidence
from procure.bids import queries as bids
from procure.bids.refusals import Refused
from procure.client import audit
from procure.crypto import certificates
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from tests.make import authorities
from tests.make import bids as make
from tests.make import tenders as make_tenders
from tests.make.accounts import code_for, request_with

DAY = timedelta(days=1)


def _request(player, at, key=None):
    csr = certificates.csr(key or certificates.new_key(), certificates.Subject("anybody"))
    p7s = base64.b64encode(player.sign(csr, at)).decode()
    return {"csr": csr.decode(), "p7s": p7s, "recipient": player.recipient, "spare_recipient": None}


def _ending(player, not_after):
    """The end of the player's certificate in the database, where it is looked up."""
    with unit_of_work():
        queries.certificate_of_hash(player.certificate_sha256).not_after = not_after


def test_the_old_key_vouches_for_the_new_one(visitor, cast, clock):
    answer = visitor.post("/api/renew", json=_request(cast.supplier, clock.now()))
    assert answer.status_code == 201
    added = certificates.load(answer.json["certificate"].encode())
    row = queries.certificate_of_hash(certificates.sha256_of(added))
    assert (row.person_id, row.recipient) == (cast.supplier.id, cast.supplier.recipient)
    assert authorities.row_of(cast.supplier).is_valid(clock.now())
    lines = [line for line in ledger.since(0) if line.act == "certificate.renewed"]
    assert len(lines) == 1
    assert cast.supplier.certificate_sha256 in lines[0].entry


@pytest.mark.parametrize(("late", "status"), [(timedelta(0), 201), (timedelta(seconds=1), 422)])
def test_after_its_end_a_certificate_may_be_renewed_for_ninety_days(visitor, cast, clock, late, status):
    clock.forward(days=60)
    _ending(cast.supplier, clock.now() - renewal.GRACE - late)
    assert visitor.post("/api/renew", json=_request(cast.supplier, clock.now())).status_code == status


@pytest.mark.parametrize("wrong", ["revoked", "foreign", "changed", "same key", "inactive", "garbage"])
def test_nobody_else_renews_it(visitor, cast, clock, wrong):
    asked = _request(cast.supplier, clock.now(), cast.supplier.key if wrong == "same key" else None)
    if wrong == "revoked":
        with unit_of_work():
            authorities.queries.certificate_of_hash(cast.supplier.certificate_sha256).revoked_at = clock.now()
    elif wrong == "inactive":
        with unit_of_work():
            queries.any_person(cast.supplier.id).active = False
    elif wrong == "foreign":
        made = authorities.authority()
        csr = asked["csr"].encode()
        signed = made.issued(cast.supplier.house.code).sign(csr, clock.now())
        asked["p7s"] = base64.b64encode(signed).decode()
    elif wrong == "changed":
        asked["csr"] = _request(cast.supplier, clock.now())["csr"]
    elif wrong == "garbage":
        asked["p7s"] = base64.b64encode(b"no signature").decode()
    before = db.session.query(Certificate).count()
    assert visitor.post("/api/renew", json=asked).status_code == 422
    db.session.rollback()
    assert db.session.query(Certificate).count() == before


def test_a_replacement_ends_every_certificate_that_the_person_had(visitor, cast, clock):
    asked = request_with(code=code_for(cast.supplier), replaces="lost")
    assert visitor.post("/api/enrol", json=asked).status_code == 201
    old = authorities.row_of(cast.supplier)
    assert (old.revoked_at, str(old.revoked_for)) == (clock.now(), "lost")
    assert len(queries.valid_certificates(cast.supplier.id, clock.now())) == 1
    assert [line.act for line in ledger.since(0)] == ["enrolment.opened", "certificate.enrolled"]


def test_a_made_up_reason_is_refused(visitor, cast):
    asked = request_with(code=code_for(cast.supplier), replaces="because")
    assert visitor.post("/api/enrol", json=asked).json["code"] == "bad-reason"
    assert authorities.row_of(cast.supplier).revoked_at is None


@pytest.mark.parametrize(("left", "count"), [(30 * DAY + timedelta(seconds=1), 0), (30 * DAY, 1)])
def test_the_desk_asks_for_a_renewal_thirty_days_before(app, cast, clock, left, count):
    _ending(cast.supplier, clock.now() + left)
    tasks = queries.to_do(cast.supplier.actor, clock.now())
    assert len(tasks) == count
    assert all(task.due_at == clock.now() + left for task in tasks)


def test_a_laptop_lost_an_hour_before_the_deadline_loses_no_bid(app, cast, clock, tmp_path: Path):
    tender = make.bid_on(cast)
    clock.move_to(tender.opens_at - timedelta(hours=1))
    anew = authorities.with_new_key(cast.supplier)
    with pytest.raises(Refused) as refused:
        make.replaced(tender, cast.supplier, "980000.00")
    assert refused.value.code == "revoked"
    replaced = make.replaced(tender, anew, "990000.00")
    assert replaced.seq == 2
    make.close(tender)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    make.open_(tender)
    assert [one.price_fen for one in bids.opened(tender.id)] == [110000000, 115000000, 99000000]
    evidence.package(tender.id, tmp_path / "package", clock.now())
    assert audit.main([str(tmp_path / "package"), "--anchor", certificates.sha256_of(cast.root)]) == 0


def test_a_bid_signed_before_a_replacement_still_stands_and_opens(app, cast, clock):
    tender = make.bid_on(cast)
    clock.forward(minutes=5)
    authorities.with_new_key(cast.supplier)
    make.close(tender)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    make.open_(tender)
    assert len(bids.opened(tender.id)) == 3


def test_a_chain_cannot_begin_anew_with_a_new_certificate(app, cast):
    """The control: were chains kept by certificate, a second first bid would stand beside the first."""
    tender = make_tenders.published(cast)
    make.committed(tender, cast.supplier)
    anew = authorities.with_new_key(cast.supplier)
    with pytest.raises(Refused) as refused:
        make.committed(tender, anew)
    assert refused.value.code == "bid-sequence"


def test_a_custodian_that_renewed_still_releases_with_the_key_that_the_tender_names(visitor, cast, clock):
    """Sealing 97."""
    tender = make.bid_on(cast)
    for custodian in cast.custodians[:2]:
        answer = visitor.post("/api/renew", json=_request(custodian, clock.now()))
        assert answer.status_code == 201
    make.close(tender)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    make.open_(tender)
    assert len(bids.opened(tender.id)) == 3
