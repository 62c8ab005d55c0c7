"""Handing in: what counts is the last byte, and whatever is wrong has its own code and its signed slip."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure.accounts.models import Certificate
from procure.bids import queries, service
from procure.bids.models import Refusal, Submission
from procure.bids.refusals import Refused
from procure.core import clock as running_clock
from procure.crypto import certificates, cms, entries, keyring, shapes
from procure.crypto.documents import Receipt
from procure.crypto.documents import Refusal as Slip
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger
from procure.tenders import queries as tenders
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.ground import Hands
from tests.make import bids as make
from tests.make import clients
from tests.make import tenders as make_tenders

Change = Callable[[dict[str, Any]], None]


@dataclass
class Counter:
    """The commit's address with a client's token."""

    http: FlaskClient
    tender: Tender
    headers: dict[str, str]

    def send(self, document: bytes, p7s: bytes, **headers: str) -> Any:
        return self.http.post(
            f"/api/tenders/{self.tender.id}/commit",
            data=make.multipart(document, p7s),
            headers=self.headers | headers,
        )


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return make_tenders.published(cast)


@pytest.fixture
def counter(app: Flask, cast: Cast, tender: Tender, visitor: FlaskClient) -> Counter:
    return Counter(visitor, tender, clients.bearer(visitor, cast.supplier))


def resigned(bid: make.Sealed, player: Player, change: Change) -> make.Sealed:
    """The bid changed and signed anew by the player."""
    fields = json.loads(bid.document)
    change(fields)
    document = shapes.canonical(fields)
    return replace(bid, document=document, p7s=player.sign(document, running_clock.now()))


def refused_by(counter: Counter, answer: Any) -> str:
    """The code of a refusal, after its signed slip was checked and nothing was found accepted."""
    assert 400 <= answer.status_code < 500
    body = answer.get_json()
    assert body["reason"]
    slip = Slip.parse(body["refusal"].encode())
    p7s = base64.b64decode(body["p7s"])
    signed = cms.verify(slip.data, p7s, [keyring.current().root_certificate], running_clock.now())
    assert certificates.organisation_code(signed.certificate) is None
    assert slip["code"] == body["code"]
    db.session.rollback()
    assert db.session.query(Refusal).filter_by(slip=body["refusal"]).count() == 1
    assert not [one for one in queries.accepted(counter.tender.id) if one.sha256 == slip["bid_sha256"]]
    return str(body["code"])


def test_a_bid_gets_its_signed_and_chained_receipt_at_once(counter: Counter, cast: Cast) -> None:
    bid = make.sealed(counter.tender, cast.supplier)
    make.uploaded(cast.supplier, bid)
    answer = counter.send(bid.document, bid.p7s)
    assert answer.status_code == 201
    receipt = Receipt.parse(answer.get_json()["receipt"].encode())
    entry = entries.entry_of(receipt)
    assert entry.value["bid_sha256"] == bid.sha256
    assert entry.value["organisation"] == cast.supplier.house.code
    assert "index" not in entry.value
    lines = [one for one in ledger.of(counter.tender.id) if one.act == "bid"]
    assert [one.head for one in lines] == [receipt["head"]]
    assert counter.send(bid.document, bid.p7s).get_json() == answer.get_json()
    assert len(ledger.of(counter.tender.id)) == len({one.leaf for one in ledger.of(counter.tender.id)})
    assert db.session.query(Submission).count() == 1


@pytest.mark.parametrize(
    ("offset", "code"),
    [
        (timedelta(seconds=-1), None),
        (timedelta(microseconds=-1), None),
        (timedelta(0), "late"),
        (timedelta(seconds=1), "late"),
    ],
)
def test_the_deadline_itself_is_late(
    counter: Counter, cast: Cast, clock: Hands, offset: timedelta, code: str | None
) -> None:
    bid = make.sealed(counter.tender, cast.supplier)
    make.uploaded(cast.supplier, bid)
    assert counter.tender.opens_at is not None
    clock.move_to(counter.tender.opens_at + offset)
    answer = counter.send(bid.document, bid.p7s)
    if code is None:
        assert answer.status_code == 201
    else:
        assert refused_by(counter, answer) == code


def test_late_is_said_before_anything_else(counter: Counter, cast: Cast, clock: Hands) -> None:
    assert counter.tender.opens_at is not None
    clock.move_to(counter.tender.opens_at)
    assert refused_by(counter, counter.send(b"not json at all", b"nothing")) == "late"


def test_after_the_close_nothing_is_accepted_whatever_a_clock_says(cast: Cast, tender: Tender) -> None:
    bid = make.sealed(tender, cast.supplier)
    make.uploaded(cast.supplier, bid)
    before = running_clock.now()
    make.close(tender)
    with unit_of_work(), pytest.raises(Refused) as refused:
        service.submit(
            tenders.published(tender.id), bid.document, bid.p7s, by=cast.supplier.actor, arrived_at=before
        )
    assert refused.value.code == "closed"


def _drop_wrap(bid: dict[str, Any]) -> None:
    bid["key"]["wraps"].pop("c2")


def _drop_self(bid: dict[str, Any]) -> None:
    bid["key"]["wraps"].pop("self")


def _drop_share(bid: dict[str, Any]) -> None:
    bid["key"]["shares"].pop("1")


def _foreign_blob(bid: dict[str, Any]) -> None:
    bid["blobs"][0]["sha256"] = "ab" * 32


def _blob_size(bid: dict[str, Any]) -> None:
    bid["blobs"][0]["size"] += 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda bid: bid.update(tender="another"), "other-tender"),
        (lambda bid: bid.update(tender_sha256="0" * 64), "tender-revision"),
        (lambda bid: bid.update(lot="2"), "other-lot"),
        (lambda bid: bid.update(envelope="price"), "other-envelope"),
        (lambda bid: bid.update(bidder="0" * 64), "signer"),
        (lambda bid: bid.update(extra="1"), "field-unknown"),
        (lambda bid: bid.update(seq=True), "field-wrong"),
        (lambda bid: bid.update(v=True), "field-wrong"),
        (lambda bid: bid.pop("manifest"), "field-missing"),
        (lambda bid: bid.update(seq=2), "bid-sequence"),
        (lambda bid: bid.update(prev="0" * 64), "bid-sequence"),
        (_drop_wrap, "wraps"),
        (_drop_self, "wraps"),
        (_drop_share, "shares"),
        (_foreign_blob, "blob-missing"),
        (_blob_size, "blob-missing"),
    ],
)
def test_a_document_that_does_not_fit_is_refused_with_its_code(
    counter: Counter, cast: Cast, change: Change, code: str
) -> None:
    bid = make.sealed(counter.tender, cast.supplier)
    make.uploaded(cast.supplier, bid)
    changed = resigned(bid, cast.supplier, change)
    assert refused_by(counter, counter.send(changed.document, changed.p7s)) == code


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "not-json"),
        (b"[]", "not-json"),
        (b'{"v":1,"v":1,"type":"bid"}', "duplicate-key"),
        (b'{"v":1,"type":"bid","seq":1.5}', "not-whole-number"),
        (b'{"v":1,"type":"bid","seq":NaN}', "not-whole-number"),
        (b"[" * 40 + b"]" * 40, "too-deep"),
        (b"\xff\xfe", "not-json"),
    ],
)
def test_bytes_that_are_no_document_are_refused(
    counter: Counter, cast: Cast, document: bytes, code: str
) -> None:
    p7s = cast.supplier.sign(document, running_clock.now())
    assert refused_by(counter, counter.send(document, p7s)) == code


def test_a_signature_that_does_not_hold_is_refused(counter: Counter, cast: Cast) -> None:
    bid = make.sealed(counter.tender, cast.supplier)
    make.uploaded(cast.supplier, bid)
    changed = bid.document.replace(b'"seq":1', b'"seq":9')
    assert refused_by(counter, counter.send(changed, bid.p7s)) == "changed"
    assert refused_by(counter, counter.send(bid.document, b"junk")) == "garbage"
    by_rival = cast.rival.sign(bid.document, running_clock.now())
    assert refused_by(counter, counter.send(bid.document, by_rival)) == "signer"


def test_a_revoked_certificate_signs_no_bid(counter: Counter, cast: Cast) -> None:
    bid = make.sealed(counter.tender, cast.supplier)
    make.uploaded(cast.supplier, bid)
    with unit_of_work():
        _revoke(cast.supplier)
        found, at = tenders.published(counter.tender.id), running_clock.now()
        with pytest.raises(Refused) as refused:
            service.submit(found, bid.document, bid.p7s, by=cast.supplier.actor, arrived_at=at)
    assert refused.value.code == "revoked"


def test_a_second_first_bid_and_a_replay_are_out_of_sequence(counter: Counter, cast: Cast) -> None:
    first = make.sealed(counter.tender, cast.supplier)
    make.committed(counter.tender, cast.supplier, first)
    another = make.sealed(counter.tender, cast.supplier, "1.00")
    make.uploaded(cast.supplier, another)
    assert refused_by(counter, counter.send(another.document, another.p7s)) == "bid-sequence"
    make.replaced(counter.tender, cast.supplier, "990000.00")
    answer = counter.send(first.document, first.p7s).get_json()
    assert answer["code"] == "bid-sequence"


def test_a_late_withdrawal_and_a_withdrawal_of_nothing_are_refused(
    counter: Counter, cast: Cast, clock: Hands
) -> None:
    theirs = make.committed(counter.tender, cast.rival)
    about = make.judging.tender_document(counter.tender)
    own = make.signer(cast.supplier)
    document, p7s = make.sealing.withdraw(about, own, 1, theirs.sha256, running_clock.now())
    assert refused_by(counter, counter.send(document.data, p7s)) == "bid-sequence"
    mine = make.committed(counter.tender, cast.supplier)
    document, p7s = make.sealing.withdraw(about, own, 2, mine.sha256, running_clock.now())
    assert counter.tender.opens_at is not None
    clock.move_to(counter.tender.opens_at)
    assert refused_by(counter, counter.send(document.data, p7s)) == "late"
    assert len(queries.standing(counter.tender.id)) == 2


def test_nobody_hands_in_the_ciphertexts_wraps_or_key_of_another(counter: Counter, cast: Cast) -> None:
    theirs = make.sealed(counter.tender, cast.rival)
    make.committed(counter.tender, cast.rival, theirs)
    mine = make.sealed(counter.tender, cast.supplier)
    make.uploaded(cast.supplier, mine)
    stolen = json.loads(theirs.document)["key"]
    wraps = resigned(mine, cast.supplier, lambda bid: bid["key"]["wraps"].update(c1=stolen["wraps"]["c1"]))
    assert refused_by(counter, counter.send(wraps.document, wraps.p7s)) == "reused"
    key = resigned(mine, cast.supplier, lambda bid: bid["key"].update(recipient=stolen["recipient"]))
    assert refused_by(counter, counter.send(key.document, key.p7s)) == "reused"
    whole = resigned(theirs, cast.supplier, lambda bid: bid.update(bidder=cast.supplier.certificate_sha256))
    assert refused_by(counter, counter.send(whole.document, whole.p7s)) == "blob-missing"


def test_a_banned_supplier_is_refused_until_the_day_after_its_ban(counter: Counter, cast: Cast) -> None:
    bid = make.sealed(counter.tender, cast.supplier)
    make.uploaded(cast.supplier, bid)
    make.banned(cast, cast.supplier, until=running_clock.beijing_day(running_clock.now()))
    assert refused_by(counter, counter.send(bid.document, bid.p7s)) == "banned"


def test_a_ban_that_has_ended_stops_nobody(counter: Counter, cast: Cast) -> None:
    bid = make.sealed(counter.tender, cast.supplier)
    make.uploaded(cast.supplier, bid)
    yesterday = running_clock.beijing_day(running_clock.now()) - timedelta(days=1)
    make.banned(cast, cast.supplier, until=yesterday)
    assert counter.send(bid.document, bid.p7s).status_code == 201


def test_only_a_supplier_with_its_clients_token_hands_in(
    counter: Counter, cast: Cast, client_of: Callable[[Player], FlaskClient]
) -> None:
    bid = make.sealed(counter.tender, cast.supplier)
    make.uploaded(cast.supplier, bid)
    path = f"/api/tenders/{counter.tender.id}/commit"
    assert client_of(cast.supplier).post(path, data=make.multipart(bid.document, bid.p7s)).status_code == 401
    custodian = clients.bearer(counter.http, cast.custodians[0])
    parts = make.multipart(bid.document, bid.p7s)
    assert counter.http.post(path, data=parts, headers=custodian).status_code == 403
    assert db.session.query(Submission).count() == 0


def test_a_request_that_is_too_big_cut_compressed_or_without_its_parts_is_refused(counter: Counter) -> None:
    big = counter.send(b"x" * (70 << 10), b"y")
    assert (big.status_code, big.get_json()["code"]) == (413, "too-large")
    packed = counter.send(b"x", b"y", **{"Content-Encoding": "gzip"})
    assert (packed.status_code, packed.get_json()["code"]) == (415, "content-encoding")
    bare = counter.http.post(f"/api/tenders/{counter.tender.id}/commit", headers=counter.headers)
    assert (bare.status_code, bare.get_json()["code"]) == (400, "parts")


def test_a_draft_takes_no_bids(app: Flask, cast: Cast, visitor: FlaskClient) -> None:
    draft = make_tenders.draft(cast)
    counter = Counter(visitor, draft, clients.bearer(visitor, cast.supplier))
    assert counter.send(b"{}", b"").status_code == 404


def _revoke(player: Player) -> None:
    found = db.session.query(Certificate).filter_by(sha256=player.certificate_sha256).one()
    found.revoked_at = running_clock.now()
    db.session.flush()
